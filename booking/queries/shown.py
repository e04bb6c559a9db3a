"""Which programme the site shows: one answer for pages, forms and desk."""

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from booking.models import Programme

RowT = TypeVar("RowT")


def shown_of(rows: QuerySet[Programme, RowT]) -> RowT | None:
    """Return of the rows the programme that opened last, else the next to open; one statement, or two."""
    now = timezone.now()
    return opened_last(rows, now).first() or opens_next(rows, now).first()


def opened_last(rows: QuerySet[Programme, RowT], now: dt.datetime) -> QuerySet[Programme, RowT]:
    """Return of the rows the programme that opened last."""
    return rows.filter(opens_at__lte=now).order_by("-opens_at", "-pk")[:1]


def opens_next(rows: QuerySet[Programme, RowT], now: dt.datetime) -> QuerySet[Programme, RowT]:
    """Return of the rows the programme that opens next."""
    return rows.filter(opens_at__gt=now).order_by("opens_at", "pk")[:1]


def shown_programme() -> Programme | None:
    """Return the programme that the public pages show."""
    return shown_of(Programme.objects.all())


def shown_among(newest_first: Sequence[Programme]) -> Programme | None:
    """Return the same of all programmes that were read already, those that opened last first."""
    now = timezone.now()
    opened = next((programme for programme in newest_first if programme.opens_at <= now), None)
    return opened or (newest_first[-1] if newest_first else None)
