"""Every exception that an operation can end with, as a problem."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from booking.api import problems
from booking.api.parsing import UnreadableBodyError
from booking.api.sentences import field_errors
from booking.refusals import Refusal


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Tell a service's refusal."""
    return problems.answer(request, problems.of_refusal(refusal))


def not_found(request: HttpRequest, _fault: Http404) -> HttpResponse:
    """Tell that what the address names is not there."""
    return problems.answer(request, problems.of_status(404))


def not_valid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Name the fields that do not fit; an address that can name nothing is not found."""
    if any(error["loc"][0] == "path" for error in fault.errors):
        return problems.answer(request, problems.of_status(404))
    return problems.answer(request, problems.invalid(field_errors(fault.errors)))


def failed(request: HttpRequest, fault: HttpError) -> HttpResponse:
    """Tell Ninja's own refusals: no key, no scope, too many, a body that can not be read."""
    cause = fault.__cause__
    if isinstance(cause, UnreadableBodyError):
        return problems.answer(request, problems.of_status(cause.status, detail=cause.sentence))
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(fault, AuthenticationError) else {}
    return problems.answer(request, problems.of_status(fault.status_code, headers=headers))


def install(api: NinjaAPI) -> None:
    """Have the API answer by these; what none of them knows is Django's to log, and a 500."""
    api.exception_handler(Refusal)(refused)
    api.exception_handler(Http404)(not_found)
    api.exception_handler(ValidationError)(not_valid)
    api.exception_handler(HttpError)(failed)
