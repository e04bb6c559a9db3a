"""Reading a list in tests: without the child process, which tests/booking/attendee_list/test_opening.py is about."""

from collections.abc import Sequence

from booking.attendee_list.lines import Line, ReadList, read_list
from booking.attendee_list.opening import opened
from booking.attendee_list.sheets import Opened
from booking.attendee_list.upload import open_upload


def read_text(text: str, existing: Sequence[tuple[str, str]] = ()) -> ReadList:
    """Read a pasted list."""
    return read_list(Opened(text), existing)


def read_pasted(text: str, existing: Sequence[tuple[str, str]] = ()) -> list[Line]:
    """Return the lines of a pasted list."""
    return read_text(text, existing).lines


def read_file(name: str, data: bytes, existing: Sequence[tuple[str, str]] = ()) -> list[Line]:
    """Return the lines of a file."""
    return read_list(open_upload(name, data, opened), existing).lines
