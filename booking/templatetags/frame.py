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
    """Return the page's title, with the row that Django names below it.

    A list has the name of what it lists, where Django's would say "select … to change".
    """
    rows, row, title = context.get("cl"), context.get("subtitle"), context.get("title", "")
    if rows and title == rows.title:
        return capfirst(rows.opts.verbose_name_plural)
    return f"{title}: {row}" if row else title
