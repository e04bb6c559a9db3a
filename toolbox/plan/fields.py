"""The kinds of values in a plan's document, cleaned as the house cleans what people write."""

from decimal import Decimal
from typing import Annotated

from django.core.exceptions import ValidationError
from pydantic import AfterValidator, Field, PlainSerializer

from booking.rules.addresses import clean_address
from booking.rules.inputs import clean_text
from booking.rules.lines import clean_line
from booking.rules.validation import SENTENCES, own
from toolbox.models.plan import LONGEST_LINE, LONGEST_PASSAGE

LARGEST_FIGURE = Decimal(10**9)


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


def plain_figure(figure: Decimal) -> Decimal:
    """Return the figure without noughts behind it, however a database or a person wrote it."""
    return Decimal(f"{figure.normalize():f}")


Line = Annotated[str, Field(max_length=LONGEST_LINE), AfterValidator(_line)]
SomeLine = Annotated[Line, AfterValidator(_some)]
Passage = Annotated[str, Field(max_length=LONGEST_PASSAGE), AfterValidator(_passage)]
SomePassage = Annotated[Passage, AfterValidator(_some)]
Address = Annotated[str, Field(max_length=LONGEST_LINE), AfterValidator(_address)]
Figure = Annotated[
    Decimal,
    Field(ge=-LARGEST_FIGURE, le=LARGEST_FIGURE, decimal_places=2),
    AfterValidator(plain_figure),
    PlainSerializer(float, return_type=float, when_used="json-unless-none"),
]
