"""The schemas of attendee lists and days (D5, D6)."""

from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, BeforeValidator, Field, StrictInt

from booking.api.fields import (
    LARGEST,
    ClockTime,
    Day,
    Email,
    Minutes,
    Name,
    Note,
    OptionalEmail,
    Phone,
    Reason,
    Request,
    Role,
    Venue,
)
from booking.api.schemas import DayOut, OrderName, Part, ReasonBody, WarningOut
from booking.rules.validation import own
from booking.services.day.attendance import MOST_LINES

MOST_FACILITATORS = 20
PartstatName = Literal["NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED"]


def _some(value: object) -> object:
    """Refuse a line without any part."""
    if value == []:
        raise own(_("Vælg oplæg, workshop eller begge dele"))
    return value


def not_too_many(value: object) -> object:
    """Refuse a list that is too long before its lines are read."""
    if isinstance(value, list) and len(value) > MOST_LINES:
        raise own(_("Listen kan højst have 500 linjer"))
    return value


class AttendeeLine(Request):
    """A line of the attendee list; a person without an address is kept, not invited and not counted (D6)."""

    id: Annotated[
        Annotated[StrictInt, Field(ge=1, le=LARGEST)] | None,
        Field(description="The line that this one changes; left out, the line with the same address."),
    ] = None
    name: Name
    email: Annotated[OptionalEmail | None, Field(description="May be left out.")] = None
    role: Annotated[Role | None, Field(description="May be left out.")] = None
    parts: Annotated[
        Annotated[list[Part], Field(max_length=2), BeforeValidator(_some)] | None,
        Field(description="What the person takes part in; left out, what the municipality chose."),
    ] = None


class InviteOut(BaseModel):
    """The calendar object that a person has."""

    uid: str
    sequence: int


class AttendeeOut(BaseModel):
    """A line of the list. `partstat` is the answer to the time that stands now.

    `invite` is null without an address or before the date is fixed; both are null where the key may not read.
    """

    id: int
    name: str
    email: str
    role: str
    parts: list[Part]
    partstat: PartstatName | None
    invite: InviteOut | None


class AttendeeListOut(BaseModel):
    """The whole list; `counted` leaves out who declined and who has no address (D6)."""

    items: list[AttendeeOut]
    next: None = None
    counted: int


class AttendeesSetOut(AttendeeListOut):
    """The list after a change."""

    warnings: list[WarningOut]


class FacilitatorBody(Request):
    """Somebody who holds the day."""

    name: Name
    email: Email


LENGTH = "Left out: the middle of what the programme allows; 0 where the municipality did not choose the part."


class DayBody(Request):
    """The day as it shall be (D5): what is left out gets its usual value, also where the day says otherwise now."""

    date: Annotated[Day, Field(description="Such as 2016-11-17.")]
    start: Annotated[ClockTime, Field(description="Danish time, such as 09:00.")]
    order: OrderName = "talk_first"
    talk_minutes: Annotated[Minutes | None, Field(description=LENGTH)] = None
    break_minutes: Annotated[Minutes | None, Field(description="Left out: 30 between two parts, else 0.")] = None
    workshop_minutes: Annotated[Minutes | None, Field(description=LENGTH)] = None
    venue: Venue
    phone_on_the_day: Annotated[Phone | None, Field(description="May be left out.")] = None
    facilitators: Annotated[list[FacilitatorBody], Field(max_length=MOST_FACILITATORS)]
    note: Annotated[Note | None, Field(description="To all who come; may be left out.")] = None


class CallOffBody(ReasonBody):
    """Two texts (D5)."""

    reason: Annotated[Reason, Field(description="Why; kept in the journal and told to nobody.")]
    message: Annotated[Note, Field(description="What the recipients are told.")]


class ListedDayOut(DayOut):
    """A day, and whose it is."""

    reference: str
    programme: str
    municipality: str
    municipality_name: str
    counted: Annotated[int, Field(description="How many come (D6).")]


class DayList(BaseModel):
    """A page of days, in the order in which they were first fixed."""

    items: list[ListedDayOut]
    next: str | None
