"""The preview of a list: each line with its verdict, editable. The page carries it; nothing is stored before saving.

The names of a line's fields end in its number: `name-3`. The contact's decision on it is in `take-3`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, partial
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.attendee_list.candidate import Doubt
from booking.attendee_list.lines import AttendeeListError, Line, LineVerdict, check_rows
from booking.attendee_list.reading import MOST_LINES
from booking.forms.attendee import PART_SENTENCE
from booking.forms.attendee_columns import ColumnStep, unsealed
from booking.forms.attendee_paste import read_step
from booking.forms.base import FormProblem, page_language
from booking.models import Attendee, Registration
from booking.services.day.attendance import AttendeeDetails

NUMBER = re.compile("[0-9]{1,4}")
SOURCE_LENGTH = 200
"""Show at most this many characters of the source beside a questioned line."""


STATUSES: Mapping[str, tuple[str, Any]] = {
    "accepted": ("success", gettext_lazy("klar")),
    "missing": ("warning", gettext_lazy("mangler mailadresse")),
    "merged": ("info", gettext_lazy("står der allerede")),
    "questioned": ("error", gettext_lazy("se på linjen")),
    "out": ("info", gettext_lazy("udeladt")),
}


class Take(StrEnum):
    """The contact's decision on a line: add it, add it though questioned, leave it out, or none yet."""

    YES = "yes"
    SURE = "sure"
    NO = "no"
    ASK = "ask"


@dataclass(kw_only=True)
class PreviewRow:
    """A line as typed in the form; `line` has the verdict on it, None for a line that is left out."""

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
    """The sentence that says why the line cannot be saved as it was sent."""
    at: str = "name"
    """The field that `fault` or the question is about."""

    @property
    def status(self) -> str:
        """Tell how the line is marked: one of `STATUSES`; `missing` lacks an address, `out` is left out."""
        if self.fault or (self.line and self.line.verdict is LineVerdict.QUESTIONED and self.take is not Take.SURE):
            return "questioned"
        if self.line is None or self.line.verdict is LineVerdict.MERGED:
            return "merged" if self.line else "out"
        return "accepted" if self.email else "missing"

    @property
    def reason(self) -> str:
        """Return the sentence to show beside the line."""
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
        """Return the kind of badge for the status."""
        return STATUSES[self.status][0]

    @property
    def may_stand(self) -> bool:
        """Tell whether the contact decides if the line is right."""
        return self.take in {Take.ASK, Take.SURE}

    @property
    def is_open(self) -> bool:
        """Tell whether the fields of the line are shown at once."""
        return self.status == "questioned"

    @property
    def parts_text(self) -> str:
        """Name the parts, as far as there is a choice."""
        return ", ".join(
            str(label) for label, is_on in ((_("oplæg"), self.talk), (_("workshop"), self.workshop)) if is_on
        )


@dataclass
class ListPreview:
    """The lines; where `errors` is set, they cannot be saved as they were sent."""

    rows: list[PreviewRow]
    registration: Registration
    read_again: Callable[[], ColumnStep | None] = lambda: None
    """Read which columns the lines were read from; only a page that shows them needs it."""
    errors: bool = field(default=False, init=False)
    refusal: str = ""

    @cached_property
    def step(self) -> ColumnStep | None:
        """Return which columns the lines were read from."""
        return self.read_again()

    def copy(self) -> "ListPreview":
        """Return the lines as they are, to be judged by themselves."""
        return ListPreview([replace(row) for row in self.rows], self.registration, self.read_again)

    @property
    def has_both_parts(self) -> bool:
        """Tell whether each line must say which parts the person takes part in."""
        return len(self.registration.parts) > 1

    @property
    def taken(self) -> list[PreviewRow]:
        """Return the lines that will be added to the list."""
        return [row for row in self.rows if row.status in {"accepted", "missing"} and row.take in {Take.YES, Take.SURE}]

    @property
    def counted(self) -> int:
        """Count the people among them whom D6 counts."""
        return sum(bool(row.email) for row in self.taken)

    @property
    def questioned(self) -> list[PreviewRow]:
        """Return the lines that the contact must look at."""
        return [row for row in self.rows if row.status == "questioned"]

    @property
    def merged(self) -> int:
        """Count the lines whose person is in another line or on the list already."""
        return sum(row.status == "merged" for row in self.rows)

    @property
    def missing(self) -> int:
        """Count the names without an address."""
        return sum(row.status == "missing" for row in self.taken)

    def problems(self) -> Iterator[FormProblem]:
        """Yield a problem for each line that cannot be saved, with the field its link leads to."""
        if self.refusal:
            yield FormProblem("lines", self.refusal)
        for row in self.rows:
            if row.fault:
                sentence = _("Linje %(number)d: %(reason)s") % {"number": row.number, "reason": row.fault}
                yield FormProblem(row.anchor, sentence)

    def refuse(self, sentence: object) -> None:
        """Show a sentence of the service about the whole list."""
        self.refusal, self.errors = str(sentence), True

    def judge(self, existing: Sequence[Attendee]) -> bool:
        """Judge the lines as they were edited; return False where one of them cannot be saved."""
        lines = check_rows(
            [("", "", "") if row.take is Take.NO else (row.name, row.email, row.role) for row in self.rows],
            [(attendee.name, attendee.email) for attendee in existing],
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
            AttendeeDetails(
                name=row.name,
                email=row.email,
                role=row.role,
                talk=row.talk,
                workshop=row.workshop,
                language=page_language(),
            )
            for row in self.taken
        ]


def _judge(row: PreviewRow, line: Line) -> None:
    """Copy the cleaned line and set what is wrong with it, doubts that the contact has confirmed left out."""
    row.name, row.email, row.role, row.at = line.name, line.email, line.role, _field_of(line)
    if line.verdict is LineVerdict.QUESTIONED and not (line.may_stand and row.take is Take.SURE):
        if line.may_stand:
            row.take = Take.ASK
        row.fault = line.reason
    elif line.verdict is not LineVerdict.MERGED and not (row.talk or row.workshop):
        row.fault, row.at = f"{PART_SENTENCE}.", "talk"


def _field_of(line: Line) -> str:
    """Return the field in which the contact corrects the line: the choice, where the line may be right as it is."""
    return "take" if line.may_stand else line.field


def list_preview(
    lines: Sequence[Line],
    registration: Registration,
    *,
    role: str,
    parts: Sequence[str],
    step: ColumnStep | None = None,
) -> ListPreview:
    """Return the preview of what was read; a line without role or parts gets those given for all."""
    rows = [
        PreviewRow(
            number=line.number,
            name=line.name,
            email=line.email,
            role=line.role or role,
            talk="talk" in parts,
            workshop="workshop" in parts,
            take=_first_take(line),
            source=line.source[:SOURCE_LENGTH] if line.verdict is LineVerdict.QUESTIONED else "",
            doubt=line.doubt,
            line=line,
            at=_field_of(line),
        )
        for line in lines
    ]
    return ListPreview(rows, registration, lambda: step)


def _first_take(line: Line) -> Take:
    if line.verdict is LineVerdict.MERGED:
        return Take.NO
    return Take.ASK if line.may_stand else Take.YES


def preview_as_sent(data: MultiValueDict[str, str], registration: Registration) -> ListPreview:
    """Read the preview as it was sent back; a missing field is empty."""
    total = str(data.get("lines", ""))
    count = int(total) if NUMBER.fullmatch(total) else 0
    numbers = range(1, count + 1 if count <= MOST_LINES else 1)
    rows = [_row(data, number, registration.parts) for number in numbers]
    return ListPreview(rows, registration, partial(_step_as_sent, data))


def _step_as_sent(data: MultiValueDict[str, str]) -> ColumnStep | None:
    """Read again how the columns were read, to show it beside the lines."""
    source = str(data.get("source", ""))
    opened = unsealed(source) if source else None
    if opened is None:
        return None
    role, parts = str(data.get("role", "")), data.getlist("parts")
    try:
        _lines, step = read_step(opened, data, sealed_list=source, role=role, parts=parts)
    except AttendeeListError:
        return None
    return step


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
