"""The report of a run: a table in Markdown, all figures as JSON, and plots."""

import datetime as dt
import json
import statistics
import subprocess
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from config.benchmark import machine, plots
from config.benchmark.measuring import Bench, Findings, HeldAgainst, Measured
from config.benchmark.programs import ROOT

PACKAGES = ("django", "gunicorn", "psycopg", "django-ninja", "icalendar")
HEAD = """| | median | of the rounds | by processor time | goal | |
| --- | --- | --- | --- | --- | --- |"""
RATES = """| | per second | of the rounds | processor ms each | half within | 99 % within | foreign |
| --- | --- | --- | --- | --- | --- | --- |"""
LEGEND = (
    "Processor time is that of web or worker and PostgreSQL together; *foreign* is how many processors others used "
    "meanwhile, at most in any round. A ratio by processor time hardly depends on what others do."
)


def write_report(bench: Bench, found: Findings, out: Path, *, seconds: float) -> None:
    """Write `report.md`, `report.json` and the plots, and show the table."""
    out.mkdir(parents=True, exist_ok=True)
    facts = about(bench) | {"took": f"{seconds:.0f} s, {found.repeated} samples taken again"}
    text = "\n\n".join(
        (
            "# Benchmark",
            "\n".join(f"- {name}: {fact}" for name, fact in facts.items()),
            "\n".join([HEAD, *map(goal_row, found.outcomes)]),
            "\n".join([RATES, *(rate_row(found.titles[name], taken) for name, taken in found.samples.items())]),
            LEGEND,
        )
    )
    (out / "report.md").write_text(f"{text}\n", encoding="utf-8")
    figures = {
        "facts": facts,
        "outcomes": [asdict(outcome) | {"is_met": outcome.is_met} for outcome in found.outcomes],
        "samples": {name: [asdict(sample) for sample in taken] for name, taken in found.samples.items()},
        "latencies": found.latencies,
    }
    (out / "report.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    for name, picture in plots.drawn(found).items():
        (out / f"{name}.svg").write_text(picture, encoding="utf-8")
    for outcome in found.outcomes:
        bench.say(goal_row(outcome))


def about(bench: Bench) -> dict[str, str]:
    """Return machine, versions and commit."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607 - where there is no git, the version is unknown
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        "measured": f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC{', quick' if bench.is_quick else ''}",
        "version": done.stdout.strip() or "unknown",
        **machine.described(),
        "database": bench.databases.version(),
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    }


def goal_row(outcome: HeldAgainst) -> str:
    """Return the line of a figure against its goal."""
    goal = "–"
    if outcome.at_least is not None:
        goal = f"≥ {number(outcome.at_least, outcome.unit)}"
    if outcome.at_most is not None:
        goal = f"≤ {number(outcome.at_most, outcome.unit)}"
    verdict = "" if goal == "–" else "met" if outcome.is_met else "**missed**"
    spread = f"{number(outcome.least, outcome.unit)} – {number(outcome.most, outcome.unit)}"
    by_cpu = f"{outcome.by_cpu:.2f}" if outcome.by_cpu else ""
    return f"| {outcome.title} | {number(outcome.figure, outcome.unit)} | {spread} | {by_cpu} | {goal} | {verdict} |"


def rate_row(title: str, taken: list[Measured]) -> str:
    """Return the line of some work's rates."""

    def middle(name: str) -> float:
        return float(statistics.median(getattr(sample, name) for sample in taken))

    rates = [sample.rate for sample in taken]
    cells: list[Any] = [title, f"{middle('rate'):.1f}", f"{min(rates):.1f} – {max(rates):.1f}"]
    cells += [f"{middle('cpu_ms'):.2f}", f"{middle('p50_ms'):.1f} ms", f"{middle('p99_ms'):.1f} ms"]
    cells.append(f"{max(sample.foreign for sample in taken):.2f}")
    return f"| {' | '.join(cells)} |"


def number(figure: float, unit: str) -> str:
    """Write a figure with its unit."""
    return f"{figure:.2f}" if unit == "ratio" else f"{figure:.3g} {unit}"
