"""The verdicts on a list, line by line: accepted, merged as a duplicate, or questioned, with the reason.

Nothing is dropped silently: text that is not a person becomes a questioned line.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.attendee_list.candidate import Candidate, Doubt
from booking.attendee_list.cells import turned
from booking.attendee_list.names import folded, same_person
from booking.attendee_list.reading import MOST_LINES
from booking.attendee_list.text import CPR, CPR_MASK, without_cpr
from booking.rules.addresses import clean_address, near_miss
from booking.rules.inputs import clean_text
from booking.rules.lines import LEFT_OVER, NAME_LENGTH

ROLE_LENGTH = 80
MOST_DOMAINS, LONGEST_DOMAIN = 50, 60
"""That are compared with those we know."""
MOST_SLIPS = 2
"""A domain on more lines than these is no slip of the finger, and to ask about each would be a nuisance."""
TOO_MANY: Any = gettext_lazy("Listen har mere end %(lines)d linjer. Del den op.")

NAME = re.compile(r"[^\W\d_][^\d_<>(){}=@|\\^$%!?*#+,;:\"\[\]/~\ufffd]*")
ROLE = re.compile(r"(?:[^\W_][^<>{}=@|\\^$~\"\[\]\ufffd]*)?")

DOUBTS = {
    Doubt.ONE_OR_TWO: gettext_lazy("Er det én person eller to? Ret navnet, eller skriv dem på hver sin linje."),
    Doubt.NAME_ORDER: gettext_lazy("Står fornavn og efternavn i den rigtige rækkefølge?"),
    Doubt.NAME_AND_ADDRESS: gettext_lazy("Hører navnet og mailadressen sammen?"),
    Doubt.ROLE_OR_PERSON: gettext_lazy("Er det en rolle eller en person til? Personer skal stå på hver sin linje."),
    Doubt.SEVERAL_ADDRESSES: gettext_lazy("Der står flere mailadresser. Behold den, vi skal skrive til."),
    Doubt.REMARK: gettext_lazy("Noget af det, der stod, ligner en bemærkning og er ikke taget med. Passer linjen?"),
    Doubt.ADDRESS_MENDED: gettext_lazy("Mente I %(email)s?"),
    Doubt.SPLIT_LINE: gettext_lazy("Er det én person? Navnet stod på to linjer."),
    Doubt.LETTERS: gettext_lazy("Er bogstaverne rigtige? Nogle af dem så forkerte ud."),
    Doubt.NO_PERSON: gettext_lazy("Er det en person? Ellers udelad linjen."),
}


class LineVerdict(StrEnum):
    """The verdict on a line."""

    ACCEPTED = "accepted"
    MERGED = "merged"
    QUESTIONED = "questioned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person of the list, or a piece of it that cannot be read.

    `number` counts the lines as they are shown (from 1), `source` is what was written; `email` and `role` may be empty.
    `reason` is a sentence in the active language; an accepted line has one only where its address is missing.
    `field` names what the reason is about (`name`, `email` or `role`). With `may_stand` a questioned line may be right:
    it is kept where the contact says so. `doubt` is why the reading may be wrong.
    """

    number: int
    source: str
    name: str
    email: str
    role: str
    verdict: LineVerdict
    reason: str
    field: str = "name"
    may_stand: bool = False
    doubt: Doubt | None = None


class AttendeeListError(Exception):
    """The list as a whole is refused; `code` is `too-many`, `too-large` or `unreadable`, `sentence` says what to do."""

    def __init__(self, code: str, sentence: Any) -> None:
        """Take a `sentence`, which may be lazily translated."""
        super().__init__(code, sentence)
        self.code, self.sentence = code, sentence

    def __str__(self) -> str:
        return str(self.sentence)


def check_rows(
    rows: Iterable[tuple[str, str, str]],
    existing: Sequence[tuple[str, str]] = (),
    doubts: Mapping[int, Doubt] | None = None,
) -> list[Line]:
    """Judge rows of name, address and role as edited in the preview; a blank row is left out.

    `doubts` of the first reading, by the number of the row, count until the contact has said that the row is right.
    Raises AttendeeListError for more than `MOST_LINES` rows.
    """
    drafts: list[Candidate] = []
    for number, row in enumerate(rows, 1):
        name, email, role = (clean_text(value).strip().rstrip(LEFT_OVER) for value in row)
        if name or email or role:
            source = " ".join(filter(None, (name, email, role)))
            drafts.append(Candidate(number, source, turned(name), email, role, (doubts or {}).get(number)))
    return _judged(drafts, existing)


def judge_line(
    drafts: Sequence[Candidate], existing: Sequence[tuple[str, str]] = (), domains: Sequence[str] = ()
) -> list[Line]:
    """Judge each person as read, comparing addresses case-insensitively; return a line for each.

    An address at a domain that is likely a slip for one of `domains` is asked about ("Mente I …?", Q10).
    The people are numbered from 1: one line copied from Outlook has them all. Raises AttendeeListError for more
    than `MOST_LINES` people.
    """
    found = [replace(draft, number=number) for number, draft in enumerate(drafts, 1)]
    return _judged(_meant(found, domains), existing)


def _meant(drafts: Sequence[Candidate], domains: Sequence[str]) -> list[Candidate]:
    """Return the people with the addresses that were likely meant, each with a doubt; one doubt a line is enough."""
    split = [draft.email.rpartition("@") for draft in drafts]
    times = Counter(domain.lower() for _local, at, domain in split if at and len(domain) <= LONGEST_DOMAIN)
    rare = [domain for domain, number in times.items() if number <= MOST_SLIPS][:MOST_DOMAINS]
    meant = {domain: near_miss(f"x@{domain}", domains) for domain in rare}
    return [
        replace(draft, email=f"{local}@{domain}", doubt=Doubt.ADDRESS_MENDED) if domain and not draft.doubt else draft
        for draft, (local, _at, written) in zip(drafts, split, strict=True)
        for domain in [meant.get(written.lower(), "")]
    ]


def _judged(drafts: Sequence[Candidate], existing: Sequence[tuple[str, str]]) -> list[Line]:
    if len(drafts) > MOST_LINES:
        raise AttendeeListError("too-many", TOO_MANY % {"lines": MOST_LINES})
    judging = Judging(existing)
    for draft in drafts:
        judging.add(draft)
    return judging.lines


class Judging:
    """The lines judged so far, and the addresses and names in them and on the list."""

    def __init__(self, existing: Sequence[tuple[str, str]]) -> None:
        """Begin with `existing`, name and address of the people on the list."""
        self.lines: list[Line] = []
        self.listed = {email.lower(): name for name, email in existing if email}
        self.listed_names = {folded(name): bool(email) for name, email in existing}
        self.places: dict[str, int] = {}
        self.name_numbers: dict[str, int] = {}

    def add(self, draft: Candidate) -> None:
        """Judge one person and add the line."""
        line = Line(
            number=draft.number,
            source=without_cpr(draft.source),
            name=without_cpr(" ".join(draft.name.split())),
            email=without_cpr(draft.email),
            role=without_cpr(" ".join(draft.role.split())),
            verdict=LineVerdict.ACCEPTED,
            reason="",
        )
        line, reason = _checked_address(line)
        told = (draft.source, draft.name, draft.email, draft.role)
        has_cpr = any(CPR.search(text) or CPR_MASK in text for text in told)
        field, fault = ("email", reason) if reason else _fault(line, has_cpr=has_cpr)
        if fault:
            self._keep(replace(line, verdict=LineVerdict.QUESTIONED, reason=fault, field=field))
        elif draft.doubt:
            sentence = str(DOUBTS[draft.doubt]) % {"email": line.email}
            self._keep(_doubted(replace(line, doubt=draft.doubt), sentence))
        elif line.email:
            self._add_addressed(line)
        else:
            self._add_nameonly(line)

    def _keep(self, line: Line) -> None:
        """Add a line and remember its address and name."""
        if line.verdict is not LineVerdict.MERGED:
            if line.email:
                self.places.setdefault(line.email.lower(), len(self.lines))
            if line.name:
                self.name_numbers.setdefault(folded(line.name), line.number)
        self.lines.append(line)

    def _add_addressed(self, line: Line) -> None:
        """Add a line with an address: new, the same person again, or another name at a known address."""
        address = line.email.lower()
        place = self.places.get(address)
        if place is None and address not in self.listed:
            if not line.name:
                line = replace(
                    line, verdict=LineVerdict.QUESTIONED, reason=_("Skriv navnet på den, der har mailadressen.")
                )
            elif self.listed_names.get(folded(line.name)) is False:
                reason = _("Navnet står på listen uden mailadresse. Er det den samme person, så ret linjen på listen.")
                line = _doubted(line, reason)
            self._keep(line)
            return
        other = self.listed[address] if place is None else self.lines[place].name
        if not same_person(line.name, other):
            reason = _("Mailadressen hører til %(name)s. Hver deltager skal have sin egen.") % {"name": other}
            self._keep(replace(line, verdict=LineVerdict.QUESTIONED, reason=reason, field="email"))
            return
        if place is None:
            reason = _("Mailadressen står allerede på listen.")
            self._keep(replace(line, verdict=LineVerdict.MERGED, reason=reason, field="email"))
            return
        first = self.lines[place]
        self._complete(place, line)
        reason = _("Samme mailadresse som i linje %(number)d.") % {"number": first.number}
        self._keep(replace(line, verdict=LineVerdict.MERGED, reason=reason, field="email"))

    def _complete(self, place: int, line: Line) -> None:
        """Copy a name or role that only the later line has to the first line with the address."""
        first = self.lines[place]
        if not first.name and line.name:
            first = replace(first, name=line.name, verdict=LineVerdict.ACCEPTED, reason="")
            self.name_numbers.setdefault(folded(line.name), first.number)
        self.lines[place] = replace(first, role=first.role or line.role)

    def _add_nameonly(self, line: Line) -> None:
        """Add a line without an address; the same name again may be the same person."""
        name = folded(line.name)
        number = self.name_numbers.get(name) if name else None
        if name and self.listed_names.get(name) is False:
            line = replace(
                line, verdict=LineVerdict.MERGED, reason=_("Navnet står allerede på listen uden mailadresse.")
            )
        elif name and name in self.listed_names:
            line = _doubted(line, _("Navnet står allerede på listen. Er det en anden?"))
        elif number is not None:
            line = _doubted(line, _("Navnet står også i linje %(number)d. Er det en anden?") % {"number": number})
        else:
            line = replace(line, reason=_("Mangler mailadresse og bliver derfor ikke inviteret."), field="email")
        self._keep(line)


def _checked_address(line: Line) -> tuple[Line, str]:
    """Return the line with its address normalised, and the sentence where the address is wrong."""
    if not line.email:
        return line, ""
    if not line.email.isascii() and not line.email.rpartition("@")[0].isascii():
        return line, _("Mailadressen må ikke have æ, ø, å eller andre særlige tegn foran @.")
    try:
        return replace(line, email=clean_address(line.email)), ""
    except ValidationError:
        return line, _("Mailadressen er ikke gyldig. Ret den.")


def _doubted(line: Line, reason: str) -> Line:
    """Return the line as questioned, but allowed to stand."""
    return replace(line, verdict=LineVerdict.QUESTIONED, reason=reason, may_stand=True)


def _fault(line: Line, *, has_cpr: bool) -> tuple[str, str]:
    """Return the first field that is refused and the sentence that says why, or two empty texts."""
    checks = (
        (has_cpr, "name", _("Skriv ikke CPR-numre. Vi har fjernet det, der ligner et.")),
        (not line.name and not line.email, "name", _("Her står hverken et navn eller en mailadresse.")),
        (len(line.name) > NAME_LENGTH, "name", _("Navnet må højst være på %(most)d tegn.") % {"most": NAME_LENGTH}),
        (len(line.role) > ROLE_LENGTH, "role", _("Rollen må højst være på %(most)d tegn.") % {"most": ROLE_LENGTH}),
        (line.name and not NAME.fullmatch(line.name), "name", _("Det ligner ikke et navn. Ret det.")),
        (not ROLE.fullmatch(line.role), "role", _("Det ligner ikke en rolle. Ret den.")),
    )
    return next(((field, sentence) for holds, field, sentence in checks if holds), ("", ""))
