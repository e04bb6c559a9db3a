"""What the search on the staff's pages finds of users: their page, and the page that resets a lost app."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from booking.admin.search import Hit, is_named
from booking.models.searched import searchable


def found_users(request: HttpRequest, words: list[str], most: int) -> Iterator[Hit]:
    """Yield the users who have every word in their names or address; words of the reset ask for it."""
    users: Any = admin.site.get_model_admin(User)
    if not users.has_view_permission(request):
        return
    asked = {word for word in words if is_named([word], _("Nulstil appen"))}
    sought = [word for word in words if word not in asked]
    if not sought:
        return
    rows = users.get_queryset(request).filter(is_active=True).order_by("username")
    found = [user for user in rows if _has_all(user, sought)]
    for user in found[:most]:
        if user.resettable and users.has_change_permission(request) and (asked or len(found) == 1):
            to = reverse("admin:auth_user_reset_app", args=[user.pk])
            yield Hit(kind=_("Gør"), title=f"{_('Nulstil appen')}: {user}", about="", url=to)
        about = " · ".join(filter(None, (user.get_full_name(), user.email)))
        to = reverse("admin:auth_user_change", args=[user.pk])
        yield Hit(kind=_("Bruger"), title=str(user), about=about, url=to, persons=1)


def _has_all(user: User, words: list[str]) -> bool:
    said = searchable(f"{user.username} {user.get_full_name()} {user.email}")
    return all(word in said for word in words)
