"""The attendee list, read and replaced as a whole (D6, D7)."""

from typing import Annotated, cast

from django.http import HttpRequest
from ninja import Body, Router
from pydantic import BeforeValidator, Field

from booking import looks
from booking.api import errors
from booking.api.auth import READ, WRITE, actor_of, token_of
from booking.api.conditions import if_match, tagged
from booking.api.day_schemas import (
    AttendeeLine,
    AttendeeListOut,
    AttendeeOut,
    AttendeesSetOut,
    InviteOut,
    PartstatName,
    not_too_many,
)
from booking.api.day_shapes import warnings_out
from booking.api.schemas import Part
from booking.api.staff_reads import Reference, found
from booking.models import Registration
from booking.queries.day import AttendeeRow, attendee_list
from booking.refusals import Invalid
from booking.services.day import attendance
from booking.services.day.attendance import MOST_LINES, AttendeeDetails

router = Router()
PATH = "/registrations/{reference}/attendees"
WHOLE = "attendees"
"""The service's name for the list in a refusal of the whole list; in the API it is the body, without a name."""

Whole = Annotated[list[AttendeeLine], BeforeValidator(not_too_many), Field(json_schema_extra={"maxItems": MOST_LINES})]
Lines = Annotated[Whole, Body()]


def attendee_out(row: AttendeeRow, *, with_answer: bool) -> AttendeeOut:
    """Return a line of the list as the API shows it."""
    attendee, invite = row.attendee, row.invite if with_answer else None
    return AttendeeOut(
        id=attendee.pk,
        name=attendee.name,
        email=attendee.email,
        role=attendee.role,
        parts=cast("list[Part]", attendee.parts),
        partstat=cast("PartstatName", row.partstat) if with_answer else None,
        invite=InviteOut(uid=invite.uid, sequence=invite.sequence) if invite else None,
    )


def line_details(line: AttendeeLine, registration: Registration) -> AttendeeDetails:
    """Return a line as the service takes it."""
    parts = registration.parts if line.parts is None else line.parts
    return AttendeeDetails(
        id=line.id,
        name=line.name,
        email=line.email or "",
        role=line.role or "",
        talk="talk" in parts,
        workshop="workshop" in parts,
    )


@router.get(
    PATH,
    response={200: AttendeeListOut} | errors.KEYED,
    operation_id="list_attendees",
    auth=READ,
    tags=["staff: read"],
)
@tagged
def list_attendees(request: HttpRequest, reference: Reference) -> AttendeeListOut:
    """The whole list (500 lines at most), in the order in which the lines were added."""  # noqa: D401 the description in the OpenAPI document
    listed = attendee_list(found(reference))
    looks.shows(request, len(listed.rows))
    return AttendeeListOut(items=[attendee_out(row, with_answer=True) for row in listed.rows], counted=listed.count)


@router.put(
    PATH,
    response={200: AttendeesSetOut} | errors.ACTING,
    operation_id="set_attendees",
    auth=WRITE,
    tags=["staff: act"],
)
@if_match
def set_attendees(request: HttpRequest, reference: Reference, body: Lines) -> AttendeesSetOut:
    """Makes the list what the body says; the same list again changes nothing and tells nobody.

    Lines are matched by `id`, else by address without regard to case, else (no address) by name; a line that is not
    named leaves the list. Once the date is fixed, who comes is invited, and who leaves is told. Refused with
    `not-confirmed` before the place is confirmed, `spent` once the day has begun, and `stale` where an `id` is no
    longer on the list.
    """  # noqa: D401 the description in the OpenAPI document
    registration = found(reference)
    lines = [line_details(line, registration) for line in body]
    try:
        attendance.set_attendees(registration_id=registration.pk, lines=lines, by=actor_of(request))
    except Invalid as refusal:
        raise Invalid({"" if name == WHOLE else name: said for name, said in refusal.errors.items()}) from refusal
    listed = attendee_list(registration)
    looks.shows(request, len(listed.rows))
    return AttendeesSetOut(
        items=[attendee_out(row, with_answer=token_of(request).can_read) for row in listed.rows],
        counted=listed.count,
        warnings=warnings_out([listed.warning] if listed.warning else []),
    )
