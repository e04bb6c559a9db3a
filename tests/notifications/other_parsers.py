"""Three readers of calendars that share no code with the library that writes ours."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest
from ical.calendar_stream import IcsCalendarStream
from vobject.base import readOne

ROOT = Path(__file__).parents[2]
NODE = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
HAS_ICAL_JS = NODE is not None and (ROOT / "node_modules" / "ical.js").exists()


@dataclass(frozen=True)
class Understood:
    """An event as a parser read it."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime


def read_by_vobject(content: bytes) -> Understood:
    """Parse with vobject (PyPI)."""
    event = _calendar_by_vobject(content).vevent
    start, end = event.dtstart.value, event.dtend.value
    return Understood(event.uid.value, int(event.sequence.value), start.astimezone(UTC), end.astimezone(UTC))


def read_by_ical(content: bytes) -> Understood:
    """Parse with ical (PyPI)."""
    event = IcsCalendarStream.calendar_from_ics(content.decode()).events[0]
    assert event.uid is not None
    assert isinstance(event.dtstart, datetime)
    assert isinstance(event.dtend, datetime)
    return Understood(event.uid, event.sequence or 0, event.dtstart.astimezone(UTC), event.dtend.astimezone(UTC))


def read_by_ical_js(content: bytes) -> Understood:
    """Parse with ical.js (npm)."""
    event = ical_js(content)["events"][0]
    start, end = (datetime.fromisoformat(event[name]).astimezone(UTC) for name in ("start", "end"))
    return Understood(event["uid"], event["sequence"], start, end)


def ical_js(content: bytes) -> dict[str, Any]:
    """Run ical.js; where it is not installed, skip the test, or fail it if CI is set."""
    if not HAS_ICAL_JS:
        message = "ical.js is not installed: npm ci"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    script = Path(__file__).with_name("ical_js_read.mjs")
    done = subprocess.run([str(NODE), script], input=content, capture_output=True, check=True, timeout=60, cwd=ROOT)
    understood: dict[str, Any] = json.loads(done.stdout)
    return understood


PARSERS = {"vobject": read_by_vobject, "ical": read_by_ical, "ical.js": read_by_ical_js}


def vtimezone_by_vobject(content: bytes) -> tzinfo:
    """Return the zone that vobject builds from the VTIMEZONE alone."""
    zone: tzinfo = _calendar_by_vobject(content).vtimezone.tzinfo
    return zone


def _calendar_by_vobject(content: bytes) -> Any:
    """Return vobject's tree."""
    return readOne(content.decode())
