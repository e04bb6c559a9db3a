"""The tags of the desk: its content.

A tag reads the desk, so the admin needs no site class of our own, at which everything would have to be registered.
"""

import datetime as dt
from typing import Any

from django import template
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timeuntil

from booking import permissions
from booking.admin.base import counts_quickly
from booking.admin.desk import page

register = template.Library()


@register.simple_tag
def desk_of(request: HttpRequest) -> page.Desk | None:
    """Return the desk; None for a user who may not see registrations, and where there is no programme."""
    return page.desk_of(request) if permissions.may_see_registrations(request) else None


@register.filter
def is_ahead(moment: dt.datetime | None) -> bool:
    """Tell whether a moment is still to come."""
    return moment is not None and moment > timezone.now()


@register.filter
def time_left(moment: dt.datetime) -> str:
    """Write how long it is to a moment, in its largest unit: "15 timer"."""
    return timeuntil(moment, timezone.now(), depth=1)


@register.simple_tag
def filter_choices(listed: ChangeList, spec: Any) -> list[dict[str, Any]]:
    """Return the choices of a list's filter, each with what it would leave where that is counted quickly."""
    may_count = listed.add_facets
    listed.add_facets = may_count and counts_quickly(listed, spec)  # where Django's filters look
    choices = list(spec.choices(listed))
    listed.add_facets = may_count
    return choices


@register.filter
def all_but(lines: list[Any], newest: int) -> list[Any]:
    """Return the lines before the newest ones."""
    return lines[:-newest]


@register.filter
def last_of(lines: list[Any], newest: int) -> list[Any]:
    """Return the newest lines."""
    return lines[-newest:]
