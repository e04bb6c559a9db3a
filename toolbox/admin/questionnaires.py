"""Questionnaires for staff: editions listed, read as each role sees them, edited as text, kept as a new edition."""

import hashlib
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import looks
from booking.admin.base import ReadOnlyAdmin
from booking.forms.base import PageForm
from toolbox import queries
from toolbox.models import JOINT, Edition, Questionnaire
from toolbox.questionnaire.document import LONGEST_KEY, QuestionnaireDocument
from toolbox.questionnaire.editions import (
    ChangedKey,
    QuestionnaireFileError,
    changed_keys,
    document_of_edition,
    newest_edition,
    store_edition,
)
from toolbox.questionnaire.written import MOST_LETTERS, questionnaire_text, read_written
from toolbox.web.preview import preview_context

PAGE = "admin/toolbox/edition"
COPY = "kopi"
MOST_DIFFERENCES = 200


def may_read_questionnaires(request: HttpRequest) -> bool:
    """Tell whether the user may read questionnaires: who edits them, and who makes mappings with them."""
    return request.user.has_perm("toolbox.view_edition")


def may_write_questionnaires(request: HttpRequest) -> bool:
    """Tell whether the user may make an edition."""
    return request.user.has_perm("toolbox.add_edition")


class TextForm(PageForm):
    """A questionnaire as text; `seen` names the text whose differences were shown, and what they were shown to."""

    text = forms.CharField(
        label=gettext_lazy("Spørgeskemaet"),
        max_length=MOST_LETTERS,
        strip=False,
        error_messages={
            "required": gettext_lazy("Skriv spørgeskemaet"),
            "max_length": gettext_lazy("Skriv højst 60.000 tegn"),
        },
        widget=forms.Textarea(attrs={"rows": 30, "cols": 120, "spellcheck": "true", "lang": "da"}),
    )
    document: QuestionnaireDocument | None = None

    def clean_text(self) -> str:
        """Read the text; each fault is a sentence with its line and key."""
        text: str = self.cleaned_data["text"]
        try:
            self.document = read_written(text)
        except QuestionnaireFileError as fault:
            raise forms.ValidationError([str(one) for one in (fault, *fault.others)]) from fault
        return text


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin[Edition]):
    """An edition never changes: what is edited becomes a new one, and mappings keep theirs."""

    def get_urls(self) -> list[URLPattern]:
        """Have a list, a page to edit from each edition, its preview and its file."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="toolbox_edition_changelist"),
            path("<int:pk>/", view(self.edit_page), name="toolbox_edition_change"),
            path("<int:pk>/preview/", view(self.preview), name="toolbox_edition_preview"),
            path("<int:pk>/file/", view(self.file), name="toolbox_edition_file"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002 Django's signature
        """List the editions, with how many mappings each has."""
        self._require(is_allowed=may_read_questionnaires(request))
        looks.shows(request, 0)
        editions = Edition.objects.select_related("questionnaire").annotate(used=Count("mappings"))
        editions = editions.order_by("questionnaire__slug", "-number")  # counting leaves a model's own order out
        rows = [(edition, document_of_edition(edition).texts.da.title) for edition in editions]
        context = {"rows": rows, "may_write": may_write_questionnaires(request)}
        return self._page(request, "list", capfirst(str(Questionnaire._meta.verbose_name_plural)), context)  # noqa: SLF001 documented API

    def edit_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show an edition as text, then what an edited text would change, then store it."""
        self._require(is_allowed=may_write_questionnaires(request))
        looks.shows(request, 0)
        edition = get_object_or_404(Edition.objects.select_related("questionnaire"), pk=pk)
        is_copy = COPY in request.GET
        document = document_of_edition(edition)
        if is_copy:
            document = document.model_copy(update={"slug": _free_slug(document.slug)})
        form = TextForm(
            request.POST if request.method == "POST" else None,
            initial={"text": questionnaire_text(document, number=1 if is_copy else edition.number)},
        )
        context: dict[str, Any] = {"form": form, "edition": edition, "is_copy": is_copy}
        if form.is_bound and form.is_valid() and form.document is not None:
            newest = newest_edition(form.document.slug)
            seen = _seen(form.cleaned_data["text"], newest)
            if "confirmed" in request.POST and request.POST.get("seen") == seen:
                return self._store(request, form.document)
            context |= {"seen": seen, "newest": newest, "slug": form.document.slug}
            context["differences"] = _differences(newest, form.document)
        title = _("Kopiér spørgeskemaet") if is_copy else _("Ret spørgeskemaet")
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return self._page(request, "edit", title, context, status=status)

    def _store(self, request: HttpRequest, document: QuestionnaireDocument) -> HttpResponse:
        edition, is_new = store_edition(document)
        if is_new:
            self.log_addition(request, edition, _("Udgave %(number)d") % {"number": edition.number})
            messages.success(request, _("Gemt som udgave %(number)d.") % {"number": edition.number})
        else:
            messages.info(request, _("Der er ikke ændret noget."))
        return HttpResponseRedirect(reverse("admin:toolbox_edition_changelist"))

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what those of a role see, in the language asked for."""
        self._require(is_allowed=may_read_questionnaires(request))
        looks.shows(request, 0)
        edition = get_object_or_404(Edition, pk=pk)
        language = queries.ENGLISH if request.GET.get("lang") == queries.ENGLISH else queries.DANISH
        with translation.override(language):
            context = preview_context(document_of_edition(edition), request.GET.get("role", JOINT)[:LONGEST_KEY])
            return render(request, "toolbox/answer/preview.html", {**context, "edition": edition})

    def file(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with an edition as a file."""
        self._require(is_allowed=may_read_questionnaires(request))
        looks.shows(request, 0)
        edition = get_object_or_404(Edition.objects.select_related("questionnaire"), pk=pk)
        text = questionnaire_text(document_of_edition(edition), number=edition.number)
        name = f"{edition.questionnaire.slug}-{edition.number}.toml"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=headers)

    def _require(self, *, is_allowed: bool) -> None:
        if not is_allowed:
            raise PermissionDenied

    def _page(
        self, request: HttpRequest, name: str, title: str, context: dict[str, Any], *, status: int = HTTPStatus.OK
    ) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **context}
        return TemplateResponse(request, f"{PAGE}/{name}.html", context, status=status)


def _seen(text: str, newest: Edition | None) -> str:
    """Name a text and the edition that it is compared with: only what was looked at is stored."""
    number = newest.number if newest else 0
    return f"{number}:{hashlib.sha256(text.encode()).hexdigest()}"


def _differences(newest: Edition | None, document: QuestionnaireDocument) -> list[ChangedKey]:
    return changed_keys(document_of_edition(newest), document)[:MOST_DIFFERENCES] if newest else []


def _free_slug(slug: str) -> str:
    """Return a short name that no questionnaire has."""
    taken = set(Questionnaire.objects.values_list("slug", flat=True))
    names = (f"{slug[:50]}-{COPY}{number}" for number in ("", *range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
