"""The page of one form about a row of a plan: shown, stored, and shown again where it was refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from booking.forms.stood import as_opened, rebased
from booking.refusals import Clash, Invalid, Refusal
from toolbox.models import Plan, PlanEntry
from toolbox.web.forms import PlanPartForm, shown_values
from toolbox.web.opened import back_to_row, say_at


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """What the page says, and where it leads back to."""

    request: HttpRequest
    plan: Plan
    token: str
    heading: str
    anchor: str
    is_new: bool = False

    def shown(self, form: PlanPartForm, *, status: int = HTTPStatus.OK, refused: str = "") -> HttpResponse:
        """Show the form, and why it was refused."""
        context = {"plan": self.plan, "token": self.token, "page": self, "form": form, "refused": refused}
        return render(self.request, "toolbox/plan/form.html", context, status=status)

    def stored(self, form: PlanPartForm, write: Callable[[], PlanEntry | None]) -> Any:
        """Write a valid form and return the entry, else the page with what was typed; raises Clash."""
        if not form.is_valid():
            return self.shown(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            return write()
        except Clash:
            raise
        except Invalid as refusal:
            form.add_sentences(refusal.errors)
            return self.shown(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        except Refusal as refusal:
            return self.shown(form, status=refusal.status, refused=refusal.message)

    def changed(
        self,
        make: Callable[..., PlanPartForm],
        stands: Callable[[], Mapping[str, Any]],
        write: Callable[..., PlanEntry | None],
        *,
        name: str,
    ) -> HttpResponse:
        """Show the form with what `stands`, or write what was typed beside what stood when it was opened (Q13)."""
        if self.request.method != "POST":
            return self.shown(make(initial=shown_values(stands())))
        form = make(self.request.POST)

        def merged() -> PlanEntry | None:
            before = as_opened(make, form)
            return write(values=form.values(), stood=before.values() if before else None)

        try:
            entry = self.stored(form, merged)
        except Clash as clash:
            now = make(initial=shown_values(stands()))
            return self.shown(rebased(make, self.request.POST, now), status=clash.status)
        if isinstance(entry, HttpResponse):
            return entry
        said = _("%(name)s er gemt.") if entry else _("%(name)s: Der var intet nyt at gemme.")
        say_at(self.request, said % {"name": name}, anchor=self.anchor, entry=entry)
        return back_to_row(self.token, self.anchor)
