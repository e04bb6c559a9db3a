"""The page of an act: explain, ask, act under the lock, and show the result or the refusal."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Generic

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from booking.admin.act import Act
from booking.admin.base import M, ReadOnlyAdmin, staff
from booking.forms.base import PageForm
from booking.forms.stood import rebased
from booking.models import EntryKind, JournalEntry, Programme
from booking.refusals import Invalid, Refusal, Stale
from booking.services import presses

EDIT, SEND = "edit", "send"
"""The buttons of a page that shows the mails: back to the form, or do it."""
OURS = frozenset({"csrfmiddlewaretoken", "seen", "step"})
"""The fields that the page adds to the act's own."""


@dataclass(frozen=True)
class Acted(Generic[M]):
    """The result of an act: the row before, the row to show afterwards, and the entries written, none if unchanged.

    `again`: the same press did it before, and this is its answer once more (Q12).
    """

    current: M
    result: Model
    entries: list[JournalEntry]
    again: bool = False


class ActAdmin(ReadOnlyAdmin[M]):
    """The admin of a model with acts, each with a page below the row's own."""

    acts: Sequence[Act[M]] = ()
    programme_field: ClassVar[str] = "programme_id"
    """The column with the id of the programme whose lock the acts take."""

    def get_urls(self) -> list[URLPattern]:
        """Add a page for each act to the row's addresses."""
        pages = [
            path(
                f"<int:pk>/{act.name}/",
                self.admin_site.admin_view(partial(self.act_page, act=act)),
                name=self._page_name(act.name),
            )
            for act in self.acts
        ]
        return pages + super().get_urls()

    def buttons(self, request: HttpRequest, target: M) -> list[tuple[Act[M], str]]:
        """Return the acts that the user may do now, each with its page's address."""
        if getattr(target, "erased_at", None):
            return []
        return [
            (act, reverse(f"admin:{self._page_name(act.name)}", args=[target.pk]))
            for act in self.acts
            if act.has_button and self.may_do(request, act) and act.is_available(target)
        ]

    def may_do(self, request: HttpRequest, act: Act[M]) -> bool:
        """Tell whether the user has the act's permissions, whatever the target."""
        return self.may_act(request) and (not act.permission or request.user.has_perm(act.permission))

    def act_page(self, request: HttpRequest, pk: int, act: Act[M]) -> HttpResponse:
        """Show the act's page, or act; answer 403 to users without the permission.

        An act that sends is tried first: its mails are shown, and the try is rolled back.
        """
        if not self.may_do(request, act):
            raise PermissionDenied
        target = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST":
            return self._page(request, act, target, act.begin(target, request.GET))
        form, step = act.form(target, request.POST), request.POST.get("step", "")
        if step == EDIT or not form.is_valid():
            return self._page(request, act, target, form)
        seen = request.POST.get("seen", "")

        def still(current: M) -> bool:
            return act.seen(current) == seen

        try:
            if act.sends(target) and step != SEND:
                return self._preview(request, act, target, form, still)
            acted = self.act_on(request, act, target, form, still)
        except Invalid as refusal:
            _say_at_fields(form, refusal)
            return self._page(request, act, target, form)
        except Refusal as refusal:
            current = get_object_or_404(self.get_queryset(request), pk=pk)
            if isinstance(refusal, Stale):
                form = rebased(partial(act.form, current), request.POST, act.begin(current, request.GET))
            form.add_error(None, refusal.message)
            return self._page(request, act, current, form, status=409)
        if acted.entries or acted.again:
            messages.success(request, act.done(acted.result))
            say_moves(request, acted)
        else:
            messages.warning(request, str(act.nothing))
        return HttpResponseRedirect(self._page_of(acted.result))

    def act_on(
        self, request: HttpRequest, act: Act[M], target: M, form: PageForm, still: Callable[[M], bool]
    ) -> Acted[M]:
        """Act and write the admin's log in one transaction; only the journal, which can erase it, holds the reason."""
        with transaction.atomic():
            acted = self._perform(request, act, target, form, still)
            if acted.entries:
                number = {"number": acted.entries[0].number}
                self.log_change(request, acted.current, f"{act.title} ({_('journalpost %(number)s') % number})")
                presses.keep_press(
                    digest=_digest(request, act, target), seen=act.seen(acted.current), result=acted.result
                )
        return acted

    def _preview(
        self, request: HttpRequest, act: Act[M], target: M, form: PageForm, still: Callable[[M], bool]
    ) -> HttpResponse:
        """Try the act, show the mails it would send, and roll back; the page then posts the same form again."""
        with transaction.atomic():
            tried = self._perform(request, act, target, form, still)
            shown = render_to_string("admin/booking/parts/preview.html", {"entries": tried.entries}, request)
            transaction.set_rollback(True)
        if not tried.entries:
            messages.warning(request, str(act.nothing))
            return HttpResponseRedirect(self._page_of(tried.result))
        typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in OURS]
        context = self._frame(request, act, target) | {
            "preview": shown,
            "typed": typed,
            "seen": act.seen(tried.current),
        }
        return TemplateResponse(request, "admin/booking/preview.html", context)

    def _perform(
        self, request: HttpRequest, act: Act[M], target: M, form: PageForm, still: Callable[[M], bool]
    ) -> Acted[M]:
        """Act, inside a transaction, if the state is the one the page showed (`still`); else raise Refusal.

        The lock is the one that every turn takes, and the first of this transaction too. Held from the comparison until
        the service's own turn is done, it stops two pages from overwriting each other.
        """
        programme = Programme.objects.select_for_update(no_key=True).get(pk=getattr(target, self.programme_field))
        current = self.get_queryset(request).get(pk=target.pk)
        before = presses.result_of(digest=_digest(request, act, current), seen=act.seen(current))
        if before is not None:
            return Acted(current, before, [], again=True)
        if not (still(current) and act.is_available(current)):
            raise act.outdated(current)
        result = act.perform(current, staff(request), form)
        seen = {programme.pk: programme.last_entry_number}
        shown = result.pk if isinstance(result, Programme) else programme.pk
        entries = (
            JournalEntry.objects.filter(programme=shown, number__gt=seen.get(shown, 0))
            .select_related("registration__municipality", "text")
            .order_by("number")
        )
        return Acted(current, result, list(entries))

    def _page(self, request: HttpRequest, act: Act[M], target: M, form: PageForm, *, status: int = 200) -> HttpResponse:
        is_available = act.is_available(target)
        context = self._frame(request, act, target) | {
            "is_available": is_available,
            "explanation": act.explain(target) if is_available else [],
            "seen": act.seen(target),
            "form": form,
            **(act.around(target) if is_available else {}),
        }
        return TemplateResponse(request, "admin/booking/act.html", context, status=status)

    def _frame(self, request: HttpRequest, act: Act[M], target: M) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": act.title,
            "opts": self.opts,
            "target": target,
            "target_url": self._page_of(target),
            "act": act,
            "sends": act.sends(target),
        }

    def _page_name(self, act: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{act.replace('-', '_')}"

    def _page_of(self, row: Model) -> str:
        opts = self.admin_site.get_model_admin(type(row)).opts
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


def _digest(request: HttpRequest, act: Act[Any], target: Model) -> str:
    """Return a keyed hash of who presses what, and of all that the page sends; empty where it is nobody's page.

    Each page has a CSRF token of its own, so the same words on another page are another press.
    """
    if not request.POST.get("csrfmiddlewaretoken"):
        return ""
    said = [request.user.pk, type(target).__name__, target.pk, act.name, sorted(request.POST.lists())]
    return salted_hmac("temadag.press", json.dumps(said), algorithm="sha256").hexdigest()


def _say_at_fields(form: PageForm, refusal: Invalid) -> None:
    for field, sentence in refusal.errors.items():
        form.add_error(field if field in form.fields else None, str(sentence))


def say_moves(request: HttpRequest, acted: Acted[Any]) -> None:
    """Show which other registrations moved because of an act."""
    for entry in acted.entries:
        if entry.registration is not None and entry.registration_id != acted.result.pk:
            facts = {"slot": entry.details.get("slot"), "registration": entry.registration}
            if entry.kind == EntryKind.PROMOTED:
                messages.info(request, _("Plads %(slot)s er gået videre til %(registration)s.") % facts)
            elif entry.kind == EntryKind.LAPSED:
                messages.info(request, _("Fristen var udløbet for %(registration)s (plads %(slot)s).") % facts)
