"""The base of the admin's pages: rows are read-only, who may act, and filters that count."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from booking.models import By, Programme
from booking.services.turn import Actor

M = TypeVar("M", bound=Model)
T = TypeVar("T")

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as ModelAdmin  # noqa: PLC0414 exported
else:

    class ModelAdmin(admin.ModelAdmin):
        """Django's class, whose filters count.

        It is made to accept its model in brackets at run time, where the type checker needs it.
        """

        show_facets = admin.ShowFacets.ALWAYS

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
    """The filter by programme, the newest first."""

    def field_choices(
        self,
        field: Any,  # noqa: ARG002 Django's signature
        request: HttpRequest,
        model_admin: Any,  # noqa: ARG002 Django's signature
    ) -> list[tuple[str, Any]]:
        """Name programmes by slug and title: a copy has the same title as its source."""
        return once_a_request(
            request,
            "programmes",
            lambda: [(str(programme.pk), programme.named) for programme in Programme.objects.all()],
        )


def staff(request: HttpRequest) -> Actor:
    """Return the signed-in user as the actor."""
    return Actor(By.STAFF, request.user.pk)
