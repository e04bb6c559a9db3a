"""Where a log-in leads that names no page: to the desk, a facilitator to the own days."""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import path, reverse

from booking import permissions


def first_page(request: HttpRequest) -> str:
    """Return the address of the page on which the user begins."""
    view = "admin:booking_themedday_mine" if permissions.begins_with_own_days(request) else "admin:index"
    return reverse(view)


def to_the_log_in(request: HttpRequest) -> HttpResponse:
    """Redirect from the admin's own log-in; who asked for the desk, which opens the admin, has named no page."""
    query = request.GET.copy()
    if query.get(REDIRECT_FIELD_NAME) == reverse("admin:index"):
        del query[REDIRECT_FIELD_NAME]
    asked = f"?{query.urlencode()}" if query else ""
    return HttpResponseRedirect(resolve_url("account_login") + asked)


urlpatterns = [path("", to_the_log_in)]
