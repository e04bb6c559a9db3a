"""The page of an act: explain, ask, show the mails, act under the lock, and show the result or the refusal (Q8)."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.act import Act
from booking.admin.base import M, ReadOnlyAdmin, staff
from booking.admin.performing import ActCall, Acted, Trial
from booking.forms.base import PageForm
from booking.forms.picking import PICK, with_pick
from booking.forms.stood import rebased
from booking.models import EntryKind
from booking.refusals import Invalid, Refusal, Stale

EDIT, SEND = "edit", "send"
"""The buttons of a page that shows the mails: back to the form, or do it."""
OURS = frozenset({"csrfmiddlewaretoken", "seen", "step", "plan"})
"""The fields that the page adds to the act's own."""


CHANGED = gettext_lazy(
    "Der er sket noget, siden du så, hvem der får en mail. Her er det, som det står nu. Intet er gemt eller sendt."
)


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

    def buttons(
        self, request: HttpRequest, target: M, among: Iterable[Act[M]] | None = None
    ) -> list[tuple[Act[M], str]]:
        """Return the acts, or those `among` some, that the user may do now, each with its page's address."""
        if getattr(target, "erased_at", None):
            return []
        return [
            (act, reverse(f"admin:{self._page_name(act.name)}", args=[target.pk]))
            for act in (self.acts if among is None else among)
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
        step, seen = request.POST.get("step", ""), request.POST.get("seen", "")
        form, is_pick = act.form(target, request.POST), PICK in request.POST
        if is_pick:
            form = act.form(target, with_pick(form, request.POST))
            form.errors.clear()  # only a day was chosen: what is still missing is no fault yet
        form.files = request.FILES
        if is_pick or step == EDIT or not _fits(act, target, form, seen):
            return self._page(request, act, target, form, seen=seen if is_pick else None)
        press = self.press(request, act, target, form, still=lambda current: act.seen(current) == seen)
        try:
            done = self._look_or_act(request, press)
        except Invalid as refusal:
            _say_at_fields(form, refusal)
            return self._page(request, act, target, form)
        except Refusal as refusal:
            current = get_object_or_404(self.get_queryset(request), pk=pk)
            if isinstance(refusal, Stale):
                form = rebased(partial(act.form, current), request.POST, act.begin(current, request.GET))
            form.add_error(None, refusal.message)
            return self._page(request, act, current, form, status=409)
        if isinstance(done, Trial) and done.entries:
            return self._preview(request, press, done)
        if done.entries or done.again:
            messages.success(request, act.done(done.result))
            say_moves(request, done)
        else:
            messages.warning(request, str(act.nothing))
        return HttpResponseRedirect(_list_of(request) or self._page_of(done.result))

    def press(
        self, request: HttpRequest, act: Act[M], target: M, form: PageForm, *, still: Callable[[M], bool]
    ) -> ActCall[M]:
        """Return the act as the user asks for it."""
        return ActCall(
            act=act,
            target=target,
            form=form,
            by=staff(request),
            rows=self.get_queryset(request),
            still=still,
            programme_field=self.programme_field,
            digest=_digest(request, act, target),
        )

    def _look_or_act(self, request: HttpRequest, press: ActCall[M]) -> Acted[M]:
        """Act, or only try: where the act asks for it, or where the mails are others than were shown."""
        if request.POST.get("step") == SEND:
            return press.carry_out(plan=request.POST.get("plan", ""))
        shown_from = press.act.shown_from(press.target)
        return press.try_out() if shown_from == 0 else press.carry_out(shown_from=shown_from)

    def _preview(self, request: HttpRequest, press: ActCall[M], trial: Trial[M]) -> HttpResponse:
        """Show the mails that the act would send; the page then posts the same form again."""
        typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in OURS]
        has_changed = request.POST.get("step") == SEND
        context = self._frame(request, press.act, press.target) | {
            "changed": CHANGED if has_changed else "",
            "mails": trial.mails,
            "plan": trial.plan,
            "typed": typed,
            "seen": request.POST.get("seen", ""),
        }
        return TemplateResponse(request, "admin/booking/preview.html", context, status=409 if has_changed else 200)

    def _page(
        self,
        request: HttpRequest,
        act: Act[M],
        target: M,
        form: PageForm,
        *,
        status: int = 200,
        seen: str | None = None,
    ) -> HttpResponse:
        """Show the form; `seen` is what the page showed before, where it shows no more now."""
        is_available = act.is_available(target)
        context = self._frame(request, act, target) | {
            "is_available": is_available,
            "explanation": act.explain(target) if is_available else [],
            "seen": act.seen(target) if seen is None else seen,
            "form": form,
            **(act.around(target, form) if is_available else {}),
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
            "sends": act.shown_from(target) == 0,
        }

    def _page_name(self, act: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{act.replace('-', '_')}"

    def _page_of(self, row: Model) -> str:
        opts = self.admin_site.get_model_admin(type(row)).opts
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


def _fits(act: Act[M], target: M, form: PageForm, seen: str) -> bool:
    """Tell whether what was typed can be tried; a page that is out of date is first brought up to what stands."""
    return act.judge(target, form) if act.seen(target) == seen else form.is_valid()


def _digest(request: HttpRequest, act: Act[Any], target: Model) -> str:
    """Return a keyed hash of who presses what, and of all that the page sends; empty where it is nobody's page.

    Each page has a CSRF token of its own, so the same words on another page are another press.
    """
    if not request.POST.get("csrfmiddlewaretoken"):
        return ""
    said = [request.user.pk, type(target).__name__, target.pk, act.name, sorted(request.POST.lists())]
    return salted_hmac("temadag.press", json.dumps(said), algorithm="sha256").hexdigest()


def _list_of(request: HttpRequest) -> str:
    """Return the list of ours from which an act was pressed, to go back to; empty where it has a page of its own."""
    asked, ours = request.POST.get("next", ""), reverse("admin:index")
    return asked if asked.startswith(ours) and url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else ""


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
