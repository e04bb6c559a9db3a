"""The pages for errors that come before a view can answer; each says what to do."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from booking.web.views import register


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django's signature
    """Answer a form that came without this browser's cookie, or with an old one.

    The registration form comes back filled in, with a fresh token, so that it can be sent by pressing once more.
    """
    if _page_name(request) == "register":
        response = register.again(request, status=403, csrf_failed=True)
    else:
        response = render(request, "403_csrf.html", status=403)
    response["Cache-Control"] = "private, no-store"
    return response


def _page_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read: too large, too many fields, broken encoding."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return render(request, "400.html", status=400)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer a body too large to be read; most often an uploaded file is not a list."""
    context = {"too_big": True, "is_list": _page_name(request) == "attendees-paste", "same_page": request.path}
    return render(request, "400.html", context, status=413)
