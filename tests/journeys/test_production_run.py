"""As in production: gunicorn with two processes, two workers, PostgreSQL, DEBUG off, real SMTP; driven over HTTP alone.

Sixty municipalities register at once by form and API, one confirms by its mail's link, one withdraws, one moves up;
then the journal is compared with the tables and with the codes in all the receipts.
"""

import datetime as dt
import http.cookiejar
import json
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from email.message import EmailMessage
from email.utils import getaddresses
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.notifications.mail_helpers import body, parsed
from tests.notifications.mail_servers import Server, free_port, running
from tests.plugins.databases import ROOT, OwnDatabase
from tests.waiting import until

pytestmark = pytest.mark.race
SLUG = "faglig-ledelse-2016-17"
PROGRAMME = ROOT / "booking" / "data" / f"{SLUG}.toml"
RUSH = 60
PATIENCE_SECONDS = 90
DATE = re.compile(r"\b(20\d\d-\d\d-\d\d)\b")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
LINK = re.compile(r"http://127\.0\.0\.1:\d+(/min-temadag/[^/\s]+/)")
CODE = re.compile(r"Kvitteringskode (\d+-[0-9a-f]{64})")


def programme_of_this_year(folder: Path) -> Path:
    """Write the programme file with every date moved, so that it opened a week ago; week-days stay."""
    opened = dt.date(2016, 9, 28)
    weeks = (dt.datetime.now(dt.UTC).date() - opened).days // 7
    moved = dt.timedelta(weeks=weeks - 1)
    text = DATE.sub(lambda day: str(dt.date.fromisoformat(day[1]) + moved), PROGRAMME.read_text(encoding="utf-8"))
    file = folder / "programme.toml"
    file.write_text(text, encoding="utf-8")
    return file


class Browser:
    """A person's browser: cookies, no JavaScript, no proxy."""

    def __init__(self, site: str) -> None:
        """Begin without cookies."""
        self.site = site
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def get(self, path: str) -> tuple[int, str]:
        """Open a page."""
        return self._open(path)

    def post(self, path: str, fields: dict[str, Any]) -> tuple[int, str]:
        """Send a form, redirects followed."""
        data = urllib.parse.urlencode(fields, doseq=True).encode()
        return self._open(path, data)

    def send_json(self, path: str, sent: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
        """Send a request to the API."""
        headers |= {"Content-Type": "application/json"}
        status, text = self._open(path, json.dumps(sent).encode(), headers)
        return status, json.loads(text)

    def press(self, page: str, path: str, **fields: Any) -> tuple[int, str]:
        """Send a page's hidden fields, and more, to a path."""
        status, text = self.get(page)
        assert status == 200
        return self.post(path, dict(HIDDEN.findall(text)) | fields)

    def _open(self, path: str, data: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
        request = urllib.request.Request(self.site + path, data, headers or {})  # noqa: S310 our own site
        try:
            with self.opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()


def by_form(site: str, code: str) -> int:
    """Register by the form and return the number that the receipt shows."""
    status, receipt = Browser(site).press(
        "/tilmeld/",
        "/tilmeld/",
        municipality=code,
        parts=["talk", "workshop"],
        audience="management",
        season="either",
        expected_attendees="12",
        contact_name=f"Kontakt {code}",
        contact_email=f"kontakt-{code}@example.dk",
        decided="on",
        pays_catering="on",
    )
    assert status == 200
    found = re.search(r'data-queue-number="(\d+)"', receipt)
    assert found is not None, receipt
    return int(found[1])


def by_api(site: str, code: str) -> int:
    """Register by the API, twice with the same key, and return the number."""
    sent = {
        "municipality": code,
        "parts": ["workshop"],
        "season": "either",
        "expected_attendees": 9,
        "contact": {"name": f"Kontakt {code}", "email": f"kontakt-{code}@example.dk"},
        "decided": True,
        "pays_catering": True,
    }
    path = f"/api/v1/programmes/{SLUG}/registrations"
    first, second = (Browser(site).send_json(path, sent, **{"Idempotency-Key": f"key-{code}"}) for _twice in range(2))
    assert first == second
    assert first[0] == 201
    return int(first[1]["queue_number"])


@contextmanager
def started(arguments: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of our programs and stop it afterwards; fail unless its exit code is 0."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            process.terminate()
            code = process.wait(30)
    assert code == 0, log.read_text(encoding="utf-8")


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


def is_up(site: str) -> bool:
    """Tell whether the site answers."""
    try:
        return Browser(site).get("/")[0] == 200
    except OSError:
        return False


def test_production_run(own_database: OwnDatabase, tmp_path: Path) -> None:
    server, port = Server(), free_port()
    inboxes = Inboxes(server)
    site = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        smtp = stack.enter_context(running(server))
        environment = own_database.environment | {"SITE_URL": site, "EMAIL_URL": f"smtp://127.0.0.1:{smtp}"}
        assert environment["DEBUG"] == "off"
        manage = partial(own_database.manage, SITE_URL=site)
        manage("collectstatic", "--noinput", "--verbosity", "0")
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
