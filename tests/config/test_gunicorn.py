"""The processes of the web server share the memory of the application, and collect garbage of their own."""

import gc
import importlib
import os
from functools import partial
from pathlib import Path

import pytest

from config.benchmark.machine import process_trees
from tests.environment import TEST_ENVIRONMENT
from tests.notifications.mail_servers import free_port
from tests.plugins.databases import ROOT
from tests.production import is_up, started
from tests.waiting import until

PAGE = "/robots.txt"
MOST_OF_ITS_OWN = 0.4
"""Of a process's resident memory; 0.85 where each loads the application itself."""


def megabytes(process: int, line: str) -> int:
    rows = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return int(next(row.split()[1] for row in rows if row.startswith(f"{line}:"))) // 1024


@pytest.mark.pure
def test_processes_share_the_application(tmp_path: Path) -> None:
    port = free_port()
    web = ["-m", "gunicorn", "--config", "python:config.gunicorn", "--bind", f"127.0.0.1:{port}", "config.wsgi"]
    environment = TEST_ENVIRONMENT | {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "WEB_CONCURRENCY": "2"}
    with started(web, environment, tmp_path / "web.log") as server:
        until(partial(is_up, f"http://127.0.0.1:{port}", PAGE), "the site comes up")
        until(lambda: len(process_trees()[server.pid]) == 2, "both processes are there")
        processes = process_trees()[server.pid]
        for _visit in range(20):
            assert is_up(f"http://127.0.0.1:{port}", PAGE)
        own = {process: megabytes(process, "Private_Dirty") / megabytes(process, "Rss") for process in processes}
    assert len(own) == 2
    assert all(share <= MOST_OF_ITS_OWN for share in own.values()), own


@pytest.mark.pure
def test_a_forked_process_collects_garbage() -> None:
    try:
        settings = importlib.import_module("config.gunicorn")
        gc.disable()
        settings.post_fork(None, None)
        assert gc.isenabled()
    finally:
        gc.enable()
