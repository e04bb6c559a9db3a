"""The storm: two web servers, two workers, PostgreSQL and a moody mail server, all but the last killed again and again.

Nothing that was answered may be lost, nothing may be there twice, and of mails no more may come twice than there were
kills: one in flight each time.
"""

import asyncio
import datetime as dt
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from email.utils import getaddresses
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from tests import migrated
from tests.environment import TEST_ENVIRONMENT
from tests.notifications.mail_helpers import parsed
from tests.notifications.mail_servers import Server, free_port
from tests.notifications.mail_servers import running as serving_mail
from tests.production import programme_of_this_year
from tests.storm.machines import Program, guarded, killable_postgres, running
from tests.storm.people import Site, address_of, guest_of

PATIENCE_SECONDS = 300
"""So long may pass at the end without a single mail leaving: a bound for what hangs, not for what is slow."""
BETWEEN_LOOKS_SECONDS = 0.5
MANY = 16
PROVED = "the proof holds"
WORDS = """
import io, sys
import django
django.setup()
from django.core.management import call_command
from booking.models import Municipality
call_command("load_municipalities", stdout=io.StringIO())
Municipality.objects.update(email_domains=["example.dk"])  # else each contact's address would wait to be checked
for file in sys.argv[1:]:
    call_command("load_programme", file, stdout=io.StringIO())
call_command("create_api_token", "storm", "--scope", "read", "--scope", "write")
"""
ROWS = """
    SELECT programme.slug, municipality_id, queue_number, reference
    FROM booking_registration JOIN booking_programme AS programme ON programme.id = programme_id
"""

LEFT = """
    SELECT 'mail ' || state || ' ' || kind, count(*) FROM notifications_message
        WHERE state IN ('queued', 'sending') GROUP BY state, kind
    UNION ALL
    SELECT 'not announced in ' || slug, last_entry_number - coalesce(number, 0) FROM booking_programme AS programme
        LEFT JOIN notifications_announced AS told ON told.programme_id = programme.id
        WHERE last_entry_number > coalesce(number, 0)
    UNION ALL SELECT 'set aside', count(*) FROM notifications_unannounced HAVING count(*) > 0
"""
SOONER = (
    "UPDATE notifications_message SET next_try_at = now() WHERE state = 'queued' AND next_try_at > now()",
    "UPDATE notifications_workerbeat SET at = now() - interval '1 minute' WHERE pid = ANY(%s)",
)
"""Nobody needs to wait for what only takes time: a mail's next try, and the beats that a killed worker misses."""
TWICE = """
    SELECT kind || ' of ' || reference, count(*) FROM booking_journalentry AS entry
        JOIN booking_registration AS registration ON registration.id = registration_id
        WHERE kind IN ('registered', 'confirmed', 'day_fixed') GROUP BY kind, reference HAVING count(*) > 1
    UNION ALL
    SELECT kind || ' to ' || address, count(*) FROM notifications_message
        WHERE kind IN ('receipt', 'person_invite') AND state = 'sent' GROUP BY kind, address HAVING count(*) > 1
"""

Told = dict[tuple[str, str], dict[str, Any]]
"""What each municipality was told, by programme and municipality."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large a storm is."""

    programmes: int
    municipalities: int
    kills: int
    answers_between_kills: int


SHORT = Size(programmes=1, municipalities=24, kills=3, answers_between_kills=8)
LONG = Size(programmes=12, municipalities=98, kills=30, answers_between_kills=35)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What came of a storm."""

    registered: int
    days: int
    invites: int
    mails: int
    asked_again: int
    kills: dict[str, int]
    lost: list[str]
    twice: list[str]
    duplicates: int
    faults: list[str]
    verdict: str

    @property
    def is_good(self) -> bool:
        """Tell whether nothing was lost or there twice, and of mails no more came again than there were kills."""
        return (
            not (self.lost or self.twice or self.faults)
            and self.verdict == PROVED
            and self.duplicates <= sum(self.kills.values())
        )

    def __str__(self) -> str:
        killed = ", ".join(f"{name} {number}" for name, number in sorted(self.kills.items()))
        return (
            f"{self.registered} registered, {self.days} days, {self.invites} invites, {self.mails} mails; "
            f"{sum(self.kills.values())} kills ({killed}), {self.asked_again} requests asked again; "
            f"{len(self.lost)} lost, {len(self.twice)} twice, {self.duplicates} mails a second time, "
            f"{len(self.faults)} answers that were faults; {self.verdict}"
            + "".join(f"\n{one}" for one in (*self.lost, *self.twice, *self.faults))
        )


class MoodyServer(Server):
    """Puts every seventh mail off, and takes its time."""

    def __init__(self) -> None:
        """Begin in the same mood each time."""
        super().__init__()
        self._moods = random.Random(7)  # noqa: S311 moods, no secrets

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 aiosmtpd's name
        """Take a mail or put it off."""
        if self._moods.random() < 1 / 7:
            return "451 not now"
        self.accepted.append(bytes(envelope.content))
        await asyncio.sleep(self._moods.random() / 50)  # between taking it and saying so a worker may be killed
        return "250 OK"


@dataclass(frozen=True, kw_only=True)
class House:
    """The database of the storm, and the environment in which our programs use it."""

    url: str
    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python from the repository's root."""
        command = [sys.executable, *arguments]
        environment = os.environ | self.environment
        return subprocess.run(command, cwd=migrated.ROOT, env=environment, capture_output=True, text=True, check=False)

    def prepare(self, files: list[Path]) -> str:
        """Load municipalities and programmes; return staff's key."""
        done = self.run("-c", WORDS, *map(str, files))
        assert done.returncode == 0, done.stderr
        return next(word for word in done.stdout.split() if word.startswith("temadag"))

    def verdict(self) -> str:
        """Replay the journals."""
        done = self.run("manage.py", "verify_queue", "--skip-checks")
        return PROVED if done.returncode == 0 else done.stdout + done.stderr

    def rows(self, query: LiteralString) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with psycopg.connect(self.url) as looking:
            return looking.execute(query).fetchall()


def storm(size: Size, folder: Path) -> Counts:
    """Let a storm pass and count."""
    mails, ports = MoodyServer(), (free_port(), free_port())
    with ExitStack() as stack:
        group = stack.enter_context(guarded())
        url, database = stack.enter_context(killable_postgres(group))
        smtp = stack.enter_context(serving_mail(mails))
        environment = TEST_ENVIRONMENT | {"DATABASE_URL": url, "EMAIL_URL": f"smtp://127.0.0.1:{smtp}"}
        house = House(url=url, environment=environment)
        slugs = [f"storm-{number}" for number in range(size.programmes)]
        key = house.prepare([programme(folder, slug) for slug in slugs])
        programs = [database]
        gunicorn = ["-m", "gunicorn", "--config", "python:config.gunicorn", "--workers", "1", "config.wsgi", "--bind"]
        worker = ["manage.py", "worker", "--skip-checks"]
        for number, port in enumerate(ports, 1):
            for name, command in (("web", [*gunicorn, f"127.0.0.1:{port}"]), ("worker", worker)):
                title = f"{name}-{number}"
                programs.append(running(title, [sys.executable, *command], environment, folder / f"{title}.log", group))
                stack.callback(programs[-1].end)
        site = Site(ports, key)
        site.ask("GET", "programmes", None)
        told = rage(size, site, slugs, programs)
        come_to_rest(url, programs)
        return counted(house, mails, told, site, programs)


def programme(folder: Path, slug: str) -> Path:
    """Write the programme of this year under another name."""
    text = re.sub(r'(?m)^slug = "faglig.*$', f'slug = "{slug}"', programme_of_this_year(folder).read_text("utf-8"))
    file = folder / f"{slug}.toml"
    file.write_text(text, encoding="utf-8")
    return file


def rage(size: Size, site: Site, slugs: list[str], programs: list[Program]) -> Told:
    """Register all and hold days while programs are killed; return what each was told."""
    _status, listed = site.ask("GET", f"municipalities?limit={size.municipalities}", None)
    codes = [item["code"] for item in listed["items"]]
    over = threading.Event()
    killer = threading.Thread(target=kill_again_and_again, args=(size, site, programs, over))
    killer.start()
    pairs = [(slug, code) for code in codes for slug in slugs]
    first = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=35)

    def register(pair: tuple[str, str]) -> dict[str, Any]:
        told = site.register(*pair)
        if told["status"] == "allocated":
            date = first + dt.timedelta(days=told["queue_number"])
            site.hold_a_day(told["reference"], date + dt.timedelta(days=2 if date.weekday() > 4 else 0))
        return told

    try:
        with ThreadPoolExecutor(MANY) as pool:
            return dict(zip(pairs, pool.map(register, pairs), strict=True))
    finally:
        over.set()
        killer.join()


def kill_again_and_again(size: Size, site: Site, programs: list[Program], over: threading.Event) -> None:
    """Kill one program after the other, each time so many requests were answered, and see that all run.

    All kills are made, come what may.
    """
    for number in range(size.kills):
        while site.answered < (number + 1) * size.answers_between_kills and not over.wait(BETWEEN_LOOKS_SECONDS):
            for program in programs:
                program.revive()
        programs[number % len(programs)].kill()
    while not over.wait(BETWEEN_LOOKS_SECONDS):
        for program in programs:
            program.revive()


def come_to_rest(url: str, programs: list[Program]) -> None:
    """Wait until every entry has been announced and every mail has been sent; else say what is left."""
    left: list[tuple[Any, ...]] = [("no look at the database", sys.maxsize)]
    killed = [pid for program in programs for pid in program.killed]
    fewest, give_up_at = sys.maxsize, time.monotonic() + PATIENCE_SECONDS
    while left and time.monotonic() < give_up_at:
        time.sleep(BETWEEN_LOOKS_SECONDS)
        for program in programs:
            program.revive()
        with suppress(psycopg.OperationalError), psycopg.connect(url) as looking:
            looking.execute(SOONER[0])
            looking.execute(SOONER[1], [killed])
            left = looking.execute(LEFT).fetchall()
        number = sum(row[1] for row in left)
        if number < fewest:
            fewest, give_up_at = number, time.monotonic() + PATIENCE_SECONDS
    assert not left, f"did not come to rest: {left}"


def counted(house: House, mails: Server, told: Told, site: Site, programs: list[Program]) -> Counts:
    """Compare what people were told with the tables, the journal and the mails that arrived."""
    received = [parsed(mail) for mail in mails.accepted]
    addresses = {getaddresses([str(mail["To"])])[0][1] for mail in received}
    rows = house.rows(ROWS)
    there = {(slug, code): (number, reference) for slug, code, number, reference in rows}
    days = [answer["reference"] for answer in told.values() if answer["status"] == "allocated"]
    guests = [guest_of(reference, number) for reference in days for number in (1, 2)]
    lost = [f"{pair}" for pair, one in told.items() if there.get(pair) != (one["queue_number"], one["reference"])]
    lost += [f"receipt of {pair}" for pair in told if address_of(*pair) not in addresses]
    lost += [f"invite of {guest}" for guest in guests if guest not in addresses]
    twice = [f"{pair}" for pair, number in Counter((row[0], row[1]) for row in rows).items() if number > 1]
    twice += [f"{place}" for place, number in Counter((row[0], row[2]) for row in rows).items() if number > 1]
    twice += [f"{number} × {what}" for what, number in house.rows(TWICE)]
    return Counts(
        registered=len(told),
        days=len(days),
        invites=len(guests),
        mails=len(received),
        asked_again=site.asked_again,
        kills={program.name: len(program.killed) for program in programs},
        lost=lost,
        twice=twice,
        duplicates=sum(number - 1 for number in Counter(str(mail["Message-ID"]) for mail in received).values()),
        faults=site.faults,
        verdict=house.verdict(),
    )
