"""What a log may say of an exception: its kind and its place, never its words, which can hold an address."""

import traceback
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)


def place_of(error: BaseException) -> str:
    """Return the exception's name with file and line of where it was raised, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} ({Path(frames[-1].filename).name}:{frames[-1].lineno})"


def log_fault(event: str, error: BaseException, **ids: object) -> None:
    """Log a fault of ours as an ERROR: what failed, for which rows, where in the code; never the exception's words."""
    log.error(event, fault=place_of(error), **ids)
