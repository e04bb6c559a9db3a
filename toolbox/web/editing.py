"""Editing a plan a row at a time: each form and each press leads back to the row where one was."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.refusals import Refusal
from booking.rules.working_days import danish_day
from toolbox.models import ChangeKind, Plan, PlanEntry
from toolbox.plan import undoing, writing
from toolbox.plan.document import ABOVE, PARTS, PlanPart, name_of, rows_of_part
from toolbox.plan.reading import document_of, own_values
from toolbox.plan.refusals import RowIsGone
from toolbox.web.forms import PlanPartForm
from toolbox.web.one_form import FormPage
from toolbox.web.opened import answered_at, back_to_row, for_editors, pressed, say_at
from toolbox.web.outline import ADDS, PLAN, anchor_of, noun_of, row_name
from toolbox.web.who import editor_of

DONE = {"feedback": "given_on", "activity": "done_on"}
"""What is marked as done by one press, by the column with the day."""
STEPS = {"up": -1, "down": 1}
Row = tuple[str, int]


@for_editors
def change_plan_row(request: HttpRequest, plan: Plan, token: str, kind: str, row_id: int) -> HttpResponse:
    """Change a row; what another changed meanwhile stays, and both texts are shown where it is the same (Q13)."""
    part = _part(plan, _known(kind), row_id)
    if part is None and request.method != "POST":
        return _refused(request, token, RowIsGone())
    name = row_name(part) if part else noun_of(kind)
    heading = _("Ret: %(name)s") % {"name": name}
    page = FormPage(request=request, plan=plan, token=token, heading=heading, anchor=anchor_of(kind, row_id))

    def stands() -> dict[str, Any]:
        now = _part(plan, kind, row_id)
        return now.values() if now else {}

    write = partial(writing.change_row, plan_id=plan.pk, kind=kind, row_id=row_id, **editor_of(request))
    return page.changed(partial(PlanPartForm, kind=kind), stands, write, name=name)


@for_editors
def change_plan_facts(request: HttpRequest, plan: Plan, token: str) -> HttpResponse:
    """Change the plan's name and its other own facts."""
    heading = _("Ret planens navn og rammer")
    page = FormPage(request=request, plan=plan, token=token, heading=heading, anchor=PLAN)

    def stands() -> dict[str, Any]:
        plan.refresh_from_db()
        return own_values(plan)

    write = partial(writing.change_plan, plan_id=plan.pk, **editor_of(request))
    return page.changed(partial(PlanPartForm, kind=PLAN), stands, write, name=_("Planens navn og rammer"))


@for_editors
def add_plan_row(request: HttpRequest, plan: Plan, token: str, kind: str, parent_id: int) -> HttpResponse:
    """Add a row behind its siblings; a new action goal brings its criterion and anchoring along."""
    parent = _part(plan, ABOVE[_known(kind)], parent_id)
    if parent is None and ABOVE[kind] and request.method != "POST":
        return _refused(request, token, RowIsGone())
    page = FormPage(
        request=request,
        plan=plan,
        token=token,
        heading=f"{ADDS[kind]}: {row_name(parent) if parent else plan.title}",
        anchor=_anchor_above(kind, parent_id),
        is_new=True,
    )
    if request.method != "POST":
        begins = {"on": danish_day(timezone.now())} if kind == "measurement" else {}
        return page.shown(PlanPartForm(kind=kind, is_new=True, initial=begins))
    form = PlanPartForm(request.POST, kind=kind, is_new=True)
    add = partial(writing.add_row, plan_id=plan.pk, kind=kind, parent_id=parent_id, **editor_of(request))
    entry = page.stored(form, lambda: add(values=form.with_below()))
    if isinstance(entry, HttpResponse):
        return entry
    row = kind, entry.details["id"]
    say_at(request, _("%(name)s er tilføjet.") % {"name": _name(plan, row)}, anchor=anchor_of(*row), entry=entry)
    if "again" in request.POST:
        return answered_at(reverse("plan-add", kwargs={"token": token, "kind": kind, "parent_id": parent_id}))
    return back_to_row(token, anchor_of(*row))


@for_editors
def remove_plan_row(request: HttpRequest, plan: Plan, token: str, kind: str, row_id: int) -> HttpResponse:
    """Ask, and say how much stands below; then delete. It can be undone."""
    part = _part(plan, _known(kind), row_id)
    if part is None:
        return _refused(request, token, RowIsGone())
    if request.method != "POST":
        below = sum(1 for _row in rows_of_part(part)) - 1
        context = {"token": token, "name": row_name(part), "anchor": anchor_of(kind, row_id), "below": below}
        return render(request, "toolbox/plan/remove.html", context)
    remove = partial(writing.remove_row, plan_id=plan.pk, kind=kind, row_id=row_id, **editor_of(request))
    return _done(request, plan, token, remove, (_("%(name)s er slettet."), row_name(part)))


@pressed
def move_plan_row(request: HttpRequest, plan: Plan, token: str, kind: str, row_id: int) -> HttpResponse:
    """Move a row up or down among its siblings."""
    step = STEPS.get(request.POST.get("step", ""), 0)
    move = partial(writing.move_row, plan_id=plan.pk, kind=_known(kind), row_id=row_id, step=step, **editor_of(request))
    return _done(request, plan, token, move, (_("%(name)s er flyttet."), ""))


@pressed
def mark_plan_row_done(request: HttpRequest, plan: Plan, token: str, kind: str, row_id: int) -> HttpResponse:
    """Note today as the day on which an activity was done or feedback given."""
    if kind not in DONE:
        raise Http404
    column = DONE[kind]
    mark = partial(
        writing.change_row,
        plan_id=plan.pk,
        kind=kind,
        row_id=row_id,
        values={column: danish_day(timezone.now())},
        stood={column: None},
        **editor_of(request),
    )
    return _done(request, plan, token, mark, (_("%(name)s er markeret som gjort i dag."), ""))


@pressed
def undo_plan_change(request: HttpRequest, plan: Plan, token: str, number: int) -> HttpResponse:
    """Change back what an entry of the history changed, where it still fits."""
    undo = partial(undoing.undo_change, plan_id=plan.pk, entry_number=number, **editor_of(request))
    return _done(request, plan, token, undo, (_("Ændringen er fortrudt: %(name)s."), ""))


def _done(
    request: HttpRequest,
    plan: Plan,
    token: str,
    act: Callable[[], PlanEntry | None],
    said: tuple[str, str],
) -> HttpResponse:
    """Do an act upon a row, and say at the row, or where it stood, what it has led to: a sentence with a name."""
    try:
        entry = act()
    except Refusal as refusal:
        return _refused(request, token, refusal)
    if entry is None:
        return back_to_row(token)
    sentence, name = said
    named = name or _name(plan, (entry.details["node"], entry.details["id"]))
    say_at(request, sentence % {"name": named}, anchor=_anchor_now(entry), entry=entry)
    return back_to_row(token, _anchor_now(entry))


def _refused(request: HttpRequest, token: str, refusal: Refusal) -> HttpResponse:
    messages.error(request, refusal.message)
    return back_to_row(token)


def _known(kind: str) -> str:
    if kind not in PARTS:
        raise Http404
    return kind


def _anchor_now(entry: PlanEntry) -> str:
    """Return where an entry's row stands, or where it stood."""
    kind, row_id = entry.details["node"], entry.details["id"]
    is_gone = entry.kind == ChangeKind.REMOVED
    return _anchor_above(kind, entry.details["parent"]) if is_gone else anchor_of(kind, row_id)


def _anchor_above(kind: str, parent_id: int) -> str:
    return anchor_of(ABOVE[kind] or PLAN, parent_id)


def _part(plan: Plan, kind: str, row_id: int) -> PlanPart | None:
    """Return a row with its number, as the plan stands; None where there is none."""
    rows = document_of(plan).rows()
    return next((part for part in rows if part.id == row_id and name_of(part) == kind), None)


def _name(plan: Plan, row: Row) -> str:
    part = _part(plan, *row)
    return row_name(part) if part else noun_of(row[0]) if row[0] in PARTS else plan.title
