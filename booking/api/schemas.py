"""The schemas of the API; other systems rely on every name here."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictInt

from booking.api.fields import Day, Declaration, Email, Moment, Name, OptionalPhone, OptionalTitle, Reason, Request
from booking.rules import queue as rules

Part = Literal["talk", "workshop"]
AudienceName = Literal["committee", "management", "both"]
StatusName = Literal["waiting", "allocated", "confirmed", "lapsed", "withdrawn", "annulled"]
OrderName = Literal["talk_first", "workshop_first"]
Flag = Literal[
    "address-outside",
    "contact-bounced",
    "clock-stopped",
    "placed-ahead",
    "passed-over",
    "another-date-asked",
    "questions",
    "invite-bounced",
    "list-short",
]


class ContactBody(Request):
    """The municipality's person."""

    name: Name
    title: Annotated[OptionalTitle | None, Field(description="May be left out; cut at 100 characters.")] = None
    email: Email
    phone: Annotated[
        OptionalPhone | None,
        Field(description="May be left out; without a country code it is Danish. Kept as it is where it is no number."),
    ] = None


class RegistrationBody(Request):
    """What a municipality sends to be registered (D1, D2)."""

    municipality: Annotated[str, Field(max_length=20, description="Four digits, as in `GET municipalities`.")]
    parts: Annotated[list[Part], Field(max_length=2, description="At least one.")]
    audience: Annotated[AudienceName | None, Field(description="Whom the talk is for; goes with `talk` only.")] = None
    season: Annotated[str, Field(max_length=40, description="A season's slug, or `either`.")]
    expected_attendees: Annotated[
        StrictInt,
        Field(json_schema_extra={"minimum": 1, "maximum": rules.MOST_ATTENDEES}, description="A guess will do."),
    ]
    contact: ContactBody
    decided: Annotated[Declaration, Field(description="The municipality has decided to work on this.")]
    pays_catering: Annotated[Declaration, Field(description="The municipality pays for catering.")]


class SeasonOut(BaseModel):
    """A period in which a day may be held, both ends included."""

    slug: str
    name: str
    starts_on: dt.date
    ends_on: dt.date


class RecommendedOut(BaseModel):
    """The recommended number of attendees: advice, never a limit (D6)."""

    min: int
    max: int


class ProgrammeOut(BaseModel):
    """An offer and how it stands."""

    slug: str
    title: str
    capacity: int
    slots_free: int
    waiting: int
    opens_at: Moment
    closes_at: Moment
    is_open: bool
    seasons: list[SeasonOut]
    recommended_attendees: RecommendedOut


class MunicipalityOut(BaseModel):
    """One of the municipalities that may register."""

    code: str
    name: str
    full_name: str
    region: str


class ReceivedOut(BaseModel):
    """The answer to a registration, as it stood when it was received."""

    reference: str
    queue_number: int
    received_at: Moment
    status: Literal["allocated", "waiting"]
    slot: int | None
    waiting_position: int | None
    answer_by: Moment | None


class ContactOut(BaseModel):
    """The municipality's person."""

    name: str
    title: str
    email: str
    phone: str


class FacilitatorOut(BaseModel):
    """Somebody who holds the day."""

    name: str
    email: str


class DayOut(BaseModel):
    """The agreed day, in the words of the `PUT`; a length of 0 minutes: the part is not held.

    `facilitators`, `phone_on_the_day` and `note` are null where the key may not read.
    """

    date: dt.date
    start: Annotated[str, Field(description="Danish time.")]
    starts_at: Moment
    ends_at: Moment
    order: OrderName
    talk_minutes: int
    break_minutes: int
    workshop_minutes: int
    venue: str
    phone_on_the_day: str | None
    note: str | None
    facilitators: list[FacilitatorOut] | None


class RegistrationOut(BaseModel):
    """A registration as staff see it. `contact` is null where the key may not read, `day` while no date is fixed."""

    reference: str
    programme: str
    municipality: str
    municipality_name: str
    status: StatusName
    slot: int | None
    queue_number: int
    waiting_position: int | None
    received_at: Moment
    answer_by: Moment | None
    confirmed_at: Moment | None
    parts: list[Part]
    audience: AudienceName | None
    season: str
    expected_attendees: int
    contact: ContactOut | None
    language: Literal["da", "en"]
    flags: list[Flag]
    day: DayOut | None


class WarningOut(BaseModel):
    """Advice that was not followed; the act was done all the same."""

    code: str
    message: str


class ActOut(RegistrationOut):
    """The registration after an act."""

    warnings: list[WarningOut] = []


class EntryOut(BaseModel):
    """One fact of the journal. Its digest covers what stands here and the digest of the entry before."""

    programme: str
    number: int
    kind: str
    at: Moment
    by: str
    by_id: int | None
    registration: str | None
    registration_id: int | None
    details: dict[str, object]
    text_hash: str
    formula: int
    salt: str
    digest: str


class ProgrammeList(BaseModel):
    """A page of programmes; `next` is the address of the following page."""

    items: list[ProgrammeOut]
    next: str | None


class MunicipalityList(BaseModel):
    """A page of municipalities."""

    items: list[MunicipalityOut]
    next: str | None


class RegistrationList(BaseModel):
    """A page of registrations, in the order in which they came."""

    items: list[RegistrationOut]
    next: str | None


class JournalList(BaseModel):
    """A page of the journal; `next` is null at its end, and asking `after` the last number again goes on from there."""

    items: list[EntryOut]
    next: str | None


class ReasonBody(Request):
    """An act that needs a reason."""

    reason: Reason


class PassOverBody(ReasonBody):
    """Out of the order, or back into it."""

    lift: Annotated[bool, Field(strict=True, description="Puts a registration back into the order.")] = False


class ExtendBody(ReasonBody):
    """More time to confirm."""

    until: Annotated[Day, Field(description="The place is held to 23.59 on this day, Danish time.")]


class ChangeContactBody(ReasonBody):
    """The contact as it shall be."""

    contact: ContactBody


class FieldErrorOut(BaseModel):
    """A field, as a path such as `contact.email`, and what to do about it."""

    field: str
    message: str


class ProblemOut(BaseModel):
    """A problem document (RFC 9457); `type` is stable, the rest is for people."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


class ValidationProblemOut(ProblemOut):
    """A problem with fields."""

    errors: list[FieldErrorOut]
