"""The preview of a list: each line with its verdict, editable, carried whole in the page until it is saved.

Nothing is stored before. A line's fields end in its number: `name-3`. What becomes of it stands in `take-3`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.attendee_list.lines import MOST_LINES, Line, Verdict, check_rows
from booking.attendee_list.people import Doubt
from booking.forms.attendee import PART_SENTENCE
from booking.forms.base import FormProblem
from booking.models import Attendee, Registration
from booking.services.day.attendance import AttendeeDetails

NUMBER = re.compile("[0-9]{1,4}")
SOURCE_LENGTH = 200
"""So much of what was written is shown beside a questioned line."""


STATUSES: Mapping[str, tuple[str, Any]] = {
    "accepted": ("success", gettext_lazy("klar")),
    "missing": ("warning", gettext_lazy("mangler mailadresse")),
    "merged": ("info", gettext_lazy("lagt sammen")),
    "questioned": ("error", gettext_lazy("se på linjen")),
    "out": ("info", gettext_lazy("udeladt")),
}


class Take(StrEnum):
    """What the contact says of a line: write it on the list, though questioned, leave it out, or nothing yet."""

    YES = "yes"
    SURE = "sure"
    NO = "no"
    ASK = "ask"


@dataclass(kw_only=True)
class PreviewRow:
    """A line as it stands in the form; `line` has the verdict on it, None for one that is left out."""

    number: int
    name: str
    email: str
    role: str
    talk: bool
    workshop: bool
    take: Take
    source: str = ""
    doubt: Doubt | None = None
    line: Line | None = None
    fault: str = ""
    """What hinders saving the line, as it was sent."""
    at: str = "name"
    """The field that `fault` or the question is about."""

    @property
    def status(self) -> str:
        """Tell how the line is marked: one of `STATUSES`; `missing` lacks an address, `out` is left out."""
        if self.fault or (self.line and self.line.verdict is Verdict.QUESTIONED and self.take is not Take.SURE):
            return "questioned"
        if self.line is None or self.line.verdict is Verdict.MERGED:
            return "merged" if self.line else "out"
        return "accepted" if self.email else "missing"

    @property
    def reason(self) -> str:
        """Return the sentence that stands beside the line."""
        return self.fault or (self.line.reason if self.line else "")

    @property
    def anchor(self) -> str:
        """Return the id of the field to look at."""
        return f"{self.at}-{self.number}"

    @property
    def status_name(self) -> str:
        """Name the status."""
        return str(STATUSES[self.status][1])

    @property
    def badge(self) -> str:
        """Return the kind of badge that the status has."""
        return STATUSES[self.status][0]

    @property
    def may_stand(self) -> bool:
        """Tell whether the contact alone can say if the line is right."""
        return self.take in {Take.ASK, Take.SURE}


@dataclass
class ListPreview:
    """The table; `errors` tells that it cannot be saved as it stands."""

    rows: list[PreviewRow]
    registration: Registration
    errors: bool = field(default=False, init=False)
    refusal: str = ""

    @property
    def has_both_parts(self) -> bool:
        """Tell whether it must be said who takes part in what."""
        return len(self.registration.parts) > 1

    @property
    def taken(self) -> list[PreviewRow]:
        """List the lines that the list will get."""
        return [row for row in self.rows if row.status in {"accepted", "missing"} and row.take in {Take.YES, Take.SURE}]

    @property
    def counted(self) -> int:
        """Count those whom D6 counts among them."""
        return sum(bool(row.email) for row in self.taken)

    @property
    def questioned(self) -> list[PreviewRow]:
        """List the lines that the contact must look at."""
        return [row for row in self.rows if row.status == "questioned"]

    @property
    def merged(self) -> int:
        """Count the lines that tell somebody who stands elsewhere already."""
        return sum(row.status == "merged" for row in self.rows)

    @property
    def missing(self) -> int:
        """Count the names without an address."""
        return sum(row.status == "missing" for row in self.taken)

    def problems(self) -> Iterator[FormProblem]:
        """List what hinders saving; each link leads to the field."""
        if self.refusal:
            yield FormProblem("lines", self.refusal)
        for row in self.rows:
            if row.fault:
                sentence = _("Linje %(number)d: %(reason)s") % {"number": row.number, "reason": row.fault}
                yield FormProblem(row.anchor, sentence)

    def refuse(self, sentence: object) -> None:
        """Say what a service found of the whole list."""
        self.refusal, self.errors = str(sentence), True

    def judge(self, existing: Sequence[Attendee]) -> bool:
        """Judge the lines as they were edited; False where one cannot be saved as it stands."""
        lines = check_rows(
            [("", "", "") if row.take is Take.NO else (row.name, row.email, row.role) for row in self.rows],
            [(one.name, one.email) for one in existing],
            {row.number: row.doubt for row in self.rows if row.doubt and row.take is not Take.SURE},
        )
        judged = {line.number: line for line in lines}
        for row in self.rows:
            row.line = judged.get(row.number)
            if row.line:
                _judge(row, row.line)
        self.errors = any(row.fault for row in self.rows)
        return not self.errors

    def details(self) -> list[AttendeeDetails]:
        """Return the lines to add as the service takes them; the table must have been judged."""
        return [
            AttendeeDetails(name=row.name, email=row.email, role=row.role, talk=row.talk, workshop=row.workshop)
            for row in self.taken
        ]


def _judge(row: PreviewRow, line: Line) -> None:
    """Take over the line as it was cleaned, and say what hinders it; who was asked and is sure is not asked again."""
    row.name, row.email, row.role, row.at = line.name, line.email, line.role, _field_of(line)
    if line.verdict is Verdict.QUESTIONED and not (line.may_stand and row.take is Take.SURE):
        if line.may_stand:
            row.take = Take.ASK
        row.fault = line.reason
    elif line.verdict is not Verdict.MERGED and not (row.talk or row.workshop):
        row.fault, row.at = f"{PART_SENTENCE}.", "talk"


def _field_of(line: Line) -> str:
    """Where the contact mends it: a line that may be right as it stands is settled by the choice."""
    return "take" if line.may_stand else line.field


def list_preview(lines: Sequence[Line], registration: Registration, *, role: str, parts: Sequence[str]) -> ListPreview:
    """Lay out what was read; a line without a role or parts of its own has those given for all."""
    rows = [
        PreviewRow(
            number=line.number,
            name=line.name,
            email=line.email,
            role=line.role or role,
            talk="talk" in parts,
            workshop="workshop" in parts,
            take=_first_take(line),
            source=line.source[:SOURCE_LENGTH] if line.verdict is Verdict.QUESTIONED else "",
            doubt=line.doubt,
            line=line,
            at=_field_of(line),
        )
        for line in lines
    ]
    return ListPreview(rows, registration)


def _first_take(line: Line) -> Take:
    if line.verdict is Verdict.MERGED:
        return Take.NO
    return Take.ASK if line.may_stand else Take.YES


def preview_as_sent(data: Mapping[str, Any], registration: Registration) -> ListPreview:
    """Read the table as it came back; what is missing in it is empty."""
    total = str(data.get("lines", ""))
    count = int(total) if NUMBER.fullmatch(total) else 0
    numbers = range(1, count + 1 if count <= MOST_LINES else 1)
    return ListPreview([_row(data, number, registration.parts) for number in numbers], registration)


def _row(data: Mapping[str, Any], number: int, parts: Sequence[str]) -> PreviewRow:
    def sent(name: str) -> str:
        return str(data.get(f"{name}-{number}", ""))

    both = len(parts) > 1
    take, doubt = sent("take"), sent("doubt")
    return PreviewRow(
        number=number,
        name=sent("name"),
        email=sent("email"),
        role=sent("role"),
        talk=bool(sent("talk")) if both else "talk" in parts,
        workshop=bool(sent("workshop")) if both else "workshop" in parts,
        take=Take(take) if take in set(Take) else Take.YES,
        source=sent("source")[:SOURCE_LENGTH],
        doubt=Doubt[doubt] if doubt in Doubt.__members__ else None,
    )
