"""What every page of the desk shares: nothing is edited by hand, and who may act."""

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.text import capfirst

from booking.models import By, Programme
from booking.services.turn import Actor

M = TypeVar("M", bound=Model)

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as ModelAdmin  # noqa: PLC0414 exported
else:

    class ModelAdmin(admin.ModelAdmin):
        """Django's own, which at run time can not be written with its model in brackets as the type checker wants."""

        def __class_getitem__(cls, _model: Any) -> type:
            """Return the class itself."""
            return cls


class ReadOnlyAdmin(ModelAdmin[M]):
    """Rows that are looked at; whatever is changed is changed by an act (Q8, Q9), never in a form of columns."""

    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Head the list with what it lists: there is nothing to choose for."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 Django's signature
        """Always say no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:  # noqa: ARG002
        """Always say no, so a POST to Django's own change page is refused; acts ask `may_act`."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:  # noqa: ARG002
        """Always say no."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:  # noqa: ARG002
        """Tell whether the user may look: the model's `view` or `change` permission."""
        return self._has(request, "view") or self._has(request, "change")

    def may_act(self, request: HttpRequest) -> bool:
        """Tell whether the user may act: the model's `change` permission."""
        return self._has(request, "change")

    def _has(self, request: HttpRequest, what: str) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.{what}_{self.opts.model_name}")


class ProgrammeFilter(admin.RelatedFieldListFilter):
    """Programmes by slug and title, the newest first."""

    def field_choices(
        self,
        field: Any,  # noqa: ARG002 Django's signature
        request: HttpRequest,  # noqa: ARG002 Django's signature
        model_admin: Any,  # noqa: ARG002 Django's signature
    ) -> list[tuple[str, Any]]:
        """Name them so that a copy can be told from what it was copied from."""
        return [(str(programme.pk), programme.named) for programme in Programme.objects.all()]


def staff(request: HttpRequest) -> Actor:
    """Return the signed-in user as the one who acts."""
    return Actor(By.STAFF, request.user.pk)
