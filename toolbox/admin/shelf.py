"""The shelf in the admin: staff write, order, hide and preview; nothing is deleted, because choices refer to it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from booking.admin.base import ModelAdmin
from toolbox import queries
from toolbox.models import Element, Theme, ThemeReference, Tool


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row beside the version that stood when the page was opened (Q13).

    Where a colleague has changed it since, nothing is written: each field shows what the colleague wrote, and the
    next press is one that has seen it.
    """

    stood = forms.IntegerField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the stored version."""
        super().__init__(*args, **kwargs)
        self.initial["stood"] = self.instance.version

    @cached_property
    def changed_data(self) -> list[str]:
        """Leave what stood out: it is not written."""
        return [name for name in super().changed_data if name != "stood"]

    def clean(self) -> dict[str, Any]:
        """Lock the row, look at its version again, and raise it for what is written."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        rows = self._meta.model.objects.select_for_update()
        row = rows.filter(pk=self.instance.pk).first()
        if row is None or not self.changed_data:
            return cleaned
        if cleaned.get("stood") != row.version:
            self._show(row)
        self.instance.version = row.version + 1
        return cleaned

    def _show(self, row: Any) -> None:
        data: Any = self.data
        self.data = data = data.copy()
        data["stood"] = str(row.version)
        self.add_error(None, _("En kollega har rettet her imens. Læs det, der står nu, og gem igen."))
        for name in self.changed_data:
            self.add_error(name, _("Der står nu: %(text)s") % {"text": _said(row, name)})


def _said(row: Any, name: str) -> Any:
    """Return what a row says in a field, for a colleague to read."""
    if name == "others":
        return ", ".join(map(str, row.references.select_related("other"))) or "–"
    value = getattr(row, name)
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    return "–" if value == "" else value


class ThemeForm(VersionedForm):
    """A theme and the others that it refers to."""

    others = forms.ModelMultipleChoiceField(
        label=_("se også"), queryset=Theme.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the themes referred to, and offer all but itself."""
        super().__init__(*args, **kwargs)
        others = self.fields["others"]
        others.queryset = Theme.objects.exclude(pk=self.instance.pk)  # type: ignore[attr-defined] # a plain Field to mypy
        if self.instance.pk:
            self.initial["others"] = [reference.other_id for reference in self.instance.references.all()]


class ShelfAdmin(ModelAdmin[Any]):
    """What the three lists have in common."""

    form = VersionedForm
    actions = None
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 Django's signature
        """Return False: a row is hidden."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 Django's
        """Write a row that was changed; another is left as a colleague may have written it."""
        if form.changed_data or not change:
            super().save_model(request, obj, form, change)


@admin.register(Element)
class ElementAdmin(ShelfAdmin):
    """The four elements: staff edit words and order."""

    list_display = ("name_da", "name_en", "position")
    fields = ("name_da", "name_en", "about_da", "about_en", "position", "stood")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 Django's signature
        """Return False: `load_toolbox` makes them."""
        return False


@admin.register(Theme)
class ThemeAdmin(ShelfAdmin):
    """The themes, and the preview of the whole toolbox."""

    form = ThemeForm
    list_display = ("question_da", "element", "position", "is_shown")
    list_filter = ("is_shown", "element")
    list_select_related = ("element",)
    search_fields = ("question_da", "question_en")
    fields = (
        "element",
        "question_da",
        "question_en",
        "about_da",
        "about_en",
        "others",
        "is_shown",
        "position",
        "stood",
    )
    change_list_template = "admin/toolbox/theme/change_list.html"
    change_form_template = "admin/toolbox/theme/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the preview."""
        view = self.admin_site.admin_view(self.preview)
        return [path("preview/", view, name="toolbox_theme_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """Show the public page with what is not shown to all, in the language asked for."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        language = queries.ENGLISH if request.GET.get("lang") == queries.ENGLISH else queries.DANISH
        elements = queries.shelf(language=language, drafts=True)
        with translation.override(language):
            context = {
                "elements": elements,
                "is_preview": True,
                "is_partly_danish": queries.is_partly_danish(elements),
            }
            return render(request, "toolbox/toolbox.html", context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 Django's
        """Write the references that were added or removed."""
        super().save_related(request, form, formsets, change)
        wanted, references = set(form.cleaned_data["others"]), ThemeReference.objects.filter(theme=form.instance)
        if "others" in form.changed_data:
            references.exclude(other__in=wanted).delete()
            stands = set(references.values_list("other_id", flat=True))
            new = [ThemeReference(theme=form.instance, other=other) for other in wanted if other.pk not in stands]
            ThemeReference.objects.bulk_create(sorted(new, key=lambda reference: reference.other_id))


@admin.register(Tool)
class ToolAdmin(ShelfAdmin):
    """The tools, each a text, a link or both."""

    list_display = ("title_da", "theme", "position", "is_shown")
    list_filter = ("is_shown", "theme")
    list_select_related = ("theme",)
    search_fields = ("title_da", "title_en", "text_da", "text_en")
    readonly_fields = ("municipality",)
    fields = (
        "theme",
        "title_da",
        "title_en",
        "text_da",
        "text_en",
        "url",
        "municipality",
        "is_shown",
        "position",
        "stood",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave it to "Gode eksempler" whether a municipality's example is shown: that asks for its consent (B12)."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "is_shown") if obj is not None and obj.municipality_id else fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 Django's
        """Write the tool, and raise its theme's version, by which the public page knows of it."""
        super().save_model(request, obj, form, change)
        Theme.objects.filter(pk=obj.theme_id).update(version=F("version") + 1)
