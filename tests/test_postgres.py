"""The servers of test runs clean up behind each other."""

import os
import tempfile
import time
from pathlib import Path

import pytest

from tests import postgres

pytestmark = pytest.mark.pure


def test_a_folder_that_a_killed_run_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, used, other = (tmp_path / name for name in (f"{postgres.PREFIX}a", f"{postgres.PREFIX}b", "other"))
    for folder in (left, used, other):
        (folder / "data").mkdir(parents=True)
    for folder in (left, other):
        os.utime(folder, (time.time() - postgres.LEFT_SECONDS - 1,) * 2)
    postgres.sweep()
    assert (left.exists(), used.exists(), other.exists()) == (False, True, True)
