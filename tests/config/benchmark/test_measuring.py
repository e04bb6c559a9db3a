"""Samples, ratios and their plots; wrong answers are noticed."""

import http.server
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict
from xml.etree import ElementTree as ET

import pytest

from config.benchmark import machine, plots, report
from config.benchmark.clients import Heard, Requested, Visiting, perform
from config.benchmark.machine import Meter
from config.benchmark.measuring import Findings, HeldAgainst, Measured, percentile, sample_of

pytestmark = pytest.mark.pure


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers a word to all."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: D102
        self.send_response(200)
        self.send_header("Content-Length", "9")
        self.end_headers()
        self.wfile.write(b"number 12")

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def visited(port: int, *, times: int = 1, at_once: bool = False, **wanted: object) -> Heard:
    step = asdict(Requested(**wanted))  # type: ignore[arg-type]
    return perform(Visiting(ports=[port], scripts=[[step]] * times, clients=2, at_once=at_once))


def test_clients_keep_what_an_answer_holds(port: int) -> None:
    told = visited(port, times=5, has="number (?P<number>[0-9]+)")
    assert told.faults == []
    assert told.kept == [{"number": "12"}] * 5
    assert len(told.seconds) == 5
    assert told.began < told.ended


def test_clients_at_once_are_as_many_as_scripts(port: int) -> None:
    assert len(visited(port, times=30, at_once=True).seconds) == 30


@pytest.mark.parametrize("wanted", [{"status": 201}, {"has": "number 13"}])
def test_clients_tell_a_wrong_answer(port: int, wanted: dict[str, object]) -> None:
    told = visited(port, **wanted)  # type: ignore[arg-type]
    assert len(told.faults) == 1
    assert told.seconds == []


def test_sample_counts_answers_by_time_and_processor() -> None:
    told = Heard(began=10.0, ended=12.0, seconds=[0.1, 0.3, 0.2, 0.4])
    meter = Meter(all_ours=1, seconds=2.0, used=0.4, foreign=0.5)
    assert sample_of(told, meter) == Measured(rate=2.0, cpu_ms=100.0, p50_ms=250.0, p99_ms=400.0, foreign=0.5)
    assert percentile([1.0, 2.0, 3.0], 0.5) == 2.0


def test_ratio_is_the_median_of_the_rounds() -> None:
    found = Findings()
    found.samples["work"] = [Measured(rate=rate, cpu_ms=10.0) for rate in (50.0, 90.0, 60.0)]
    found.samples["limit"] = [Measured(rate=100.0, cpu_ms=5.0)] * 3
    found.ratio("work", "limit", "work of limit", 0.7)
    [outcome] = found.outcomes
    assert (outcome.figure, outcome.least, outcome.most, outcome.by_cpu) == (0.6, 0.5, 0.9, 0.5)
    assert not outcome.is_met
    row = "| work of limit | 0.60 | 0.50 – 0.90 | 0.50 | ≥ 0.70 | **missed** |"
    assert report.goal_row(outcome) == row


@pytest.mark.parametrize(
    ("goal", "is_met"), [({}, True), ({"at_least": 2.0}, True), ({"at_least": 2.1}, False), ({"at_most": 1.9}, False)]
)
def test_goal_is_held_from_both_sides(goal: dict[str, float], *, is_met: bool) -> None:
    outcome = HeldAgainst(name="n", title="t", figure=2.0, least=1.0, most=3.0, **goal)  # type: ignore[arg-type]
    assert outcome.is_met is is_met


def test_plots_are_well_formed() -> None:
    found = Findings(latencies=[[0.1, 0.2, 0.4], [0.2, 0.3, 0.3]])
    found.add("a", "less < more & so on", [0.4, 0.5, 0.6], at_least=0.7)
    drawn = plots.drawn(found)
    assert set(drawn) == {"ratios", "rush"}
    for picture in drawn.values():
        assert ET.fromstring(picture).tag.endswith("svg")  # noqa: S314 our own
    assert drawn["rush"].count("<polyline") == 2


def test_meter_sees_our_own_work() -> None:
    pid = os.getpid()
    with Meter(all_ours=pid, watched=(pid,)) as meter:
        sum(number * number for number in range(2_000_000))
    assert 0 < meter.used <= meter.seconds * 1.5
    assert machine.memory_megabytes(pid) > 10
