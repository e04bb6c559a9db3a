"""Mappings for staff: made, opened, extended, addressed, and followed until all have answered."""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import looks
from booking.admin.base import ReadOnlyAdmin, staff
from booking.forms.base import page_language
from booking.refusals import Invalid, Refusal
from toolbox.admin.mapping_forms import AddressesForm, InviteForm, MappingForm, MomentsForm, OpenForm
from toolbox.admin.mapping_note_page import note_page
from toolbox.admin.plans import may_count
from toolbox.admin.turnout import turnout_context
from toolbox.clock.mapping_asking import renew_municipality_link
from toolbox.clock.mapping_mails import returned_invitations
from toolbox.mapping import opening
from toolbox.mapping.addresses import StoredAddresses, read_addresses, store_addresses
from toolbox.mapping.progress import InvitedRow, invited_rows, mapping_rows
from toolbox.mapping.standing import state_of
from toolbox.models import Invitation
from toolbox.models import Mapping as Round
from toolbox.questionnaire.editions import document_of_edition

PAGE = "admin/toolbox/mapping"
FORMS: Mapping[str, type[forms.Form]] = {"open": OpenForm, "moments": MomentsForm, "invite": InviteForm}


def may_run(request: HttpRequest) -> bool:
    """Tell whether the user may make and run mappings."""
    return request.user.has_perm("toolbox.change_mapping")


@admin.register(Round)
class MappingAdmin(ReadOnlyAdmin[Round]):
    """A mapping is changed by acts; what it asks stands from its opening on."""

    def get_urls(self) -> list[URLPattern]:
        """Have a list, a form for a draft, a page of each, and its addresses."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="toolbox_mapping_changelist"),
            path("add/", view(self.draft_page), name="toolbox_mapping_add"),
            path("<int:pk>/", view(self.mapping_page), name="toolbox_mapping_change"),
            path("<int:pk>/edit/", view(self.draft_page), name="toolbox_mapping_edit"),
            path("<int:pk>/addresses/", view(self.addresses_page), name="toolbox_mapping_addresses"),
            path("<int:pk>/turnout/", view(self.turnout_page), name="toolbox_mapping_turnout"),
            path("<int:pk>/write/", view(self.write_page), name="toolbox_mapping_write"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002 Django's signature
        """List the mappings with how many have answered."""
        if not may_count(request):
            raise PermissionDenied
        looks.shows(request, 0)
        context = {"rows": mapping_rows(), "may_run": may_run(request)}
        return self._page(request, "list", capfirst(str(self.opts.verbose_name_plural)), context)

    def draft_page(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Show and store a mapping that is not opened."""
        self._require(request)
        mapping = get_object_or_404(Round, pk=pk) if pk else Round()
        form = MappingForm(request.POST if request.method == "POST" else None, instance=mapping)
        if form.is_bound and form.is_valid():
            try:
                stored = opening.store_mapping(form.instance)
            except Invalid as refusal:
                for field, sentence in refusal.errors.items():
                    form.add_error(field if field in form.fields else None, sentence)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("Kortlægningen er gemt. Den er ikke åbnet endnu."))
                return _to(stored.pk)
        title = _("Ret kortlægningen") if pk else _("Ny kortlægning")
        return self._page(request, "draft", title, {"form": form, "pk": pk}, status=_status(form))

    def mapping_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a mapping with a row a municipality, and do what is pressed."""
        self._require(request)
        mapping = get_object_or_404(Round.objects.select_related("edition", "programme"), pk=pk)
        asked = request.POST.get("act", "") if request.method == "POST" else ""
        shown: dict[str, forms.Form] = {
            name: form(request.POST if asked == name else None, initial={"closes_at": mapping.closes_at})
            for name, form in FORMS.items()
        }
        if asked and (asked not in shown or shown[asked].is_valid()):
            acts: dict[str, Callable[[], str]] = {
                "open": lambda: self._open(request, pk, shown["open"]),
                "moments": lambda: self._move(request, pk, shown["moments"]),
                "invite": lambda: self._invite(request, pk, shown["invite"]),
                "renew": lambda: self._renew(request, pk),
            }
            try:
                messages.success(request, acts[asked]() if asked in acts else _("Der er ikke ændret noget."))
                return _to(pk)
            except Invalid as refusal:
                form = shown[asked]  # a press without a form is never wrong in a field
                for field, sentence in refusal.errors.items():
                    form.add_error(field if field in form.fields else next(iter(form.fields)), sentence)
            except Refusal as refusal:
                messages.error(request, str(refusal.message))
                return _to(pk)
        rows = invited_rows(mapping)
        looks.shows(request, sum(bool(row.invitation.contact_email) for row in rows))
        context = {
            "mapping": mapping,
            "state": state_of(mapping).value,
            "rows": rows,
            "roles": _roles(mapping, rows),
            "returned": returned_invitations([row.invitation for row in rows]),
            "handed_in": sum(row.invitation.handed_in_at is not None for row in rows),
            "forms": shown,
        }
        problem = next((form for form in shown.values() if form.errors), None)
        return self._page(request, "page", mapping.title, context, status=_status(problem))

    def addresses_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what pasted lines say, then store them."""
        self._require(request)
        mapping = get_object_or_404(Round, pk=pk)
        form = AddressesForm(request.POST if request.method == "POST" else None)
        lines = []
        if form.is_bound and form.is_valid():
            lines = read_addresses(form.cleaned_data["lines"], mapping_id=pk)
            if "confirmed" in request.POST:
                try:
                    stored = store_addresses(mapping_id=pk, lines=lines, by=staff(request))
                except Refusal as refusal:
                    messages.error(request, refusal.message)
                else:
                    _say_stored(request, stored)
                return _to(pk)
        looks.shows(request, len(lines))
        context = {
            "form": form,
            "mapping": mapping,
            "lines": lines,
            "faults": sum(bool(line.fault) for line in lines),
            "good": sum(not line.fault for line in lines),
        }
        return self._page(request, "addresses", _("Adresser til brevene"), context, status=_status(form))

    def write_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write to all of whom something is missing, in one act."""
        self._require(request)
        mapping = get_object_or_404(Round, pk=pk)
        shown = note_page(request, mapping, reverse("admin:toolbox_mapping_change", args=[pk]))
        if isinstance(shown, HttpResponse):
            return shown
        context, status = shown
        return self._page(request, "write", _("Skriv til dem, der mangler"), context, status=status)

    def turnout_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show in pictures and counts who has answered so far."""
        if not may_count(request):
            raise PermissionDenied
        looks.shows(request, 0)
        mapping = get_object_or_404(Round.objects.select_related("edition"), pk=pk, opened_at__isnull=False)
        title = _("Svar på %(name)s") % {"name": mapping.title}
        return self._page(request, "turnout", title, turnout_context(mapping))

    def _open(self, request: HttpRequest, pk: int, form: forms.Form) -> str:
        codes = [code.zfill(4) for code in re.split(r"[\s,;]+", form.cleaned_data["codes"]) if code]
        opening.open_mapping(mapping_id=pk, by=staff(request), codes=codes)
        return _("Kortlægningen er åbnet, og kommunerne er inviteret.")

    def _move(self, request: HttpRequest, pk: int, form: forms.Form) -> str:
        reason, closes_at = form.cleaned_data["reason"], form.cleaned_data["closes_at"]
        opening.change_moments(mapping_id=pk, by=staff(request), reason=reason, closes_at=closes_at)
        return _("Lukningen er flyttet.")

    def _invite(self, request: HttpRequest, pk: int, form: forms.Form) -> str:
        code = form.cleaned_data["municipality"].pk
        opening.add_municipality(mapping_id=pk, code=code, by=staff(request))
        return _("Kommunen er inviteret.")

    def _renew(self, request: HttpRequest, pk: int) -> str:
        found = request.POST.get("invitation", "")
        invitation = get_object_or_404(Invitation, mapping=pk, pk=int(found) if found.isdecimal() else 0)
        renewed = renew_municipality_link(invitation_id=invitation.pk, by=staff(request))
        if renewed.contact_email:
            return _("Kommunens link er fornyet. Kontaktpersonen får det nye på mail.")
        return _("Kommunens link er fornyet. Skriv kommunens adresse, så får den det nye.")

    def _require(self, request: HttpRequest) -> None:
        if not may_run(request):
            raise PermissionDenied

    def _page(
        self, request: HttpRequest, name: str, title: str, context: dict[str, Any], *, status: int = HTTPStatus.OK
    ) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **context}
        return TemplateResponse(request, f"{PAGE}/{name}.html", context, status=status)


def _say_stored(request: HttpRequest, stored: StoredAddresses) -> None:
    said = ngettext("%(n)d adresse er gemt.", "%(n)d adresser er gemt.", stored.count) % {"n": stored.count}
    messages.success(request, said)
    if stored.links_kept:
        kept = _(
            "Linket i det første brev gælder stadig for %(names)s, for nogen er begyndt at svare. Forny det, hvis det "
            "er kommet til den forkerte."
        )
        messages.warning(request, kept % {"names": ", ".join(stored.links_kept)})


def _roles(mapping: Round, rows: list[InvitedRow]) -> list[str]:
    """Name the roles in the order of their counts."""
    document, language = document_of_edition(mapping.edition), page_language()
    names = [document.role(count.link.role).in_words(language).text for count in (rows[0].counts if rows else [])]
    return [capfirst(name) for name in names]


def _status(form: Any) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form is not None and form.errors else HTTPStatus.OK


def _to(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:toolbox_mapping_change", args=[pk]))
