"""Waits for another thread or process, never for a fixed time, which would be too short one day, too long on others."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 90
BETWEEN_LOOKS_SECONDS = 0.05


def until(true: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until a condition is true; `what` names it in the failure."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(BETWEEN_LOOKS_SECONDS)
