"""The addresses that letters go to: read from lines `kommunekode;rolle;mail`, looked at, then stored."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from booking.models import Municipality
from booking.rules.addresses import clean_address, is_outside
from booking.services.turn import Actor
from toolbox.mapping.refusals import MappingIsClosed
from toolbox.mapping.turn import turn_on_mapping
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


def store_addresses(*, mapping_id: int, lines: list[AddressLine], by: Actor) -> int:
    """Store the addresses that differ; return how many. Letters that were not sent go out. Raises MappingIsClosed."""
    stored = 0
    with turn_on_mapping(mapping_id, by) as turn:
        if turn.state in {MappingState.DRAFT, MappingState.CLOSED, MappingState.PUBLISHED}:
            raise MappingIsClosed
        for line in lines:
            if line.fault or line.invitation is None or getattr(line.invitation, line.column) == line.address:
                continue
            before = getattr(line.invitation, line.column)
            setattr(line.invitation, line.column, line.address)
            line.invitation.save(update_fields=[line.column])
            words = {"old": before} if before else None
            turn.record(MappingChange.ADDRESS_CHANGED, line.invitation, {"field": line.column}, text=words)
            stored += 1
        if stored:
            turn.mapping.next_at = turn.now
    return stored
