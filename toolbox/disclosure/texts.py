"""Which free texts may be read, in which order, and what must not stand in them (R7). Pure."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from toolbox.disclosure import figures


class PersonalKind(StrEnum):
    """What in a text points at a person."""

    CPR = "cpr"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True)
class PersonalTrace:
    """A piece of a text that points at a person, as it was written."""

    kind: PersonalKind
    text: str


SPACE = r"[^\S\n]"
# Any ten digits: also numbers given for a time (day + 60), and a slip of the finger, point at somebody.
CPR_LIKE = re.compile(rf"(?<!\d)\d{{6}}{SPACE}?[-–]?{SPACE}?\d{{4}}(?!\d)|(?<!\d)(?:\d\d{SPACE}){{3}}\d{{4}}(?!\d)")
EMAIL_LIKE = re.compile(r"[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+\.[^\W\d_]{2,}")
PHONE_LIKE = re.compile(
    rf"(?<![\d+])(?:(?:\+|00)45{SPACE}?)?"
    rf"(?:\d{{8}}|\d\d(?:[ .-]\d\d){{3}}|\d{{4}}{SPACE}\d{{4}}|\d\d(?:{SPACE}\d{{3}}){{2}})(?!\d)"
)


def texts_to_show(
    texts: Sequence[str], draw: random.Random, *, smallest: int = figures.SMALLEST_GROUP
) -> Sequence[str]:
    """Return a role's texts in an order drawn by lot, or none of them if they are too few; blank ones do not count."""
    figures.refuse_smaller(smallest)
    written = sorted(text for text in texts if text.strip())
    return draw.sample(written, len(written)) if len(written) >= smallest else []


def personal_traces(text: str) -> list[PersonalTrace]:
    """Return what in a text looks like a CPR number, an e-mail address or a Danish phone number."""
    found = []
    for kind, pattern in (
        (PersonalKind.EMAIL, EMAIL_LIKE),
        (PersonalKind.CPR, CPR_LIKE),
        (PersonalKind.PHONE, PHONE_LIKE),
    ):
        found += [(match.start(), PersonalTrace(kind, match[0])) for match in pattern.finditer(text)]
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return [trace for _place, trace in sorted(found, key=lambda pair: pair[0])]
