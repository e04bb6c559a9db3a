"""Paging of lists by key, so that no row is skipped or repeated while rows are added."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Query

from booking import looks
from booking.api.fields import LARGEST

Row = TypeVar("Row", bound=Model)

MOST = 500
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
After = Annotated[int, Query(ge=0, le=LARGEST, description="Where the page before ended; `next` has it.")]


def page(
    request: HttpRequest, rows: QuerySet[Row], *, limit: int, key: Callable[[Row], int | str]
) -> tuple[Sequence[Row], str | None]:
    """Return the first `limit` rows and the address of the next page, None where these are the last.

    `rows` are ordered by their `key` and begin after the `after` of the request.
    """
    found = list(rows[: limit + 1])
    looks.shows(request, min(len(found), limit))
    if len(found) <= limit:
        return found, None
    query = request.GET.copy()
    query["after"] = str(key(found[limit - 1]))
    return found[:limit], request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
