"""What has changed in a plan since it was adopted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from toolbox.plan.document import PlanDocument, PlanPart, name_of

PROGRESS = {"done_on", "given_on", "note", "measurements"}
"""What is filled in while the plan is carried out: it changes no plan."""
Key = tuple[str, int]
PLAN_KEY: Key = ("plan", 0)


@dataclass
class PlanDifference:
    """Rows by kind and id: those that are new, those with other words, and below which row which are gone."""

    new: set[Key] = field(default_factory=set)
    changed: set[Key] = field(default_factory=set)
    gone: dict[Key, list[PlanPart]] = field(default_factory=dict)


def difference(adopted: PlanDocument, now: PlanDocument) -> PlanDifference:
    """Compare the plan with its adopted copy; below what is new or gone nothing more is named."""
    before, after = dict(_rows(adopted)), dict(_rows(now))
    found = PlanDifference()
    for key, (part, parent) in after.items():
        if key not in before:
            if not _is_below(parent, found.new, after):
                found.new.add(key)
        elif _plan_values(part) != _plan_values(before[key][0]):
            found.changed.add(key)
    for key, (part, parent) in before.items():
        if key not in after and (parent == PLAN_KEY or parent in after):
            found.gone.setdefault(parent, []).append(part)
    return found


def _rows(document: PlanDocument) -> Iterator[tuple[Key, tuple[PlanPart, Key]]]:
    def walk(rows: list[PlanPart], parent: Key) -> Iterator[tuple[Key, tuple[PlanPart, Key]]]:
        for row in rows:
            key = (name_of(row), row.id or 0)
            yield key, (row, parent)
            for name, below in row.lists():
                if name not in PROGRESS:
                    yield from walk(below, key)

    yield from walk(list(document.goals), PLAN_KEY)


def _is_below(key: Key, new: set[Key], rows: dict[Key, tuple[PlanPart, Key]]) -> bool:
    while key in rows:
        if key in new:
            return True
        key = rows[key][1]
    return False


def _plan_values(part: PlanPart) -> dict[str, Any]:
    return {name: value for name, value in part.values().items() if name not in PROGRESS}
