"""A person as read, before the verdict, and the doubts that a reading may leave."""

from dataclasses import dataclass
from enum import Enum, auto


class Doubt(Enum):
    """Why a reading may be wrong; the names stand in the page."""

    ONE_OR_TWO = auto()
    NAME_ORDER = auto()
    NAME_AND_ADDRESS = auto()
    ROLE_OR_PERSON = auto()
    SEVERAL_ADDRESSES = auto()
    REMARK = auto()
    ADDRESS_MENDED = auto()
    SPLIT_LINE = auto()
    LETTERS = auto()
    NO_PERSON = auto()


@dataclass(slots=True)
class Candidate:
    """A person as read from one or more cells; `number` and `source` are the line's."""

    number: int
    source: str
    name: str = ""
    email: str = ""
    role: str = ""
    doubt: Doubt | None = None
