"""Rows read some at a time, so that many take no more memory than few."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")
AT_A_TIME = 500


def in_pages(rows: QuerySet[Row], *, by: str, after: int = 0) -> Iterator[Row]:
    """Yield the rows behind `after`, in the order of `by`, a column of positive numbers that are there once."""
    found: list[Row] = []
    while True:
        found = list(rows.filter(**{f"{by}__gt": after}).order_by(by)[:AT_A_TIME])
        yield from found
        if len(found) < AT_A_TIME:
            return
        after = getattr(found[-1], by)


def some_at_a_time(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield what comes in lists that are no longer than a page."""
    waiting = iter(items)
    while some := list(islice(waiting, AT_A_TIME)):
        yield some
