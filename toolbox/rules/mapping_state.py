"""What state a mapping is in at a moment, and when its next thing is due."""

import datetime as dt
from enum import StrEnum

from booking.rules.working_days import DENMARK, add_working_days, danish_day

PUBLISHED_AT = dt.time(8)
"""Danish time on the first working day after the closing, so that staff can extend where the site was away."""


class MappingState(StrEnum):
    """Where a mapping stands, in order."""

    DRAFT = "draft"
    PLANNED = "planned"
    LETTER = "letter"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


def mapping_state(
    *,
    opened_at: dt.datetime | None,
    letter_at: dt.datetime,
    joint_opens_at: dt.datetime,
    closes_at: dt.datetime,
    published_at: dt.datetime | None,
    now: dt.datetime,
) -> MappingState:
    """Return the state; what staff have not opened stays a draft, whatever the clock says."""
    if opened_at is None:
        return MappingState.DRAFT
    if published_at is not None:
        return MappingState.PUBLISHED
    passed = (
        (closes_at, MappingState.CLOSED),
        (joint_opens_at, MappingState.OPEN),
        (letter_at, MappingState.LETTER),
    )
    return next((state for at, state in passed if at <= now), MappingState.PLANNED)


def publish_at(closes_at: dt.datetime) -> dt.datetime:
    """Return the moment of publication: 8.00 on the first working day after the day of closing (R2)."""
    return dt.datetime.combine(add_working_days(danish_day(closes_at), 1), PUBLISHED_AT, DENMARK)
