"""The names of the people and systems that wrote journal entries; one statement for a whole list."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.utils.translation import gettext as _

from booking.models import ApiToken, By, JournalEntry


def with_who(entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """Read with each entry the name of the user or system that acted."""
    full_name = NullIf(Trim(Concat("first_name", Value(" "), "last_name")), Value(""))
    users: QuerySet[Any] = get_user_model().objects.filter(pk=OuterRef("by_id"))
    tokens = ApiToken.objects.filter(pk=OuterRef("by_id"))
    return entries.annotate(
        user_name=Subquery(users.annotate(shown=Coalesce(full_name, "username")).values("shown")[:1]),
        token_name=Subquery(tokens.values("name")[:1]),
    )


def who(entry: JournalEntry) -> str:
    """Name who acted: "Socialstyrelsen (Mette Holm)"; the entry comes from `with_who`."""
    label = entry.get_by_display()
    if entry.by_id is None:
        return label
    name = getattr(entry, "user_name" if entry.by == By.STAFF else "token_name", None)
    return f"{label} ({name or _('nr. %(id)s') % {'id': entry.by_id}})"
