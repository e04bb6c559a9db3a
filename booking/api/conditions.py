"""`ETag` and `If-Match` (RFC 9110): a caller writes only upon what it has read (Q13).

The tag of a registration names its last change. Answers to an invite, and mails that went out, are none: what a caller
may write stays the same after them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags, quote_etag
from ninja.decorators import decorate_view
from ninja.operation import Operation
from ninja.utils import contribute_operation_callback

from booking.models import Registration
from booking.queries.changes import latest_change
from booking.services.unchanged import unchanged

Params = ParamSpec("Params")
Answer = TypeVar("Answer")
View = TypeVar("View", bound=Callable[..., object])
OK = 200
IF_MATCH = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": False,
            "schema": {"type": "string"},
            "description": "The `ETag` of what was read: refused with 412 and `stale` where it has changed since.",
        }
    ]
}
"""What the document that describes the API adds to an operation that writes."""


def if_match(
    view: Callable[Concatenate[HttpRequest, str, Params], Answer],
) -> Callable[Concatenate[HttpRequest, str, Params], Answer]:
    """Refuse a write whose `If-Match` names another state than the one that stands."""

    @wraps(view)
    def written(request: HttpRequest, reference: str, *args: Params.args, **kwargs: Params.kwargs) -> Answer:
        wanted = parse_etags(request.headers.get("If-Match", ""))
        registration = Registration.objects.filter(reference=reference).first() if wanted else None
        if registration is None or "*" in wanted:
            return view(request, reference, *args, **kwargs)
        with unchanged(registration, [tag.strip('"') for tag in wanted]):
            return view(request, reference, *args, **kwargs)

    contribute_operation_callback(written, _describe)
    return written  # type: ignore[return-value] # it takes the reference by name too, as Ninja hands it over


def _describe(operation: Operation) -> None:
    operation.openapi_extra = IF_MATCH


def tagged(view: View) -> View:
    """Send the tag with a registration that is read."""
    return decorate_view(_with_tag)(view)


def _with_tag(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Take the tag before the read, so that it is never newer than what is sent."""

    @wraps(run)
    def read(request: HttpRequest, *args: object, reference: str, **kwargs: object) -> HttpResponse:
        registration = Registration.objects.filter(reference=reference).first()
        tag = latest_change(registration) if registration else ""
        response = run(request, *args, reference=reference, **kwargs)
        if response.status_code == OK:
            response["ETag"] = quote_etag(tag)
        return response

    return read
