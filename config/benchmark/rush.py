"""All municipalities at one instant while a worker runs; then two web servers and two workers on one database."""

import statistics
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from booking.models import Programme
from config.benchmark import scene
from config.benchmark.clients import Visiting
from config.benchmark.machine import memory_megabytes, process_trees
from config.benchmark.measuring import Bench, Findings, Measured, percentile, sample_of
from config.benchmark.post import PostOffice, post_office, wait_until_sent, worker
from config.benchmark.programs import WrongAnswerError, visit, web_server

TIMES_FAIR = 3.0
LAST_RECEIPT_SECONDS = 10.0
MOST_MEGABYTES, START_SECONDS = 100, 2
AS_GOOD = 0.85
"""Two runs of the same differ by as much."""
PROGRAMMES = 2


def measure_rush(bench: Bench, found: Findings) -> None:
    """Let 98 municipalities register at one instant, several times."""
    bench.databases.make("rush", "origin")
    waits: list[float] = []
    lasts: list[float] = []
    with ExitStack() as stack:
        office = stack.enter_context(post_office(bench, "rush"))
        environment = bench.on("rush") | {"EMAIL_URL": f"smtp://127.0.0.1:{office.port}"}
        stack.enter_context(scene.connected_to(bench.databases.name("rush")))
        facts = scene.facts_of_this_year(bench.folder)
        scene.new_programmes(facts, "before", 1)
        web = stack.enter_context(web_server("rush", "config.wsgi", environment, bench.folder))
        visit(Visiting(ports=[web.port], scripts=[scene.looking_at("/tilmeld/", "key")] * 50))  # all threads are awake
        process = stack.enter_context(worker(bench, "rush-worker", environment))
        for number in range(1 if bench.is_quick else 3):
            made = scene.new_programmes(facts, f"rush-{number}", 1)
            wait_until_sent()
            told = visit(Visiting(ports=[web.port], scripts=scripts_for(made), at_once=True))
            scene.expect_whole_queues(made, len(scene.municipality_codes()))
            wait_until_sent()
            seconds = sorted(told.seconds)
            found.latencies.append(seconds)
            waits.append(percentile(seconds, 0.99))
            lasts.append(receipts_since(office, told.began, len(seconds)) - told.began)
            bench.say(f"  rush {number + 1}: 99 % within {waits[-1]:.2f} s, last receipt after {lasts[-1]:.1f} s")
        office.expect_each_once()
        memory = max(map(memory_megabytes, process_trees()[web.process]))
        found.add(
            "web_memory", "web: memory of a process after the rushes", [memory], unit="MB", at_most=MOST_MEGABYTES
        )
        memory = memory_megabytes(process)
        found.add("worker_memory", "worker: memory after the rushes", [memory], unit="MB", at_most=MOST_MEGABYTES)
        starts = [start_again(bench, environment) for _time in range(1 if bench.is_quick else 3)]
        found.add("start", "web: start to the first page", starts, unit="s", at_most=START_SECONDS)
    found.add("rush_p99", "rush of 98: 99 % have their answer within", waits, unit="s")
    if "api_one" in found.samples:
        fair = len(found.latencies[-1]) / statistics.median(sample.rate for sample in found.samples["api_one"])
        title = "rush of 98: that, as a multiple of 98 ÷ throughput"
        found.add("rush_fair", title, [wait / fair for wait in waits], unit="×", at_most=TIMES_FAIR)
    found.add("last_receipt", "rush of 98: last receipt accepted after", lasts, unit="s", at_most=LAST_RECEIPT_SECONDS)


def start_again(bench: Bench, environment: dict[str, str]) -> float:
    """Start another web server; return after how long it answered."""
    with web_server("again", "config.wsgi", environment, bench.folder) as web:
        return web.start_seconds


def receipts_since(office: PostOffice, began: float, count: int) -> float:
    """Return when the last contact's mail was accepted. Raises WrongAnswerError unless each contact had one."""
    receipts = [mail for mail in office.accepted(began) if mail.recipient.startswith("kontakt-")]
    if len({mail.recipient for mail in receipts}) != count:
        raise WrongAnswerError(f"{count} registered, {len(receipts)} receipts came")
    return max(mail.at for mail in receipts)


def measure_pair(bench: Bench, found: Findings) -> None:
    """Hold two web servers with two workers against one of each."""
    names = {1: "single", 2: "pair"}
    for number, name in names.items():
        found.samples[name] = []
        found.titles[name] = f"registration by API to its receipt, {number} web and {number} workers at once"
    for turn in range(1 if bench.is_quick else 3):
        for number, name in names.items():
            found.samples[name].append(_with_so_many(bench, f"{name}_{turn}", number))
    found.ratio("pair", "single", "two web and two workers, of one of each", AS_GOOD)


def _with_so_many(bench: Bench, name: str, number: int) -> Measured:
    """Register with so many web servers and workers; each mail must come once, each queue be whole.

    The rate is that of registrations whose receipt was accepted: workers share the processors with the web.
    """
    bench.databases.make(name, "origin")
    with ExitStack() as stack:
        office = stack.enter_context(post_office(bench, name))
        environment = bench.on(name) | {"EMAIL_URL": f"smtp://127.0.0.1:{office.port}"}
        stack.enter_context(scene.connected_to(bench.databases.name(name)))
        made = scene.new_programmes(scene.facts_of_this_year(bench.folder), name, PROGRAMMES)
        webs = [
            stack.enter_context(web_server(f"{name}-web-{place}", "config.wsgi", environment, bench.folder))
            for place in range(number)
        ]
        workers = [stack.enter_context(worker(bench, f"{name}-worker-{place}", environment)) for place in range(number)]
        wait_until_sent()
        task = Visiting(ports=[web.port for web in webs], scripts=scripts_for(made))
        with bench.meter(*(web.process for web in webs), *workers) as meter:
            told = visit(task)
            wait_until_sent()
        scene.expect_whole_queues(made, len(told.kept))
        office.expect_each_once()
        receipts = [mail.at for mail in office.accepted() if mail.recipient.startswith("kontakt-")]
        if len(receipts) != len(told.kept):
            raise WrongAnswerError("not everybody had one receipt")
        sample = replace(sample_of(told, meter), rate=len(receipts) / (max(receipts) - told.began))
        bench.say(f"  {number} web, {number} workers: {sample.rate:.1f}/s, foreign {sample.foreign:.2f}")
        return sample


def scripts_for(made: list[Programme]) -> list[list[dict[str, Any]]]:
    """Return how all municipalities register for some programmes, by the API."""
    pairs = [(code, programme) for code in scene.municipality_codes() for programme in made]
    return [scene.by_api(programme.slug, code, visitor) for visitor, (code, programme) in enumerate(pairs)]
