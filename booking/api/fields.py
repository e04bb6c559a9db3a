"""The types of request fields; the ones that forms have too are cleaned by the same functions (`booking.rules`)."""

import datetime as dt
import itertools
import re
from collections.abc import Callable
from typing import Annotated

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from booking.api.problems import MOST_ERRORS
from booking.rules.addresses import clean_address
from booking.rules.inputs import clean_text
from booking.rules.lines import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    clean_line,
    clean_phone,
    forgiven_line,
    forgiven_phone,
)
from booking.rules.validation import SENTENCES, own

REFERENCE = r"^TD-[0-9A-Z]{4}-[0-9A-Z]{4}$"
SLUG = r"^[-a-zA-Z0-9_]{1,60}$"
LARGEST = 2**63 - 1
"""The largest whole number of 64 bits, which both databases can store."""
MOST_REASON = 1000
VENUE_LENGTH = 500
ROLE_LENGTH = 80
MOST_NOTE = 2000
MOST_MINUTES = 24 * 60
CLOCK_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class Request(BaseModel):
    """A body: unknown fields are refused rather than dropped, blanks around texts are not kept."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def few_unknown(cls, body: object) -> object:
        """Look at some of the unknown fields only: they are refused all the same, each at the cost of an error."""
        return without_most_unknown(cls, body, MOST_ERRORS)[0]


def without_most_unknown(model: type[BaseModel], body: object, most: int) -> tuple[object, int]:
    """Leave out of an object all but `most` of the fields that its model does not know; return how many stay."""
    if not isinstance(body, dict):
        return body, 0
    unknown = body.keys() - model.model_fields.keys()
    if len(unknown) <= most:
        return body, len(unknown)
    kept = set(itertools.islice((name for name in body if name in unknown), most))
    return {name: value for name, value in body.items() if name in kept or name not in unknown}, most


def _cleaned(clean: Callable[[str], str]) -> AfterValidator:
    """Return a validator that runs one of the forms' cleaning functions and reports its sentence."""

    def validate(text: str) -> str:
        try:
            return clean(text) if text else ""
        except ValidationError as refusal:
            raise own(refusal.messages[0]) from refusal

    return AfterValidator(validate)


def _one_line(most: int) -> AfterValidator:
    def clean(text: str) -> str:
        return clean_line(text, most=most)

    return _cleaned(clean)


def _filled(text: str) -> str:
    """Refuse what held nothing that can be seen."""
    if not text:
        raise own(SENTENCES["string_too_short"])
    return text


def _phone(text: str) -> str:
    return clean_phone(clean_line(text, most=PHONE_LENGTH))


def _title(text: str) -> str:
    return forgiven_line(text, most=NAME_LENGTH)


def _written_day(value: object) -> object:
    """Refuse a day that is not text such as 2016-10-05: Pydantic would also take seconds from 1970."""
    if not isinstance(value, str):
        raise PydanticCustomError("date_type", "not a text")
    return value


def _written_time(value: object) -> object:
    """Read hours and minutes, 09:00; refuse seconds and offsets, which a day does not have."""
    if not isinstance(value, str) or not re.fullmatch(CLOCK_TIME, value.strip()):
        raise own(_("Skriv et klokkeslæt som 09:00"))
    hour, minute = value.strip().split(":")
    return dt.time(int(hour), int(minute))


Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH), _one_line(NAME_LENGTH), AfterValidator(_filled)]
OptionalTitle = Annotated[str, _cleaned(_title)]
OptionalPhone = Annotated[str, _cleaned(forgiven_phone)]
Role = Annotated[str, Field(max_length=ROLE_LENGTH), _one_line(ROLE_LENGTH)]
Venue = Annotated[str, Field(min_length=1, max_length=VENUE_LENGTH), _one_line(VENUE_LENGTH), AfterValidator(_filled)]
Email = Annotated[
    str,
    Field(min_length=1, max_length=EMAIL_LENGTH, json_schema_extra={"format": "email"}),
    _cleaned(clean_address),
]
OptionalEmail = Annotated[
    str, Field(max_length=EMAIL_LENGTH, json_schema_extra={"format": "email"}), _cleaned(clean_address)
]
Phone = Annotated[str, Field(max_length=PHONE_LENGTH), _cleaned(_phone)]
Reason = Annotated[
    str,
    Field(max_length=MOST_REASON, description="Why; kept in the journal and told to those it concerns."),
    _cleaned(clean_text),
]
Note = Annotated[str, Field(max_length=MOST_NOTE), _cleaned(clean_text)]


def _to_the_microsecond(moment: dt.datetime) -> str:
    """Write a moment in UTC with microseconds: Django's milliseconds would not do to check an order or a digest."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


Moment = Annotated[
    dt.datetime,
    PlainSerializer(_to_the_microsecond, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[dt.date, BeforeValidator(_written_day)]
ClockTime = Annotated[
    dt.time, BeforeValidator(_written_time), WithJsonSchema({"type": "string", "pattern": CLOCK_TIME})
]
Minutes = Annotated[StrictInt, Field(json_schema_extra={"minimum": 0, "maximum": MOST_MINUTES})]
Declaration = Annotated[StrictBool, Field(json_schema_extra={"const": True})]
