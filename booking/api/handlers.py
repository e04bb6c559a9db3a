"""The handlers that turn every exception of an operation into a problem document."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from booking.api import problems
from booking.api.parsing import UnreadableBodyError
from booking.api.sentences import field_errors
from booking.refusals import Refusal


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer with a service's refusal."""
    return problems.answer(request, problems.of_refusal(refusal))


def not_found(request: HttpRequest, _fault: Http404) -> HttpResponse:
    """Answer that what the address names does not exist."""
    return problems.answer(request, problems.of_status(404))


def not_valid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Answer with the fields that do not fit; 404 where the misfit is in the path."""
    if any(error["loc"][0] == "path" for error in fault.errors):
        return problems.answer(request, problems.of_status(404))
    return problems.answer(request, problems.invalid(field_errors(fault.errors)))


def failed(request: HttpRequest, fault: HttpError) -> HttpResponse:
    """Answer with Ninja's own refusals: no key, no scope, too many requests, an unreadable body."""
    cause = fault.__cause__
    if isinstance(cause, UnreadableBodyError):
        return problems.answer(request, problems.of_status(cause.status, detail=cause.sentence))
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(fault, AuthenticationError) else {}
    return problems.answer(request, problems.of_status(fault.status_code, headers=headers))


def install(api: NinjaAPI) -> None:
    """Register the handlers; any other exception is logged by Django and answered with 500."""
    api.exception_handler(Refusal)(refused)
    api.exception_handler(Http404)(not_found)
    api.exception_handler(ValidationError)(not_valid)
    api.exception_handler(HttpError)(failed)
