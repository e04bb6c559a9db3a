"""A plan's dates as a calendar to subscribe to (rule 13): an entry of a whole day for each, free of people.

A date without a day stands on the first working day of its period, and the title says so. The bytes follow from stored
facts: an entry's stamp is the history's last change of that row, its SEQUENCE how often the row was changed.
"""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.rules.working_days import DENMARK, danish_day
from notifications.feeds import MOST_DAYS, feed_answer
from notifications.wire import calendar
from toolbox.clock.agenda import DatedPart, PlanDate, plan_dates
from toolbox.clock.keeping import plan_ends_on
from toolbox.models import ChangeKind, Plan, PlanEntry
from toolbox.plan.document import FeedbackPart, TargetPart
from toolbox.plan.links import opened_plan
from toolbox.plan.reading import document_of
from toolbox.rules.dates import working_day_of
from toolbox.rules.due import look_backs
from toolbox.words import period_text, target_text

Changes = dict[tuple[str, int], dt.datetime]


@require_safe
def plan_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return the dates of the plan whose link to read or to edit this is; 304 where nothing has changed."""
    opened = opened_plan(token)
    if opened is None:
        raise Http404
    plan = opened.plan
    return feed_answer(request, plan_calendar(plan), plan.changed_at or plan.created_at)


def plan_calendar(plan: Plan) -> bytes:
    """Write the calendar in the plan's language."""
    document = document_of(plan)
    changed = _changes(plan)
    with translation.override(plan.language):
        entries = [_entry(plan, date, changed) for date in plan_dates(document)[:MOST_DAYS]]
        entries += [_look_back(plan, day, changed) for day in _look_back_days(plan)]
        name = _("Målplan: %(title)s") % {"title": plan.title}
        return calendar.feed_bytes(calendar.CalendarFeed(name=name, entries=tuple(entries)))


def _changes(plan: Plan) -> Changes:
    """Return when each row was last changed, by kind and id; the plan itself by its look-back alone."""
    kinds = (ChangeKind.ADDED, ChangeKind.CHANGED)
    changed: Changes = {}
    for at, details in PlanEntry.objects.filter(plan=plan, kind__in=kinds).values_list("at", "details"):
        if details["node"] != "plan" or "review_on" in details["fields"]:
            changed[details["node"], details["id"]] = at
    return changed


def _entry(plan: Plan, date: PlanDate, changed: Changes) -> calendar.Entry:
    part, day = date.part, working_day_of(date.date)
    words, description = _words(part)
    if not date.date.is_day:
        words = f"{words} ({period_text(date.date)})"
    return _whole_day(
        plan,
        name=f"{date.kind}-{part.id}",
        sequence=part.version - 1,
        stamp=changed.get((date.kind, part.id or 0), plan.created_at),
        day=day,
        summary=words,
        description=description,
    )


def _words(part: DatedPart) -> tuple[str, str]:
    """Return title and description of a part, with what was written of its date."""
    if isinstance(part, TargetPart):
        wanted = target_text(part.operator, part.value, part.unit)
        title = _("Mål: %(measure)s, %(wanted)s") % {"measure": part.measure, "wanted": wanted}
        written = part.due_text
    elif isinstance(part, FeedbackPart):
        receiver = part.receiver or _("det politiske niveau")
        title = _("Tilbagemelding til %(receiver)s: %(what)s") % {"receiver": receiver, "what": part.what}
        written = part.when_text
    else:
        title, written = part.text, part.when_text
    return title, _("I planen står der: %(written)s. Åbn planen med jeres link.") % {"written": written}


def _look_back_days(plan: Plan) -> list[dt.date]:
    """List the look-backs that there are until the plan is erased; facts alone, never the clock."""
    if plan.review_on is None:
        return []
    begun = danish_day(plan.created_at)
    return [day for day in look_backs(plan.review_on, until=plan_ends_on(plan)) if day >= begun]


def _look_back(plan: Plan, day: dt.date, changed: Changes) -> calendar.Entry:
    return _whole_day(
        plan,
        name="tilbageblik" if day == plan.review_on else f"tilbageblik-{day.year}",
        sequence=0,
        stamp=changed.get(("plan", plan.pk), plan.created_at),
        day=day,
        summary=_("Tilbageblik på målplanen"),
        description=_("Gå målplanen igennem sammen. Åbn planen med jeres link."),
    )


def _whole_day(plan: Plan, *, name: str, day: dt.date | None, **facts: Any) -> calendar.Entry:
    if day is None:
        raise ValueError("an entry of a calendar has a day")
    return calendar.Entry(
        uid=f"plan-{plan.pk}-{name}@temadag",
        starts_at=dt.datetime.combine(day, dt.time.min, DENMARK),
        ends_at=dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, DENMARK),
        language=plan.language,
        is_whole_day=True,
        **facts,
    )
