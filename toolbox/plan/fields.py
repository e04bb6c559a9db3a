"""The kinds of values in a plan's document, cleaned as the house cleans what people write."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, Field, PlainSerializer

from booking.rules.addresses import clean_address
from booking.rules.inputs import clean_text
from booking.rules.lines import clean_line
from booking.rules.validation import SENTENCES, own
from toolbox.models.plan import LONGEST_LINE, LONGEST_PASSAGE

LARGEST_FIGURE = Decimal(10**9)
YEARS = range(1900, 2200)
"""The years that a plan may name: from others no end of the plan could be counted."""
NO_SUCH_YEAR = gettext_lazy("Skriv et årstal mellem 1900 og 2199")


def _line(text: str) -> str:
    try:
        return clean_line(text, most=LONGEST_LINE)
    except ValidationError as refusal:
        raise own(refusal.messages[0]) from refusal


def _passage(text: str) -> str:
    return clean_text(text).strip()


def _some(text: str) -> str:
    if not text:
        raise own(SENTENCES["string_too_short"])
    return text


def _address(text: str) -> str:
    try:
        return clean_address(text) if text else ""
    except ValidationError as refusal:
        raise own(refusal.messages[0]) from refusal


def _some_year(day: dt.date) -> dt.date:
    if day.year not in YEARS:
        raise own(NO_SUCH_YEAR)
    return day


def plain_figure(figure: Decimal) -> Decimal:
    """Return the figure without noughts behind it, however a database or a person wrote it."""
    return Decimal(f"{figure.normalize():f}")


Line = Annotated[str, Field(max_length=LONGEST_LINE), AfterValidator(_line)]
SomeLine = Annotated[Line, AfterValidator(_some)]
Passage = Annotated[str, Field(max_length=LONGEST_PASSAGE), AfterValidator(_passage)]
SomePassage = Annotated[Passage, AfterValidator(_some)]
Address = Annotated[str, Field(max_length=LONGEST_LINE), AfterValidator(_address)]
LookBackDay = Annotated[dt.date, AfterValidator(_some_year)]
Figure = Annotated[
    Decimal,
    Field(ge=-LARGEST_FIGURE, le=LARGEST_FIGURE, decimal_places=2),
    AfterValidator(plain_figure),
    PlainSerializer(float, return_type=float, when_used="json-unless-none"),
]
