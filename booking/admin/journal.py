"""The journal, read-only: every entry of every programme, in order."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import permissions
from booking.admin.base import ProgrammeFilter, ReadOnlyAdmin
from booking.models import JournalEntry
from booking.words import moments as wording
from booking.words import staff_timeline
from booking.words.who import who, with_who


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnlyAdmin[JournalEntry]):
    """The entries; nobody adds, changes or deletes one here."""

    list_display = ("number_shown", "moment", "what", "about", "by_whom", "programme")
    list_display_links = ("number_shown", "what")
    list_filter = (("programme", ProgrammeFilter), "kind", "by")
    list_select_related = ("registration__municipality",)
    search_fields = ("registration__municipality__name", "registration__reference")
    search_help_text = gettext_lazy("Søg efter kommune eller referencenummer")
    ordering = ("-at", "-number")
    list_per_page = 100
    fields = ("number",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[JournalEntry]:
        """Read the entries with the names of the actors; each programme once, since its texts are long."""
        return with_who(super().get_queryset(request)).prefetch_related("programme")

    def shown(self, request: HttpRequest, entry: JournalEntry, /) -> dict[str, Any]:
        """Show an entry with its text and its digests."""
        seasons = {season.slug: str(season) for season in entry.programme.seasons.all()}
        return {
            "title": _("Journalpost %(number)s") % {"number": entry.number},
            "entry": entry,
            "line": staff_timeline.line(entry, seasons, attendees=permissions.may_see_attendees(request)),
            "moment": wording.exact(entry.at),
        }

    @admin.display(description=gettext_lazy("Nr."), ordering="number")
    def number_shown(self, entry: JournalEntry) -> int:
        """Return the number in the programme's journal."""
        return entry.number

    @admin.display(description=gettext_lazy("Tidspunkt"), ordering="at")
    def moment(self, entry: JournalEntry) -> str:
        """Write the moment with microseconds."""
        return wording.exact(entry.at)

    @admin.display(description=gettext_lazy("Hændelse"), ordering="kind")
    def what(self, entry: JournalEntry) -> str:
        """Return the kind in words."""
        return entry.get_kind_display()

    @admin.display(description=gettext_lazy("Tilmelding"))
    def about(self, entry: JournalEntry) -> str:
        """Return the registration; empty for an entry about the programme."""
        return str(entry.registration) if entry.registration else ""

    @admin.display(description=gettext_lazy("Hvem"), ordering="by")
    def by_whom(self, entry: JournalEntry) -> str:
        """Return the actor's name."""
        return who(entry)
