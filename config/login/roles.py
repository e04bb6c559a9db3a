"""The roles of staff: what each may see and do, set by every `migrate`; docs/operations.md has the table.

They are in code because each page asks for a permission by name: an upgrade brings a page and its permission together,
and no role can be widened by a click. Users are given roles in the admin.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps as present_apps
from django.db import DEFAULT_DB_ALIAS

SHELF = (
    "toolbox.view_element",
    "toolbox.change_element",
    "toolbox.view_theme",
    "toolbox.add_theme",
    "toolbox.change_theme",
    "toolbox.view_tool",
    "toolbox.add_tool",
    "toolbox.change_tool",
)
"""What it takes to write the toolbox."""
CHOSEN = "toolbox.view_chosentheme"
"""What it takes to see what municipalities chose from it, and how many have a goal plan."""

ROLES: Mapping[str, Sequence[str]] = {
    "Koordinator": (
        "booking.view_programme",
        "booking.change_programme",
        "booking.view_registration",
        "booking.add_registration",
        "booking.change_registration",
        "booking.view_bulkact",
        "booking.change_bulkact",
        "booking.view_themedday",
        "booking.change_themedday",
        "booking.view_attendee",
        "booking.view_interest",
        "booking.change_interest",
        "booking.view_journalentry",
        "booking.view_feed",
        "booking.add_feed",
        "booking.change_feed",
        "booking.view_municipality",
        "booking.change_municipality",
        *SHELF,
        CHOSEN,
        "toolbox.view_plan",
        "toolbox.change_mapping",
        "toolbox.view_edition",
        "notifications.view_message",
        "notifications.change_message",
        "notifications.view_received",
        "notifications.change_received",
    ),
    # Their access follows from the days they hold: "Mine dage" and the attendee lists of those days.
    "Facilitator": (),
    "Læser": (
        "booking.view_programme",
        "booking.view_registration",
        "booking.view_themedday",
        "booking.view_journalentry",
        "booking.view_municipality",
        "toolbox.view_element",
        "toolbox.view_theme",
        "toolbox.view_tool",
        CHOSEN,
    ),
    "Revisor": ("access.view_accessline",),
    "Administrator": (
        "booking.view_programme",
        "booking.change_programme",
        "booking.view_municipality",
        "booking.change_municipality",
        *SHELF,
        "toolbox.view_edition",
        "toolbox.add_edition",
        "toolbox.add_plan",  # the examples; to change one would be to see them all
        "booking.view_apitoken",
        "booking.add_apitoken",
        "booking.change_apitoken",
        "auth.view_user",
        "auth.add_user",
        "auth.change_user",
        "auth.view_group",
    ),
}


def make_roles(apps: Any = present_apps, using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Make the roles, or set them to the table above, after each `migrate` and `flush`.

    A database that is migrated backwards may lack tables or permissions; the ones it has are set.
    """
    try:
        groups, permissions = apps.get_model("auth", "Group").objects, apps.get_model("auth", "Permission").objects
    except LookupError:
        return
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in permissions.using(using).values_list("pk", "content_type__app_label", "codename")
    }
    for name, wanted in ROLES.items():
        group, _made = groups.using(using).get_or_create(name=name)
        group.permissions.set([known[permission] for permission in wanted if permission in known])
