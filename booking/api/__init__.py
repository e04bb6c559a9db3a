"""The JSON API, served at /api/v1/."""

from booking.api import acts, attendees, days, handlers, public, staff_reads
from booking.api.description import DESCRIPTION, DescribedApi, DocsPage
from booking.api.parsing import StrictParser

api = DescribedApi(
    title="Temadage",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    parser=StrictParser(),
    docs=DocsPage(),
)
handlers.install(api)
api.add_router("", public.router)
api.add_router("", staff_reads.router)
api.add_router("", acts.router)
api.add_router("", attendees.router)
api.add_router("", days.router)

__all__ = ["api"]
