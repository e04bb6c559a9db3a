"""The pages for errors that come before a view can answer; each says what to do."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve

RETRY_AFTER_SECONDS = 10
AGAIN = "sent-again"
"""A field of what is sent again from the page of `csrf_failure`."""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django's signature
    """Answer a form that did not seem to come from a page of ours, or came without the cookie that staff's need.

    Where the address is a key, which no other site knows, the page carries what was sent, to be sent again from here.
    Where that fails as well, the page says whom to call.
    """
    match = _match(request)
    is_keyed = match is not None and "token" in match.kwargs
    sent = [(name, value) for name, values in request.POST.lists() for value in values] if is_keyed else []
    context = {
        "is_keyed": is_keyed,
        "again": AGAIN,
        "failed_again": AGAIN in dict(sent),
        "fields": [(name, value) for name, value in sent if name not in {AGAIN, "csrfmiddlewaretoken"}],
    }
    response = render(request, "403_csrf.html", context, status=403)
    response["Cache-Control"] = "private, no-store"
    return response


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read: too large, too many fields, broken encoding."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return render(request, "400.html", status=400)


def database_away(request: HttpRequest) -> HttpResponse:
    """Answer while the database is away (503), with all that was sent, to be sent again."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {"is_sent": request.method == "POST", "fields": sent}
    response = render(request, "503.html", context, status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "private, no-store"
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer a body too large to be read; most often an uploaded file is not a list."""
    match = _match(request)
    is_list = match is not None and match.url_name == "attendees-paste"
    return render(request, "400.html", {"too_big": True, "is_list": is_list, "same_page": request.path}, status=413)
