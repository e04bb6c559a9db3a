"""Samples and rounds: limit and work take turns in the same run, and what others disturbed is measured again."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.benchmark.clients import Heard
from config.benchmark.machine import Meter
from config.benchmark.server import Databases

FOREIGN = 0.25
"""So many processors may others use on average while a sample is taken; beyond it, it is taken again."""
MOST_REPEATS, MOST_REPEATS_IN_ALL = 2, 20
CLIENTS = 8


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Where and how it is measured: so many rounds, so many seconds a sample.

    `top` is the process that has started all that is ours.
    """

    databases: Databases
    folder: Path
    environment: Mapping[str, str]
    top: int
    rounds: int
    seconds: float
    is_quick: bool
    say: Callable[[str], None]

    def on(self, name: str) -> dict[str, str]:
        """Return the environment of programs on one of the databases."""
        return dict(self.environment) | {"DATABASE_URL": self.databases.url(name)}

    def meter(self, *watched: int) -> Meter:
        """Watch programs, and PostgreSQL where it is ours."""
        processes = (*watched, self.databases.process)
        return Meter(all_ours=self.top, watched=tuple(process for process in processes if process))


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was done in a second, processor milliseconds for one of it, how long one took, what others used meanwhile.

    `foreign` counts processors.
    """

    rate: float
    cpu_ms: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    foreign: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Work:
    """A line of the table: its name, what it says, and how a sample of it is taken."""

    name: str
    title: str
    take: Callable[[], Measured]


@dataclass(frozen=True, kw_only=True)
class HeldAgainst:
    """A figure held against its goal: `at_least` or `at_most`, with the least and the most of all rounds."""

    name: str
    title: str
    figure: float
    least: float
    most: float
    unit: str = "ratio"
    at_least: float | None = None
    at_most: float | None = None
    by_cpu: float = 0.0
    """The same ratio by processor time, where both sides have one."""

    @property
    def is_met(self) -> bool:
        """Tell whether the goal is reached; a figure without a goal always is."""
        enough = self.at_least is None or self.figure >= self.at_least
        return enough and (self.at_most is None or self.figure <= self.at_most)


@dataclass
class Findings:
    """All that a run has found."""

    repeated: int = 0
    samples: dict[str, list[Measured]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    outcomes: list[HeldAgainst] = field(default_factory=list)
    latencies: list[list[float]] = field(default_factory=list)
    """Seconds until each answer, for each rush."""

    def ratio(self, work: str, limit: str, title: str, at_least: float) -> None:
        """Hold the rate of some work against that of its limit, round by round."""
        pairs = list(zip(self.samples[work], self.samples[limit], strict=True))
        by_cpu = statistics.median(could.cpu_ms / done.cpu_ms for done, could in pairs)
        rates = [done.rate / could.rate for done, could in pairs]
        self.add(f"{work}_of_{limit}", title, rates, at_least=at_least, by_cpu=by_cpu)

    def add(
        self,
        name: str,
        title: str,
        figures: Sequence[float],
        *,
        unit: str = "ratio",
        at_least: float | None = None,
        at_most: float | None = None,
        by_cpu: float = 0.0,
    ) -> None:
        """Hold the median of some figures against a goal."""
        self.outcomes.append(
            HeldAgainst(
                name=name,
                title=title,
                figure=statistics.median(figures),
                least=min(figures),
                most=max(figures),
                unit=unit,
                at_least=at_least,
                at_most=at_most,
                by_cpu=by_cpu,
            )
        )


def sample_of(told: Heard, meter: Meter) -> Measured:
    """Make a sample of what clients told."""
    times = sorted(told.seconds)
    return Measured(
        rate=len(times) / (told.ended - told.began),
        cpu_ms=meter.used / len(times) * 1000,
        p50_ms=statistics.median(times) * 1000,
        p99_ms=percentile(times, 0.99) * 1000,
        foreign=meter.foreign,
    )


def percentile(times: Sequence[float], part: float) -> float:
    """Return the time within which this part of all had their answer; `times` are sorted."""
    return times[min(len(times) - 1, int(len(times) * part))]


def in_turn(bench: Bench, found: Findings, works: Sequence[Work]) -> None:
    """Take a sample of each line in each round, every other round backwards."""
    for work in works:
        found.titles[work.name] = work.title
        found.samples[work.name] = []
    for number in range(bench.rounds):
        for work in works if number % 2 == 0 else reversed(works):
            sample = _quiet(bench, found, work)
            found.samples[work.name].append(sample)
            bench.say(
                f"  round {number + 1}/{bench.rounds}  {work.title:<46} {sample.rate:9.1f}/s"
                f"  {sample.cpu_ms:7.1f} ms  foreign {sample.foreign:.2f}"
            )


def _quiet(bench: Bench, found: Findings, work: Work) -> Measured:
    """Take a sample, again while others use too much of the machine; return the one that was disturbed least."""
    taken = [work.take()]
    while min(sample.foreign for sample in taken) > FOREIGN and len(taken) <= MOST_REPEATS:
        if bench.is_quick or found.repeated >= MOST_REPEATS_IN_ALL:
            break
        found.repeated += 1
        taken.append(work.take())
    return min(taken, key=lambda sample: sample.foreign)
