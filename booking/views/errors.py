"""The pages for what went wrong before a view could answer; each says what to do."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from booking.views import register


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django's signature
    """This view will answer a form that came without this browser's cookie, or with an old one.

    The form that claims a place comes back filled in, with a fresh token: pressing once more sends it.
    """
    if _is_registration(request):
        response = register.again(request, status=403, csrf_failed=True)
    else:
        response = render(request, "403_csrf.html", status=403)
    response["Cache-Control"] = "private, no-store"
    return response


def _is_registration(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).url_name == "register"
    except Resolver404:
        return False


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """This view will answer what cannot be read: too large, too many fields, broken encoding."""
    too_big = isinstance(exception, RequestDataTooBig)
    return render(request, "400.html", {"too_big": too_big}, status=413 if too_big else 400)
