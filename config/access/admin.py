"""The access log as the auditor sees it: a list to filter, and the same list as a file."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import looks
from booking.admin.base import ReadOnlyAdmin, StoredFilter
from booking.exports.answers import FORMATS, file_of
from booking.exports.files import Plain, Table, Value
from booking.models import Registration
from booking.words import moments as wording
from config.access.models import AccessLine
from config.access.pages import title_of

OF_REGISTRATION = (
    "admin:booking_registration_",
    "admin:notifications_message_case",
    "admin:toolbox_chosentheme_choose",
    "admin:toolbox_figure_shared",
    "admin:toolbox_plan_of_registration",
)
"""How the names of pages about one registration begin."""
MOST_ROWS = 20_000
"""A file has the newest of them; a narrower filter gives the others."""


class OfPage(StoredFilter):
    """The filter on the pages and operations that somebody was shown."""

    title = gettext_lazy("side")
    parameter_name = column = "page"

    def words(self, value: str) -> str:
        """Return its title."""
        return title_of(value)


class Lines(ChangeList):
    """A page of the log that names the registrations it is about, for one more statement."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page and the names."""
        super().get_results(request)
        self.result_list = with_names(self.result_list)


@admin.register(AccessLine)
class AccessLineAdmin(ReadOnlyAdmin[AccessLine]):
    """The lines; nobody adds, changes or deletes one."""

    list_display = ("moment", "by_whom", "kind", "page_title", "about_whom", "rows")
    list_display_links = None
    list_filter = (
        "kind",
        OfPage,
        ("user", admin.RelatedOnlyFieldListFilter),
        ("token", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("user", "token")
    date_hierarchy = "at"
    search_fields = ("user__username", "token__name", "about")
    search_help_text = gettext_lazy("Søg efter bruger, API-nøgle, række eller referencenummer")
    fields = ("kind", "page", "about", "rows")
    list_per_page = 100
    show_full_result_count = False
    change_list_template = "admin/access/change_list.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        """Return the list whose lines have names."""
        return Lines

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the file."""
        view = self.admin_site.admin_view(self.export)
        return [path("export.<slug:form>", view, name="access_accessline_export"), *super().get_urls()]

    def export(self, request: HttpRequest, form: str) -> HttpResponse:
        """Answer with the filtered list as a file; 404 for an unknown format or filter."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if form not in FORMATS:
            raise Http404
        try:
            lines = with_names(self.get_changelist_instance(request).queryset[:MOST_ROWS])
        except IncorrectLookupParameters as unknown:
            raise Http404 from unknown
        looks.shows(request, len(lines))
        return file_of(slugify(_("Opslag")), form, table_of(lines))

    @admin.display(description=gettext_lazy("Tidspunkt"), ordering="at")
    def moment(self, line: AccessLine) -> str:
        """Write when it was."""
        return wording.exact(line.at)

    @admin.display(description=gettext_lazy("Hvem"))
    def by_whom(self, line: AccessLine) -> str:
        """Return the user or the key."""
        return reader(line)

    @admin.display(description=gettext_lazy("Side"), ordering="page")
    def page_title(self, line: AccessLine) -> str:
        """Return the title of the page."""
        return title_of(line.page)

    @admin.display(description=gettext_lazy("Række"), ordering="about")
    def about_whom(self, line: AccessLine) -> str:
        """Return a registration by its name, any other row by its number or reference."""
        return line.about


def with_names(lines: Iterable[AccessLine]) -> list[AccessLine]:
    """Read lines, and the registrations that addresses of pages name by their ids."""
    read = list(lines)
    about = {line.pk: int(line.about) for line in read if line.page.startswith(OF_REGISTRATION) and line.about}
    found = Registration.objects.filter(pk__in=set(about.values())).select_related("municipality")
    names = {row.pk: str(row) for row in found}
    for line in read:
        line.about = names.get(about.get(line.pk, 0), line.about)
    return read


def reader(line: AccessLine) -> str:
    """Name who looked: a user by user name, another system by its key."""
    return str(line.user or "") if line.token_id is None else str(line.token)


def table_of(lines: Iterable[AccessLine]) -> Table:
    """Return lines as a table."""
    titles = [_("Tidspunkt"), _("Hvem"), _("Hvordan"), _("Side"), _("Række"), _("Antal")]
    rows: list[list[Value]] = [
        [line.at, reader(line), line.get_kind_display(), title_of(line.page), Plain(line.about), line.rows]
        for line in lines
    ]
    return Table(name=_("Opslag"), titles=titles, rows=rows)
