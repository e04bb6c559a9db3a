"""A plan as its page shows it: each row with its anchor, its name, its place and what is below it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.words.moments import long_day
from toolbox.models import Plan
from toolbox.plan.document import NUMBERED, PARTS, PlanDocument, PlanPart, TargetPart, name_of
from toolbox.plan.standing import status_of_target
from toolbox.rules.dates import UnderstoodDate, understood
from toolbox.rules.status import TargetStatus
from toolbox.words import number_text, reached_text

PLAN = "plan"
SNIPPET = 60
ADDS: dict[str, Any] = {
    "goal": gettext_lazy("Tilføj politisk mål"),
    "sub_goal": gettext_lazy("Tilføj delmål"),
    "guideline": gettext_lazy("Tilføj faglig retningslinje"),
    "action_goal": gettext_lazy("Tilføj handlemål"),
    "criterion": gettext_lazy("Tilføj succeskriterium"),
    "target": gettext_lazy("Tilføj måltal"),
    "measurement": gettext_lazy("Skriv en måling"),
    "activity": gettext_lazy("Tilføj aktivitet"),
    "feedback": gettext_lazy("Tilføj tilbagemelding"),
    "anchoring": gettext_lazy("Tilføj forankring"),
}
"""What the link says that adds a row of a kind."""
WORDS = {"goal": "title", "target": "measure", "feedback": "what"}
"""The column that names a row, where it is not its text."""


@dataclass(kw_only=True)
class Node:
    """A row on the page; `below` has the rows below it by the name of their list."""

    kind: str
    part: PlanPart
    below: dict[str, list["Node"]]
    is_first: bool
    is_last: bool
    status: TargetStatus | None = None
    date: UnderstoodDate | None = None
    statuses: list[TargetStatus] = field(default_factory=list)
    said: list[Any] = field(default_factory=list)
    """What an act on this row has led to."""
    mark: str = ""
    """How it differs from the adopted copy."""
    gone: list[str] = field(default_factory=list)
    """The names of rows below it that the adopted copy has, and the plan has no more."""

    @property
    def anchor(self) -> str:
        """Return the id on the page."""
        return anchor_of(self.kind, self.part.id)

    @property
    def name(self) -> str:
        """Return what the row is called in links and messages."""
        return row_name(self.part)

    @property
    def reached(self) -> str:
        """Count the targets reached: "2 af 3 mål nået"."""
        return reached_text(self.statuses)

    @property
    def adds(self) -> list[tuple[str, Any]]:
        """Return the kinds of rows that can stand below it, with the words of the link."""
        return [(name_of(below), ADDS[name_of(below)]) for below in PARTS[self.kind].below.values()]

    def nodes(self) -> Iterator["Node"]:
        """Yield it and every node below it."""
        yield self
        for nodes in self.below.values():
            for node in nodes:
                yield from node.nodes()


def outline_of(document: PlanDocument, *, plan: Plan, today: dt.date) -> list[Node]:
    """Return the plan's goals with all below them."""

    def listed(rows: list[PlanPart]) -> list[Node]:
        return [made(row, place, len(rows)) for place, row in enumerate(rows, 1)]

    def made(part: PlanPart, place: int, count: int) -> Node:
        below = {name: listed(rows) for name, rows in part.lists()}
        status = status_of_target(part, plan=plan, today=today) if isinstance(part, TargetPart) else None
        text = getattr(part, "due_text", "") or getattr(part, "when_text", "")
        return Node(
            kind=name_of(part),
            part=part,
            below=below,
            is_first=place == 1,
            is_last=place == count,
            status=status,
            date=understood(text) if text else None,
            statuses=([status] if status else [])
            + [one for rows in below.values() for row in rows for one in row.statuses],
        )

    return listed(list(document.goals))


def all_nodes(outline: Iterable[Node]) -> dict[str, Node]:
    """Return every node of an outline by its anchor."""
    return {node.anchor: node for goal in outline for node in goal.nodes()}


def anchor_of(kind: str, row_id: int | None) -> str:
    """Return the id on the page of a row, or of the plan's own facts."""
    return kind if kind == PLAN else f"{kind}-{row_id}"


def row_words(part: PlanPart) -> str:
    """Return the words of a row."""
    kind = name_of(part)
    if kind == "measurement":
        return f"{number_text(part.value)}, {long_day(part.on)}"  # type: ignore[attr-defined]  # a measurement has both
    if kind == "anchoring":
        return getattr(part, "body", "") or getattr(part, "role", "")
    return str(getattr(part, WORDS.get(kind, "text")))


def noun_of(kind: str) -> str:
    """Return what a row of a kind is called: "Handlemål"."""
    return str(capfirst(PARTS[kind].model._meta.verbose_name))  # noqa: SLF001 documented API


def row_name(part: PlanPart) -> str:
    """Name a row: by its number ("Handlemål 1.1.2"), or by its first words ("Aktivitet »Dialogmøder …«")."""
    kind = name_of(part)
    noun = noun_of(kind)
    if kind in NUMBERED and part.number:
        return f"{noun} {part.number}"
    return _("%(noun)s »%(words)s«") % {"noun": noun, "words": Truncator(row_words(part)).chars(SNIPPET)}
