"""Waits for what another thread or process does, never for a fixed time: too short one day, too long on all others."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 90
BETWEEN_LOOKS_SECONDS = 0.05


def until(true: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Return as soon as something is true; `what` says in the failure what never came."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(BETWEEN_LOOKS_SECONDS)
