"""Tags of the desk: what staff see first, and what waits for them in one order, wherever it comes from.

A tag reads the desk, so the admin's first page needs no site of our own to register everything at.
"""

from typing import Any

from django import template
from django.http import HttpRequest

from booking import permissions as roles
from booking.admin.desk import page as desk

register = template.Library()

OUR_APPS = ("booking", "notifications")


@register.simple_tag
def desk_of(request: HttpRequest) -> desk.Desk | None:
    """Read the desk; None for who may not see registrations, and where there is no programme."""
    return desk.desk_of(request) if roles.may_see_registrations(request) else None


@register.simple_tag
def has_own_days(request: HttpRequest) -> bool:
    """Tell whether the user facilitates a day."""
    return roles.has_own_days(request)


@register.filter
def our_own_first(app_list: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put what staff work with before what Django brings."""
    places = {label: place for place, label in enumerate(OUR_APPS)}
    return sorted(app_list, key=lambda app: places.get(app["app_label"], len(places)))
