"""Our programs as in production, and people who use the site over HTTP: pieces of the stories and storms about it."""

import datetime as dt
import fcntl
import hashlib
import http.cookiejar
import json
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from tests.plugins.databases import ROOT, OwnDatabase

SLUG = "faglig-ledelse-2016-17"
PROGRAMME = ROOT / "booking" / "data" / f"{SLUG}.toml"
PATIENCE_SECONDS = 90
DATE = re.compile(r"\b(20\d\d-\d\d-\d\d)\b")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
COLLECTED = ROOT / "var" / "test" / "collected"
BESIDE = (ROOT / "requirements-dev.txt", ROOT / "config" / "settings.py")


def collect_static_files(database: OwnDatabase) -> None:
    """Collect the static files as an installation does, unless what is there was made of these very files.

    Hashing and compressing them takes half a minute; the tests on PostgreSQL and SQLite may ask at the same time.
    """
    COLLECTED.parent.mkdir(parents=True, exist_ok=True)
    with COLLECTED.open("a+", encoding="ascii") as told:
        fcntl.flock(told, fcntl.LOCK_EX)
        told.seek(0)
        if told.read() != _digest_of_static_files():
            database.manage("collectstatic", "--noinput", "--verbosity", "0")
            told.truncate(0)
            told.write(_digest_of_static_files())


def _digest_of_static_files() -> str:
    """Return a digest of the files that are collected, of what decides how, and of the manifest of those collected."""
    found = [Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])]
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    told = hashlib.sha256()
    for file in (*BESIDE, *sorted(found), manifest):
        content = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""
        told.update(f"{file} {content}\n".encode())
    return told.hexdigest()


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


def is_up(site: str, path: str = "/") -> bool:
    """Tell whether the site answers."""
    try:
        return Browser(site).get(path)[0] == 200
    except OSError:
        return False
