"""The clock of a test: it stands still at the moment when the programme opens."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

OPENING = datetime(2016, 9, 28, 9, tzinfo=ZoneInfo("Europe/Copenhagen"))


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock at the opening; `clock.shift(seconds)` and `clock.move_to(moment)` move it."""
    with time_machine.travel(OPENING, tick=False) as coordinates:
        yield coordinates
