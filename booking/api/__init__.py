"""The JSON API, served at /api/v1/."""

from collections.abc import Mapping
from typing import Any

from ninja import Router

from booking.api import acts, attendees, days, handlers, public, staff_reads
from booking.api.description import DESCRIPTION, DescribedApi, DocsPage
from booking.api.middleware import LARGER_BODIES
from booking.api.parsing import StrictParser
from booking.api.problems import TITLES

api = DescribedApi(
    title="Temadage",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    parser=StrictParser(),
    docs=DocsPage(),
)
handlers.install(api)


def register(
    router: Router, *, titles: Mapping[str, Any] | None = None, larger_bodies: Mapping[str, int] | None = None
) -> None:
    """Add operations to the API, after those that are there.

    `titles` has the title of each `type` of problem that is new, `larger_bodies` the octets of a body by the beginning
    of its path, where the usual bound is too low.
    """
    api.add_router("", router)
    TITLES.update(titles or {})
    LARGER_BODIES.update(larger_bodies or {})


for ours in (public.router, staff_reads.router, acts.router, attendees.router, days.router):
    register(ours)

__all__ = ["api", "register"]
