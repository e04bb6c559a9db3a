"""The tags of the frame around staff's pages."""

from typing import Any

from django import template
from django.utils.text import capfirst

from booking.admin import navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation_here(context: template.Context) -> navigation.Navigation:
    """Return the navigation of the page that is shown."""
    return navigation.navigation_of(context["request"])


@register.simple_tag(takes_context=True)
def heading(context: template.Context) -> Any:
    """Return the page's title; a list has the name of what it lists, where Django's would say "select … to change"."""
    rows = context.get("cl")
    title = context.get("title", "")
    return capfirst(rows.opts.verbose_name_plural) if rows and title == rows.title else title
