"""The storm: two web servers, two workers, PostgreSQL and a moody mail server, all but the last killed again and again.

Nothing that was answered may be lost, nothing may be there twice or half done, and of mails no more may come twice than
there were kills, one in flight each time, and mails on which the server hung up after it had taken them.
"""

import datetime as dt
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.environment import TEST_ENVIRONMENT
from tests.notifications.mail_servers import free_port
from tests.notifications.mail_servers import running as serving_mail
from tests.production import programme_of_this_year
from tests.storm.counting import Counts, House, Told, counted
from tests.storm.machines import Program, guarded, killable_postgres, running
from tests.storm.people import NeverAnsweredError, Site
from tests.storm.postman import MoodyServer

PATIENCE_SECONDS = 300
"""So long may pass at the end without a single mail leaving: a bound for what hangs, not for what is slow."""
BETWEEN_LOOKS_SECONDS = 0.5
MANY = 16
IMPATIENT = 3
"""Who has this number in the queue does not wait for the answer that the day is fixed."""
LEFT = """
    SELECT 'mail ' || state || ' ' || kind, count(*) FROM notifications_message
        WHERE state IN ('queued', 'sending') GROUP BY state, kind
    UNION ALL
    SELECT 'not announced in ' || slug, last_entry_number - coalesce(number, 0) FROM booking_programme AS programme
        LEFT JOIN notifications_announced AS told ON told.programme_id = programme.id
        WHERE last_entry_number > coalesce(number, 0)
    UNION ALL SELECT 'not reported ' || report, count(*) FROM notifications_message WHERE report <> '' GROUP BY report
    UNION ALL SELECT 'set aside', count(*) FROM notifications_unannounced HAVING count(*) > 0
"""
SOONER = (
    "UPDATE notifications_message SET next_try_at = now() WHERE state = 'queued' AND next_try_at > now()",
    "UPDATE notifications_workerbeat SET at = now() - interval '1 minute' WHERE pid = ANY(%s)",
)
"""Nobody needs to wait for what only takes time: a mail's next try, and the beats that a killed worker misses."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large a storm is."""

    programmes: int
    municipalities: int
    kills: int
    answers_between_kills: int


SHORT = Size(programmes=1, municipalities=24, kills=3, answers_between_kills=8)
LONG = Size(programmes=12, municipalities=98, kills=30, answers_between_kills=35)


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
        kills = {program.name: len(program.killed) for program in programs}
        for program in programs[:]:
            if program.name.startswith("web"):  # who did not wait has been served by now, or never will be
                program.end()
                programs.remove(program)
        come_to_rest(url, programs)
        return counted(house, mails, told, site, kills)


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
            date += dt.timedelta(days=2 if date.weekday() > 4 else 0)
            with suppress(NeverAnsweredError):  # which is a fault that the site has noted
                site.hold_a_day(told["reference"], date, waits=told["queue_number"] != IMPATIENT)
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
