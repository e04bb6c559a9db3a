"""The addresses that letters go to: read from lines `kommunekode;rolle;mail`, looked at, then stored."""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import StringIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from booking.models import Municipality
from booking.rules.addresses import clean_address, is_outside
from booking.services.turn import Actor
from toolbox.mapping.links import end_mistaken_links
from toolbox.mapping.progress import LETTERS, told_by_step
from toolbox.mapping.refusals import MappingIsClosed
from toolbox.mapping.turn import MappingTurn, turn_on_mapping
from toolbox.models import Invitation, MappingChange
from toolbox.rules.mapping_state import MappingState

MOST_LINES = 500
ROLES = {
    "kontakt": "contact_email",
    "kontaktperson": "contact_email",
    "formand": "chair_email",
    "udvalgsformand": "chair_email",
}


@dataclass(frozen=True, kw_only=True)
class AddressLine:
    """A line with what it says; `fault` says why it is left out, `warning` what to look at."""

    number: int
    text: str
    invitation: Invitation | None = None
    column: str = ""
    address: str = ""
    fault: str = ""
    warning: str = ""


def read_addresses(text: str, *, mapping_id: int) -> list[AddressLine]:
    """Read lines; the first of an address and role counts. What cannot be read is told, line by line."""
    found = Invitation.objects.filter(mapping=mapping_id).select_related("municipality")
    invitations: dict[str, Invitation | None] = dict.fromkeys(Municipality.objects.values_list("code", flat=True))
    invitations |= {invitation.municipality_id: invitation for invitation in found}
    return list(_lines(text, invitations))


def _lines(text: str, invitations: dict[str, Invitation | None]) -> Iterator[AddressLine]:
    """Yield the lines; `invitations` has every municipality's code, with None where it is not invited."""
    seen: set[tuple[str, str]] = set()
    delimiter = "\t" if "\t" in text else ";"
    for number, raw in enumerate(text.splitlines()[:MOST_LINES], 1):
        if not raw.strip() or (number == 1 and "@" not in raw):
            continue  # an empty line, or the headings
        cells = [cell.strip() for cell in next(csv.reader(StringIO(raw), delimiter=delimiter))]
        line = _line(number, raw.strip(), cells, invitations)
        key = (line.invitation.municipality_id if line.invitation else "", line.column)
        if not line.fault and key in seen:
            line = AddressLine(number=number, text=raw.strip(), fault=_("Kommunen og rollen står der to gange"))
        seen.add(key)
        yield line


def _line(number: int, raw: str, cells: list[str], invitations: dict[str, Invitation | None]) -> AddressLine:
    def left_out(fault: str) -> AddressLine:
        return AddressLine(number=number, text=raw, fault=fault)

    if len(cells) < 3:  # noqa: PLR2004 a line has three cells
        return left_out(_("Skriv kommunekode, rolle og mailadresse med semikolon imellem"))
    code, role, written = cells[:3]
    if code.zfill(4) not in invitations:
        return left_out(_("Der er ingen kommune med den kode"))
    invitation = invitations[code.zfill(4)]
    if invitation is None:
        return left_out(_("Kommunen er ikke inviteret"))
    column = ROLES.get(role.casefold())
    if column is None:
        return left_out(_("Rollen skal være kontakt eller formand"))
    try:
        address = clean_address(written)
    except ValidationError as fault:
        return left_out(" ".join(fault.messages))
    outside = is_outside(address, invitation.municipality.email_domains)
    warning = _("Adressen ligger uden for kommunens domæne") if outside else ""
    return AddressLine(number=number, text=raw, invitation=invitation, column=column, address=address, warning=warning)


@dataclass(frozen=True, kw_only=True)
class StoredAddresses:
    """How many addresses were stored, and the municipalities whose links a wrong address keeps: they have begun."""

    count: int
    links_kept: list[str]


def store_addresses(*, mapping_id: int, lines: list[AddressLine], by: Actor) -> StoredAddresses:
    """Store the addresses that differ; letters that were not sent go out. Raises MappingIsClosed.

    Where the letter went to the address that is corrected, it goes to the new one with new links; the old ones end.
    """
    with turn_on_mapping(mapping_id, by) as turn:
        if turn.state in {MappingState.DRAFT, MappingState.CLOSED, MappingState.PUBLISHED}:
            raise MappingIsClosed
        changed = [
            (line, line.invitation)
            for line in lines
            if not line.fault and line.invitation and getattr(line.invitation, line.column) != line.address
        ]
        kept = _end_links(turn, [(line.column, invitation) for line, invitation in changed])
        for line, invitation in changed:
            before = getattr(invitation, line.column)
            setattr(invitation, line.column, line.address)
            invitation.save(update_fields=[line.column])
            words = {"old": before} if before else None
            turn.record(MappingChange.ADDRESS_CHANGED, invitation, {"field": line.column}, text=words)
        if changed:
            turn.mapping.next_at = turn.now
    return StoredAddresses(count=len(changed), links_kept=kept)


def _end_links(turn: MappingTurn, corrected: Collection[tuple[str, Invitation]]) -> list[str]:
    """End the links in letters that went to addresses which are corrected; return whose stay."""
    told = told_by_step(turn.mapping)
    kept = []
    for column, step in LETTERS.items():
        wrong = {row.pk: row for of, row in corrected if of == column and row.pk in told.get(step, ())}
        begun = end_mistaken_links(turn, wrong, of_chair=step == "chair") if wrong else set()
        kept += [row.municipality.name for pk, row in wrong.items() if pk in begun]
    return kept
