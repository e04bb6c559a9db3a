"""The staff's navigation: the tasks in the order of the work, and the pages of each; another app adds its own."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin
from django.db.models import Model, TextChoices
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

LIST = "changelist"


class Section(TextChoices):
    """A task of staff, in the order of the navigation."""

    DESK = "desk", _("Skrivebord")
    REGISTRATIONS = "registrations", _("Tilmeldinger")
    DAYS = "days", _("Temadage")
    ATTENDEES = "attendees", _("Deltagere")
    MAILS = "mails", _("Mails")
    PROGRAMMES = "programmes", _("Tilbud")
    ACCESS = "access", _("Personer og adgang")


@dataclass(frozen=True, kw_only=True)
class StaffPage:
    """A page that the navigation leads to; `view` is its name in the admin's addresses."""

    section: Section
    view: str
    title: str | Promise
    may_open: Callable[[HttpRequest], bool]

    @property
    def url(self) -> str:
        """Return the page's address."""
        return reverse(f"admin:{self.view}")

    def holds(self, view: str) -> bool:
        """Tell whether a view is this page, or one of the pages of its rows."""
        return view == self.view or (self.view.endswith(LIST) and view.startswith(self.view.removesuffix(LIST)))


@dataclass(frozen=True, kw_only=True)
class NavigationLink:
    """A link of the navigation; `is_here` marks where the user is: the page itself, or the part it belongs to."""

    title: str
    url: str
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class Navigation:
    """What a user is led to from a page: the tasks, the pages of the current one, and the way back up."""

    sections: list[NavigationLink]
    pages: list[NavigationLink]
    way: list[NavigationLink]


known_pages: list[StaffPage] = []
standing_under: dict[str, str] = {}
"""The list under which a page stands that has another list's name: its view by the page's."""


def register(*pages: StaffPage, first: bool = False) -> None:
    """Add pages to the navigation, after those of their task that are there or before them."""
    known_pages[0 if first else len(known_pages) :] = [*pages, *(known_pages if first else ())]


def stand_under(model: type[Model], *views: str) -> None:
    """Have pages about a model's rows stand under its list, whatever list their own names say."""
    opts = model._meta  # noqa: SLF001 documented API
    standing_under.update(dict.fromkeys(views, f"{opts.app_label}_{opts.model_name}_{LIST}"))


def list_page(model: type[Model], section: Section, title: str | Promise = "") -> StaffPage:
    """Return the page of a model's list, for those who may look at it; without a title it has the model's name."""
    opts = model._meta  # noqa: SLF001 documented API
    return StaffPage(
        section=section,
        view=f"{opts.app_label}_{opts.model_name}_{LIST}",
        title=title or opts.verbose_name_plural or "",
        may_open=lambda request: admin.site.get_model_admin(model).has_view_permission(request),
    )


def navigation_of(request: HttpRequest) -> Navigation:
    """Return the navigation of the page asked for; it names only what the user may open."""
    view = request.resolver_match.url_name or "" if request.resolver_match else ""
    view = standing_under.get(view, view)
    open_pages = [page for page in known_pages if page.may_open(request)]
    exact = next((page for page in known_pages if page.view == view), None)
    here = exact or next((page for page in known_pages if page.holds(view)), None)
    sections, beside, way = [], [], []
    for section in Section:
        pages = [page for page in open_pages if page.section == section]
        if not pages:
            continue
        is_here = here is not None and here.section == section
        # A facilitator, who sees no list of days, is led to "Mine dage" by its own name.
        title = section.label if pages[0].view.endswith(LIST) else pages[0].title
        sections.append(NavigationLink(title=str(title), url=pages[0].url, is_here=is_here))
        if is_here:
            beside = [
                NavigationLink(title=capfirst(str(page.title)), url=page.url, is_here=page is here) for page in pages
            ]
            way = [sections[-1], *(link for link in beside if link.is_here and link.url != pages[0].url)]
    return Navigation(
        sections=sections,
        pages=beside if len(beside) > 1 else [],
        way=[link for link in way if link.url != request.path],
    )
