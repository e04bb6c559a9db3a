"""As in production: gunicorn with two processes, two workers, PostgreSQL, DEBUG off, real SMTP; driven over HTTP alone.

Sixty municipalities register at once by form and API, one confirms by its mail's link, one withdraws, one moves up;
then the journal is compared with the tables and with the codes in all the receipts.
"""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from email.message import EmailMessage
from email.utils import getaddresses
from functools import partial
from pathlib import Path

import pytest

from tests.notifications.mail_helpers import body, parsed
from tests.notifications.mail_servers import Server, free_port, running
from tests.plugins.databases import OwnDatabase
from tests.production import (
    SLUG,
    Browser,
    by_api,
    by_form,
    collect_static_files,
    is_up,
    programme_of_this_year,
    started,
)
from tests.waiting import until

pytestmark = pytest.mark.race
RUSH = 60
LINK = re.compile(r"http://127\.0\.0\.1:\d+(/min-temadag/[^/\s]+/)")
CODE = re.compile(r"Kvitteringskode (\d+-[0-9a-f]{64})")


class Inboxes:
    """The mails that the mail server accepted, by address; each is read once."""

    def __init__(self, server: Server) -> None:
        """Begin with nothing read."""
        self.server = server
        self.read = 0
        self.by_address: dict[str, list[EmailMessage]] = {}

    def of(self, code: str) -> list[EmailMessage]:
        """Return the mails that the contact of a municipality received."""
        new = self.server.accepted[self.read :]
        self.read += len(new)
        for mail in map(parsed, new):
            self.by_address.setdefault(getaddresses([str(mail["To"])])[0][1], []).append(mail)
        return self.by_address.get(f"kontakt-{code}@example.dk", [])

    def link(self, code: str) -> str:
        """Return the link to the personal page in a contact's first mail."""
        found = LINK.search(body(self.of(code)[0]))
        assert found is not None
        return found[1]


def test_production_run(own_database: OwnDatabase, tmp_path: Path) -> None:
    server, port = Server(), free_port()
    inboxes = Inboxes(server)
    site = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        smtp = stack.enter_context(running(server))
        environment = own_database.environment | {"SITE_URL": site, "EMAIL_URL": f"smtp://127.0.0.1:{smtp}"}
        assert environment["DEBUG"] == "off"
        manage = partial(own_database.manage, SITE_URL=site)
        collect_static_files(own_database)
        manage("load_municipalities")
        manage("load_programme", str(programme_of_this_year(tmp_path)))
        gunicorn = ["-m", "gunicorn", "--config", "python:config.gunicorn", "--bind", f"127.0.0.1:{port}"]
        logs = [tmp_path / name for name in ("web.log", "worker-1.log", "worker-2.log")]
        stack.enter_context(started([*gunicorn, "--workers", "2", "config.wsgi"], environment, logs[0]))
        for log in logs[1:]:
            stack.enter_context(started(["manage.py", "worker"], environment, log))
        until(partial(is_up, site), "the site comes up")

        codes = rush(site)
        until(lambda: all(inboxes.of(code) for code in codes), "every municipality has its receipt")
        move_about(site, inboxes, codes)

        receipts = [CODE.findall(body(inboxes.of(code)[0])) for code in codes]
        quoted = [code for codes_of_one in receipts for code in codes_of_one]
        assert len(quoted) == RUSH
        assert "alt passer" in manage("verify_queue", SLUG, "--receipt", *quoted)
        manage("queue_record", SLUG, "--out", str(tmp_path / "record"))
        assert (tmp_path / "record" / "registrations.csv").read_text(encoding="utf-8-sig").count("\n") == RUSH + 1
    assert [log.name for log in logs if '"level": "error"' in log.read_text(encoding="utf-8")] == []
    assert "kontakt-" not in "".join(log.read_text(encoding="utf-8") for log in logs), "no personal data in the logs"


def rush(site: str) -> list[str]:
    """Register municipalities by form and API at once; return their codes in the order of the queue."""
    status, text = Browser(site).get("/api/v1/municipalities?limit=100")
    assert status == 200
    codes = [item["code"] for item in json.loads(text)["items"]][:RUSH]
    with ThreadPoolExecutor(16) as pool:
        ways = [by_form if place % 2 else by_api for place in range(RUSH)]
        numbers = list(pool.map(lambda way, code: way(site, code), ways, codes))
    assert sorted(numbers) == list(range(1, RUSH + 1))
    assert standing(site) == (5, 0, RUSH - 5)
    return [code for _number, code in sorted(zip(numbers, codes, strict=True))]


def standing(site: str) -> tuple[int, int, int]:
    """Return the capacity, the free slots and the number of those who wait."""
    _status, text = Browser(site).get(f"/api/v1/programmes/{SLUG}")
    facts = json.loads(text)
    return facts["capacity"], facts["slots_free"], facts["waiting"]


def move_about(site: str, inboxes: Inboxes, codes: list[str]) -> None:
    """Confirm the first, withdraw the second, and see the sixth move up by mail and on its page."""
    first, second, sixth = (inboxes.link(codes[place]) for place in (0, 1, 5))
    assert 'data-status="waiting"' in Browser(site).get(sixth)[1]
    status, page = Browser(site).press(first, f"{first}confirm/")
    assert (status, 'data-status="confirmed"' in page) == (200, True)
    status, page = Browser(site).press(f"{second}withdraw/", f"{second}withdraw/")
    assert (status, 'data-status="withdrawn"' in page) == (200, True)
    assert 'data-status="allocated"' in Browser(site).get(sixth)[1]
    assert standing(site) == (5, 0, RUSH - 6)
    until(lambda: len(inboxes.of(codes[5])) == 2, "the sixth is told that it moved up")
    status, page = Browser(site).press(sixth, f"{sixth}confirm/")
    assert (status, 'data-status="confirmed"' in page) == (200, True)
    assert Browser(site).press("/tilmeld/", "/tilmeld/", municipality=codes[0])[0] == 422
