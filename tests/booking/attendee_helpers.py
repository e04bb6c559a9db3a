"""Reading a list in tests: without the child process, which tests/booking/attendee_list/test_apart.py is about."""

from collections.abc import Sequence

from booking.attendee_list.apart import OpenedReading
from booking.attendee_list.lines import Line
from booking.attendee_list.opening import opened
from booking.attendee_list.reading import Choices, read_opened
from booking.attendee_list.sheets import Opened
from booking.attendee_list.whole_list import ReadList, read_list


def read_here(source: bytes | Opened, choices: Choices, *, with_hidden: bool) -> OpenedReading:
    """Open and read a list in this process."""
    found = opened(source) if isinstance(source, bytes) else source
    return OpenedReading(read_opened(found, choices, with_hidden=with_hidden), found)


def read_text(text: str, existing: Sequence[tuple[str, str]] = (), domains: Sequence[str] = ()) -> ReadList:
    """Read a pasted list."""
    return read_list(Opened(text), existing, domains=domains, read=read_here)


def read_pasted(text: str, existing: Sequence[tuple[str, str]] = (), domains: Sequence[str] = ()) -> list[Line]:
    """Return the lines of a pasted list."""
    return read_text(text, existing, domains).lines


def read_file(name: str, data: bytes, existing: Sequence[tuple[str, str]] = ()) -> list[Line]:
    """Return the lines of a file."""
    return read_list(data, existing, name=name, read=read_here).lines
