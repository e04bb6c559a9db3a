"""The base of the admin's pages: rows are read-only, who may act, and filters that count."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from booking.models import By, Programme
from booking.services.turn import Actor

M = TypeVar("M", bound=Model)
T = TypeVar("T")
MOST_COUNTED = 5_000
"""Among more rows than these, a filter's choices stand without their numbers."""
FAR_BACK = 1_000
MOST_OFFERED = 50
"""So many programmes stand in a menu."""


class FarPages(Paginator):  # type: ignore[type-arg]  # has no brackets at run time
    """Pages of a list; one far back is found by its keys alone, before anything else of its lines is read."""

    def page(self, number: int | str) -> "Page[Any]":
        """Return a page."""
        valid = self.validate_number(number)
        skipped = (valid - 1) * self.per_page
        if skipped < FAR_BACK:
            return super().page(valid)
        rows: Any = self.object_list
        keys = list(rows.values_list("pk", flat=True)[skipped : skipped + self.per_page])
        return self._get_page(rows.filter(pk__in=keys), valid, self)  # type: ignore[attr-defined, no-any-return]  # documented


if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as ModelAdmin  # noqa: PLC0414 exported
else:

    class ModelAdmin(admin.ModelAdmin):
        """Django's class, whose filters count.

        It is made to accept its model in brackets at run time, where the type checker needs it.
        """

        show_facets = admin.ShowFacets.ALWAYS
        paginator = FarPages

        def __class_getitem__(cls, _model: Any) -> type:
            """Return the class itself: the model in brackets is for the type checker only."""
            return cls


class ReadOnlyAdmin(ModelAdmin[M]):
    """Read-only rows: they are changed by acts (Q8, Q9), never by a form of their columns."""

    actions: Sequence[Any] | None = None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a row by its template, with what `shown` says."""
        row = self.get_object(request, object_id)
        shown = {"subtitle": None, **self.shown(request, row)} if row is not None else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> M | None:
        """Read the row once for a page: Django asks for it again beneath `change_view`."""
        read = partial(super().get_object, request, object_id, from_field)
        return once_a_request(request, f"{self.opts.label}:{object_id}:{from_field}", read)

    def shown(self, request: HttpRequest, row: M, /) -> dict[str, Any]:  # noqa: ARG002 for those that override it
        """Return what the template of a row's page needs."""
        return {}

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 Django's signature
        """Return False: rows are added by services only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:  # noqa: ARG002
        """Return False, so that Django's own change page refuses a POST; acts ask `may_act`."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:  # noqa: ARG002
        """Return False: nothing is deleted here."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:  # noqa: ARG002
        """Tell whether the user has the model's `view` or `change` permission."""
        return self._has(request, "view") or self._has(request, "change")

    def may_act(self, request: HttpRequest) -> bool:
        """Tell whether the user has the model's `change` permission."""
        return self._has(request, "change")

    def _has(self, request: HttpRequest, what: str) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.{what}_{self.opts.model_name}")


def once_a_request(request: HttpRequest, name: str, read: Callable[[], T]) -> T:
    """Read something once for a page: Django makes each filter of a list anew for the counts of every other one."""
    kept: dict[str, Any] = vars(request).setdefault("read_once", {})
    if name not in kept:
        kept[name] = read()
    found: T = kept[name]
    return found


class ChoiceFilter(admin.SimpleListFilter):
    """A filter with a condition for each choice; beside a choice stands how many rows it would leave."""

    choice_words: Mapping[str, Any] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """Offer the choices."""
        return [(value, str(words)) for value, words in self.choice_words.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep what the choice names."""
        chosen = self.value()
        return queryset.filter(self.condition(chosen)) if chosen in dict(self.lookup_choices) else queryset

    def get_facet_counts(self, pk_attname: str, filtered_qs: QuerySet[Any]) -> dict[str, Any]:  # noqa: ARG002
        """Count what each choice would leave, all in one look at the rows."""
        choices = enumerate(value for value, _words in self.lookup_choices)
        return {f"{at}__c": Count(pk_attname, filter=self.condition(value)) for at, value in choices}

    @abstractmethod
    def condition(self, chosen: str) -> Q:
        """Return the condition of a choice."""


class StoredFilter(ChoiceFilter):
    """A filter on the values that a column has, those included that no code knows any longer, each by its words."""

    column: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer each value, in the order of the words."""
        stored = model_admin.model.objects.order_by(self.column).values_list(self.column, flat=True).distinct()
        found: list[str] = once_a_request(request, f"{model_admin.opts.label}.{self.column}", lambda: list(stored))
        return sorted(((value, self.words(value)) for value in found), key=lambda choice: choice[1].lower())

    def condition(self, chosen: str) -> Q:
        """Return the condition of a value."""
        return Q(**{self.column: chosen})

    @abstractmethod
    def words(self, value: str) -> str:
        """Return what staff call a value."""


class ProgrammeFilter(admin.RelatedFieldListFilter):
    """The filter by programme: the newest, the chosen one, and where the others are."""

    def field_choices(
        self,
        field: Any,  # noqa: ARG002 Django's signature
        request: HttpRequest,
        model_admin: Any,  # noqa: ARG002 Django's signature
    ) -> list[tuple[str, Any]]:
        """Name programmes by slug and title: a copy has the same title as its source."""
        chosen = (self.lookup_val or [""])[-1]
        found = once_a_request(request, f"programmes {chosen}", lambda: newest_programmes(pk=chosen))
        self.are_all = found.are_all
        return [(str(programme.pk), programme.named) for programme in found.programmes]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Offer the programmes, and at the end the list of all where there are more."""
        yield from super().choices(changelist)
        if not self.are_all:
            everything = reverse("admin:booking_programme_changelist")
            yield {"selected": False, "query_string": everything, "display": _("Se alle tilbud")}


@dataclass(frozen=True)
class OfferedProgrammes:
    """Programmes to choose from, the newest first; `are_all` tells whether there are no others."""

    programmes: list[Programme]
    are_all: bool


def newest_programmes(**chosen: str) -> OfferedProgrammes:
    """Read the newest programmes, and the one that is `chosen` by a column: of very many nobody reads a menu."""
    rows = Programme.objects.order_by("-opens_at", "-pk")
    found = list(rows[: MOST_OFFERED + 1])
    offered = found[:MOST_OFFERED]
    for column, value in chosen.items():
        is_sought = len(found) > MOST_OFFERED and value and (column != "pk" or value.isdecimal())
        if is_sought and all(str(getattr(one, column)) != value for one in offered):
            offered += rows.filter(**{column: value})
    return OfferedProgrammes(offered, are_all=len(found) <= MOST_OFFERED)


def counts_quickly(listed: ChangeList, spec: Any) -> bool:
    """Tell whether a filter may count what each choice would leave: not among so many rows that staff would wait.

    A filter counts among what the other filters leave; one that is not used, among what is listed. What was searched
    for is searched for anew in every count, so all rows must be few then.
    """
    if listed.query and not once_a_request(spec.request, "few to search", lambda: _are_few(listed.root_queryset)):
        return False
    if not spec.used_parameters:
        return listed.result_count <= MOST_COUNTED
    return _are_few(listed.get_queryset(spec.request, exclude_parameters=spec.expected_parameters()))


def _are_few(rows: QuerySet[Any]) -> bool:
    return rows.order_by()[: MOST_COUNTED + 1].count() <= MOST_COUNTED


def staff(request: HttpRequest) -> Actor:
    """Return the signed-in user as the actor."""
    return Actor(By.STAFF, request.user.pk)
