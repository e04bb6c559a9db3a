"""The same work after a thousand and after a hundred thousand registrations; staff's lists; the worker at rest."""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.utils import timezone

from booking.models import JournalEntry, Programme, Registration
from booking.programme.file import ProgrammeFacts
from config.benchmark import scene
from config.benchmark.clients import Visiting
from config.benchmark.history import History
from config.benchmark.machine import memory_megabytes
from config.benchmark.measuring import Bench, Findings, Work, in_turn
from config.benchmark.post import post_office, worker
from config.benchmark.programs import Web, visit, web_server
from config.benchmark.web_work import Registrations, Visits
from notifications.beat import beat
from notifications.models import Announced

FEW, MANY = 1_000, 100_000
MANY_QUICKLY = 5_000
SAME_COST = 0.8
SIZES: Mapping[str, str] = {"small": "few before", "grown": "very many before"}
LOOKS = 5
LISTED_SECONDS = 0.3
LISTS: Mapping[str, str] = {
    "the desk": "/admin/",
    "registrations": "/admin/booking/registration/",
    "search": "/admin/booking/registration/search/?q=aarhus",
    "the journal": "/admin/booking/journalentry/",
    "mails": "/admin/notifications/message/",
    "programmes": "/admin/booking/programme/",
    "themed days": "/admin/booking/themedday/",
    "/health/": "/health/",
}
SETTLE_SECONDS = 180
WINDOW_SECONDS = 10
RESTS = 0.05
"""Below this share of a processor the worker has done what waited when it started."""
IDLE_SHARE, IDLE_MEGABYTES = 0.02, 100


def measure_growth(bench: Bench, found: Findings) -> None:
    """Measure the same on two databases, one with a hundred times the history."""
    many = MANY_QUICKLY if bench.is_quick else MANY
    bench.databases.make("grown", "origin")
    with scene.connected_to(bench.databases.name("grown")):
        facts = scene.facts_of_this_year(bench.folder)
        history = History(facts)
        history.grow(FEW)
    bench.databases.make("small", "grown")
    with ExitStack() as stack:
        stack.enter_context(scene.connected_to(bench.databases.name("grown")))
        history.grow(many)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        history.expect_proof()
        counts = Registration.objects.count(), JournalEntry.objects.count()
        bench.say(f"  {counts[0]} registrations, {counts[1]} entries")
        webs = {
            name: stack.enter_context(web_server(name, "config.wsgi", bench.on(name), bench.folder)) for name in SIZES
        }
        works = [work for name, web in webs.items() for work in works_on(bench, facts, name, web)]
        in_turn(bench, found, works)
        for work in ("api", "form", "offer"):
            found.ratio(f"{work}_grown", f"{work}_small", f"{work}: {counts[0]} registrations, of {FEW}", SAME_COST)
        look_at_lists(bench, found, webs["grown"].port)
    watch_rest(bench, found)


def works_on(bench: Bench, facts: ProgrammeFacts, name: str, web: Web) -> list[Work]:
    """Return the lines that are measured on a database of either size."""
    visits = Visits(bench, web)
    done = Registrations(visits, facts, database=bench.databases.name(name))
    offer = scene.looking_at("/", "Temadag")
    return [
        Work(name=f"api_{name}", title=f"registration by API, {SIZES[name]}", take=done.many),
        Work(name=f"form_{name}", title=f"registration by the form, {SIZES[name]}", take=done.form),
        Work(name=f"offer_{name}", title=f"offer, {SIZES[name]}", take=lambda: visits.again_and_again(offer)),
    ]


def look_at_lists(bench: Bench, found: Findings, port: int) -> None:
    """Let staff look at what lists all."""
    user = get_user_model().objects.create_superuser("maaler", "maaler@example.dk", None)
    beat("benchmark")  # or /health/ would miss a worker
    client = Client()
    client.force_login(user)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    for title, path in LISTS.items():
        script: list[dict[str, Any]] = scene.looking_at(path, "", Cookie=cookie)
        visit(Visiting(ports=[port], scripts=[script] * 4, clients=1))
        seconds = visit(Visiting(ports=[port], scripts=[script] * LOOKS, clients=1)).seconds
        bench.say(f"  {title:<20} {sorted(seconds)[LOOKS // 2]:.3f} s")
        name = f"list_{path.strip('/').split('/')[-1].partition('?')[0] or title}"
        found.add(name, f"staff: {title}", seconds, unit="s", at_most=LISTED_SECONDS)


def watch_rest(bench: Bench, found: Findings) -> None:
    """Watch a worker that has nothing to do, on the grown database."""
    with ExitStack() as stack:
        office = stack.enter_context(post_office(bench, "rest"))
        environment = bench.on("grown") | {"EMAIL_URL": f"smtp://127.0.0.1:{office.port}"}
        with scene.connected_to(bench.databases.name("grown")):
            announce_nothing()
        process = stack.enter_context(worker(bench, "rest-worker", environment))
        until = time.monotonic() + (SETTLE_SECONDS if not bench.is_quick else WINDOW_SECONDS)
        share = 1.0
        while share > RESTS and time.monotonic() < until:
            with bench.meter(process) as meter:
                time.sleep(WINDOW_SECONDS / 2)
            share = meter.used / meter.seconds
        shares = []
        for _window in range(3):
            with bench.meter(process) as meter:
                time.sleep(WINDOW_SECONDS)
            shares.append(meter.used / meter.seconds)
        found.add("idle", "worker at rest: share of a processor", shares, at_most=IDLE_SHARE)
        memory = [memory_megabytes(process)]
        found.add("idle_memory", "worker at rest: memory", memory, unit="MB", at_most=IDLE_MEGABYTES)


def announce_nothing() -> None:
    """Note that all was announced: what this run itself has registered would be mailed first, for minutes."""
    now = timezone.now()
    heads = Programme.objects.values_list("pk", "last_entry_number")
    Announced.objects.bulk_create(
        (Announced(programme_id=pk, number=last, head_number=last, head_at=now) for pk, last in heads),
        update_conflicts=True,
        unique_fields=["programme"],
        update_fields=["number", "head_number", "head_at"],
    )
