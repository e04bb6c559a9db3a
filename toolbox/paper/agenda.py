"""One page for the committee's agenda: the goals, how each sub-goal stands, when it is fed back, and who (C18, C19).

It stays one page however long the plan is: texts are shortened, and what there is no room for is counted.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from toolbox.models import AnchoringDuty, Plan
from toolbox.paper.cells import in_a_row, placeholder_mark
from toolbox.plan.document import AnchoringPart, PlanDocument, SubGoalPart
from toolbox.plan.standing import status_of_target, targets_of
from toolbox.rules.dates import understood
from toolbox.rules.status import TargetStatus
from toolbox.words import STATUS_WORDS, reached_text

MOST_LINES = 12
"""Goals and sub-goals together."""
LONGEST_TEXT, LONGEST_CELL = 120, 80
MOST_IN_A_CELL = 2
TOLD_BESIDE = (TargetStatus.OVERDUE, TargetStatus.BEHIND)


@dataclass(frozen=True, kw_only=True)
class AgendaLine:
    """A sub-goal on the agenda."""

    number: str
    text: str
    status: str
    feedback: str
    who: str


@dataclass(frozen=True, kw_only=True)
class AgendaGoal:
    """A political goal on the agenda."""

    number: str
    title: str
    lines: list[AgendaLine] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """The page; `left_out` says what there was no room for."""

    title: str
    goals: list[AgendaGoal]
    left_out: str


def agenda_of(document: PlanDocument, *, plan: Plan, today: dt.date) -> Agenda:
    """Return the page in the active language: each goal, then as many sub-goals as there is room for."""
    shown = document.goals[: MOST_LINES // 2]
    room = MOST_LINES - len(shown)
    goals = []
    for goal in shown:
        lines = [_line(sub_goal, plan=plan, today=today) for sub_goal in goal.sub_goals[:room]]
        room -= len(lines)
        goals.append(AgendaGoal(number=goal.number, title=_short(goal.title, LONGEST_TEXT), lines=lines))
    sub_goals = sum(len(goal.sub_goals) for goal in document.goals) - sum(len(goal.lines) for goal in goals)
    return Agenda(
        title=_short(document.title, LONGEST_TEXT),
        goals=goals,
        left_out=_left_out(len(document.goals) - len(shown), sub_goals),
    )


def _line(sub_goal: SubGoalPart, *, plan: Plan, today: dt.date) -> AgendaLine:
    statuses = [status_of_target(target, plan=plan, today=today) for target in targets_of([sub_goal])]
    beside = (f"{statuses.count(status)} {STATUS_WORDS[status]}" for status in TOLD_BESIDE if status in statuses)
    anchorings = [anchoring for part in sub_goal.action_goals for anchoring in part.anchorings]
    return AgendaLine(
        number=sub_goal.number,
        text=_short(sub_goal.text, LONGEST_TEXT),
        status=", ".join([reached_text(statuses) or _("intet måltal endnu"), *beside]),
        feedback=_short(in_a_row(_feedback(sub_goal), most=MOST_IN_A_CELL), LONGEST_CELL),
        who=_short(in_a_row(_who(anchorings), most=MOST_IN_A_CELL), LONGEST_CELL),
    )


def _feedback(sub_goal: SubGoalPart) -> list[str]:
    """Return what is yet to be fed back with its date, the earliest first, what has no date last."""
    waiting = [one for part in sub_goal.action_goals for one in part.feedback if one.given_on is None]
    waiting.sort(key=lambda one: understood(one.when_text).last or dt.date.max)
    return [f"{one.when_text}: {one.what}" if one.when_text else one.what for one in waiting]


def _who(anchorings: list[AnchoringPart]) -> list[str]:
    """Return each role with its duties, and where no role is named the body: "chefen (ansvarlig, tovholder)"."""
    duties: dict[str, list[str]] = {}
    examples = {one.role or one.body for one in anchorings if one.is_placeholder}
    for one in anchorings:
        duties.setdefault(one.role or one.body, []).extend([str(AnchoringDuty(one.duty).label)] if one.role else [])
    named = {who: f"{who} ({', '.join(dict.fromkeys(had))})" if had else who for who, had in duties.items()}
    return [f"{text} {placeholder_mark()}" if who in examples else text for who, text in named.items()]


def _left_out(goals: int, sub_goals: int) -> str:
    words = [
        ngettext("%(count)d politisk mål", "%(count)d politiske mål", goals) % {"count": goals} if goals else "",
        ngettext("%(count)d delmål", "%(count)d delmål", sub_goals) % {"count": sub_goals} if sub_goals else "",
    ]
    what = _(" og ").join(filter(None, words))
    return _("Planen har %(what)s mere, end der er plads til her.") % {"what": what} if what else ""


def _short(text: str, most: int) -> str:
    return Truncator(" ".join(text.split())).chars(most)
