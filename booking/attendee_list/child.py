"""The process in which a list is opened and read: it limits itself, reads a request, and writes JSON.

Run as `python -m booking.attendee_list.child`. It imports nothing of Django, so that it is there in a few hundredths of
a second. A list that wants more than its share ends it; the server is not touched.
"""

import json
import resource
import sys
from dataclasses import asdict
from enum import Enum
from typing import Any

from booking.attendee_list.headings import Column
from booking.attendee_list.opening import opened
from booking.attendee_list.reading import read_opened
from booking.attendee_list.refused import Refused
from booking.attendee_list.sheets import opened_of_json

MOST_SECONDS = 2
"""Of processor time: the worst of the lists that the tests try takes half of one."""
MOST_MEMORY = 140_000_000
"""Of addresses, in octets: the worst of the lists that the tests try takes 60 million."""


def main() -> None:
    """Limit oneself first, then read."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _answer(sys.stdin.buffer.read())
    except Refused as refusal:
        answer = f"!{refusal.code}"
    except MemoryError:
        answer = "!too-much"
    sys.stdout.buffer.write(answer.encode("utf-8", "replace"))


def _answer(request: bytes) -> str:
    """Read what `booking.attendee_list.apart` asks for: a line of JSON, then the list."""
    head, _break, body = request.partition(b"\n")
    asked = json.loads(head)
    source = opened(body) if asked["is_file"] else opened_of_json(body.decode())
    choices = {(table, place): Column(kind) for table, place, kind in asked["choices"]}
    reading = read_opened(source, choices, with_hidden=asked["with_hidden"])
    answer = {"opened": asdict(source) if asked["is_file"] else None, "reading": asdict(reading)}
    return json.dumps(answer, default=_value, ensure_ascii=False)


def _value(member: Enum) -> Any:
    return member.value


if __name__ == "__main__":
    main()
