"""Opening and reading a list in a child process, started fresh and never forked from a server with threads."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from booking.attendee_list.opening import MOST_BYTES
from booking.attendee_list.reading import Choices, ListReading
from booking.attendee_list.refused import Refused
from booking.attendee_list.sheets import Opened

MOST_WAIT_SECONDS = 20
"""Of the clock on the wall: on a busy machine a child gets its processor time late."""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class OpenedReading:
    """How a list was read, and the opened list itself where it came as a file."""

    reading: ListReading
    opened: Opened | None = None


ANSWER = TypeAdapter(OpenedReading)


def read_apart(source: bytes | Opened, choices: Choices, *, with_hidden: bool) -> OpenedReading:
    """Read a file, or a list that is opened already, in a child process. Raises Refused and nothing else."""
    is_file = isinstance(source, bytes)
    body = source if isinstance(source, bytes) else source.as_json().encode("utf-8", "replace")
    if is_file and len(body) > MOST_BYTES:
        raise Refused("too-large")
    asked = {
        "is_file": is_file,
        "with_hidden": with_hidden,
        "choices": [(table, place, column.value) for (table, place), column in choices.items()],
    }
    try:
        child = subprocess.run(
            [sys.executable, "-m", "booking.attendee_list.child"],
            input=json.dumps(asked).encode() + b"\n" + body,
            capture_output=True,
            cwd=ROOT,
            env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
            timeout=MOST_WAIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("too-much") from error
    if child.returncode:
        raise Refused("too-much")
    answer = child.stdout.decode()
    if answer.startswith("!"):
        raise Refused(answer[1:])
    return ANSWER.validate_json(answer)
