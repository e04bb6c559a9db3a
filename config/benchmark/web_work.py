"""The web against its limits: L, V and a bare page, then the API, the form and the pages."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.urls import reverse

from booking.links import signed_reference
from booking.models import Programme, Registration
from booking.programme.file import ProgrammeFacts
from config.benchmark import scene
from config.benchmark.clients import Heard, Requested, Visiting
from config.benchmark.measuring import CLIENTS, Bench, Findings, Measured, Work, in_turn, sample_of
from config.benchmark.programs import Web, WrongAnswerError, ask_once, run_to_end, visit, web_server

PROGRAMMES = 16
"""So many programmes are registered for at once, where there are many."""
POSTED = {"Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def bare_web(bench: Bench, name: str) -> Iterator[Web]:
    """Serve the bare project on a database of its own."""
    bench.databases.make(name)
    environment = bench.on(name)
    run_to_end(["-m", "config.benchmark.bare"], environment)
    with web_server(name, "config.benchmark.bare:application", environment, bench.folder) as web:
        yield web


class Visits:
    """Samples of visits to one web server."""

    def __init__(self, bench: Bench, web: Web) -> None:
        """Visit this server."""
        self.bench, self.web = bench, web

    def again_and_again(self, script: list[dict[str, Any]]) -> Measured:
        """Let the clients do the same all the time."""
        return self.measured([script], lambda _told: None, again=True)

    def measured(
        self, scripts: list[list[dict[str, Any]]], check: Callable[[Heard], None], *, again: bool = False
    ) -> Measured:
        """Let the clients go through scripts, over and over if `again`, until the time is over, and check."""
        task = Visiting(ports=[self.web.port], scripts=scripts, seconds=self.bench.seconds, again=again)
        with self.bench.meter(self.web.process) as meter:
            told = visit(task)
        check(told)
        return sample_of(told, meter)


class Registrations:
    """Registrations for new programmes, each sample for others."""

    def __init__(self, visits: Visits, facts: ProgrammeFacts, database: str) -> None:
        """Register for programmes made by these facts on the server's database, which has this name."""
        self.visits, self.facts, self.database = visits, facts, database
        self.codes = scene.municipality_codes()
        self._turn = itertools.count(1)

    def many(self) -> Measured:
        """Register for many programmes at once, by the API."""
        return self._taken(PROGRAMMES, lambda made: [(programme, code) for code in self.codes for programme in made])

    def one(self) -> Measured:
        """Register for one programme by the API, and for the next when all are in."""
        return self._taken(PROGRAMMES, lambda made: [(programme, code) for programme in made for code in self.codes])

    def form(self) -> Measured:
        """Let all municipalities register by the form."""
        with scene.connected_to(self.database):
            made = self._made(1)
            scripts = [scene.by_form_page(code, visitor) for visitor, code in enumerate(self.codes)]
            return self.visits.measured(scripts, lambda told: scene.expect_whole_queues(made, len(told.kept)))

    def _made(self, count: int) -> list[Programme]:
        return scene.new_programmes(self.facts, f"round-{next(self._turn)}", count)

    def _taken(self, count: int, pairs: Callable[[list[Programme]], list[tuple[Programme, str]]]) -> Measured:
        with scene.connected_to(self.database):
            made = self._made(count)
            scripts = [
                scene.by_api(programme.slug, code, visitor) for visitor, (programme, code) in enumerate(pairs(made))
            ]
            return self.visits.measured(scripts, lambda told: scene.expect_whole_queues(made, len(told.kept)))


def limit_of_database(bench: Bench) -> Measured:
    """Measure L."""
    url = bench.databases.url("bare_registrations")
    with bench.meter() as meter:
        rate = float(
            run_to_end(["-m", "config.benchmark.limit", url, str(CLIENTS), str(bench.seconds)], bench.environment)
        )
    return Measured(rate=rate, cpu_ms=meter.used / (rate * bench.seconds) * 1000, foreign=meter.foreign)


def allocating() -> list[dict[str, Any]]:
    """Return the script of the bare allocation (V)."""
    body = "name=Kontakt&email=kontakt@example.dk"
    has = r'"number": ?(?P<number>[0-9]+)'
    return [vars(Requested(method="POST", path="/allocate/", headers=POSTED, body=body, status=201, has=has))]


def bare_allocations(visits: Visits) -> Measured:
    """Measure V."""

    def check(told: Heard) -> None:
        if len({kept["number"] for kept in told.kept}) != len(told.kept):
            raise WrongAnswerError("the bare view gave a number twice")

    return visits.measured([allocating()], check, again=True)


def receipt_path() -> str:
    """Return the path of somebody's receipt."""
    return reverse("receipt", args=[signed_reference(Registration.objects.latest("pk").reference)])


def measure_registrations(bench: Bench, found: Findings) -> None:
    """Hold registrations by API and form against the bare allocation."""
    with _both(bench, "registrations") as (bare, web, facts):
        done = Registrations(Visits(bench, web), facts, bench.databases.name("registrations"))
        limit = Visits(bench, bare)
        works = [
            Work(name="L", title="L: lock, insert, commit; no Django", take=lambda: limit_of_database(bench)),
            Work(name="V", title="V: bare allocation", take=lambda: bare_allocations(limit)),
            Work(name="api", title="registration by API, many programmes", take=done.many),
            Work(name="api_one", title="registration by API, one programme", take=done.one),
            Work(name="form", title="registration by the form, three requests", take=done.form),
        ]
        in_turn(bench, found, works)
    found.ratio("api", "V", "registration by API, many programmes, of V", 0.7)
    found.ratio("api_one", "V", "registration by API, one programme, of V", 0.6)
    found.ratio("form", "V", "registration by the form, of V", 0.35)


def measure_pages(bench: Bench, found: Findings) -> None:
    """Hold the public pages against a bare page."""
    with _both(bench, "pages") as (bare, web, facts):
        done, limit = Visits(bench, web), Visits(bench, bare)
        Registrations(done, facts, bench.databases.name("pages")).form()
        offer = scene.looking_at("/", "data-free|Temadag")
        receipt = scene.looking_at(receipt_path(), "data-queue-number")
        _status, headers, _body = ask_once(web.port, "/", scene.BROWSER)
        unchanged = scene.looking_at("/", "", status=304, If_None_Match=headers["etag"])
        bare_page = scene.looking_at("/", "OK")
        works = [
            Work(name="bare_page", title="bare page", take=lambda: limit.again_and_again(bare_page)),
            Work(name="offer", title="offer", take=lambda: done.again_and_again(offer)),
            Work(name="unchanged", title="offer, not changed (304)", take=lambda: done.again_and_again(unchanged)),
            Work(name="receipt", title="receipt", take=lambda: done.again_and_again(receipt)),
        ]
        in_turn(bench, found, works)
    found.ratio("offer", "bare_page", "offer, of a bare page", 0.3)
    found.ratio("unchanged", "bare_page", "offer not changed (304), of a bare page", 0.6)


@contextmanager
def _both(bench: Bench, name: str) -> Iterator[tuple[Web, Web, ProgrammeFacts]]:
    """Serve the bare project and ours, each on a database of its own; let the models speak with ours."""
    bench.databases.make(name, "origin")
    with ExitStack() as stack:
        bare = stack.enter_context(bare_web(bench, f"bare_{name}"))
        facts = scene.facts_of_this_year(bench.folder)
        stack.enter_context(scene.connected_to(bench.databases.name(name)))
        scene.new_programmes(facts, name, 1)
        web = stack.enter_context(web_server(name, "config.wsgi", bench.on(name), bench.folder))
        yield bare, web, facts
