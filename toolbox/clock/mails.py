"""The mails about a plan. Each is about an entry of the plan's history, which holds ids and days, never words.

What a mail says is read when it is written: what was done meanwhile is left out, and what was stopped is not sent. The
text is the municipality's own: staff see that the mail was sent, not what it says.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.mails.drafts import Draft
from notifications.mails.facts import Overtaken
from notifications.mails.registry import About, Envelope, MailKind, mail
from notifications.models import Message
from toolbox.clock.agenda import PlanDate, plan_dates
from toolbox.clock.keeping import plan_ends_on, source_of_plan
from toolbox.clock.receivers import PLAN_CONTACT, Receiver, receiver_of, receivers_of, stop_token
from toolbox.models import Plan, PlanEntry, PlanState
from toolbox.plan.document import FeedbackPart, PlanDocument, TargetPart
from toolbox.plan.links import plan_path
from toolbox.plan.reading import document_of
from toolbox.rules.due import next_look_back
from toolbox.words import day_text, period_text, target_text

COMING, MISSING = "coming", "missing"
STOPPABLE = ("plan_digest", "plan_review")
"""The kinds that a stop link stops: a link that was asked for is sent, and nobody's plan is erased unsaid."""


@dataclass(frozen=True, kw_only=True)
class PlanFacts:
    """The facts of a mail about a plan: its document, whom the mail goes to, and what its entry says."""

    plan: Plan
    document: PlanDocument
    receiver: Receiver
    details: dict[str, Any]

    def told(self, what: str) -> list[PlanDate]:
        """List the dates of a sort that the entry names, as they stand, which this one hears of and nobody has done."""
        keys = set(self.details["keys"])
        dates = [date for date in plan_dates(self.document) if f"{what}:{key_of(date)}" in keys]
        return [date for date in dates if not date.is_done and hears(self.receiver, date)]


def source_of_entry(entry: PlanEntry) -> str:
    """Name the entry for the outbox."""
    return f"{source_of_plan(entry.plan_id)}{entry.number}"


def key_of(date: PlanDate) -> str:
    """Name a date of a plan for its history: a date that was moved is another one."""
    return f"{date.kind}:{date.part.id}:{date.on}"


def hears(receiver: Receiver, date: PlanDate) -> bool:
    """Tell whether a receiver hears of a date: the contact of all, a role of those of its own action goals."""
    return receiver.recipient == PLAN_CONTACT or receiver.email.casefold() in date.emails


def read_plan_facts(message: Message) -> PlanFacts:
    """Read the facts; raises Overtaken where the plan is erased or its mails are stopped."""
    _source, plan_id, number = (message.source or "").split(":")
    plan = Plan.objects.select_related("municipality").filter(pk=plan_id, erased_at=None).first()
    entry = PlanEntry.objects.filter(plan=plan, number=number).first()
    if plan is None or entry is None:
        raise Overtaken
    if message.kind in STOPPABLE and (plan.is_quiet or plan.state == PlanState.CLOSED):
        raise Overtaken
    document = document_of(plan)
    receiver = receiver_of(receivers_of(plan, document), message.recipient)
    if receiver is None or (receiver.is_stopped and message.kind in STOPPABLE):
        raise Overtaken
    return PlanFacts(plan=plan, document=document, receiver=receiver, details=entry.details)


def _to_receiver(_kind: MailKind, facts: PlanFacts) -> Envelope:
    return Envelope(name="", address=facts.receiver.email, language=facts.plan.language)


def plan_words(_kind: MailKind, facts: PlanFacts) -> dict[str, Any]:
    """Return the words that each of these mails may use."""
    stop = reverse("plan-mails", kwargs={"token": stop_token(facts.plan, facts.receiver)})
    return {
        "municipality": facts.plan.municipality.full_name if facts.plan.municipality else "",
        "role": facts.receiver.role,
        "title": facts.plan.title,
        "phone": settings.STAFF_PHONE,
        "privacy_url": settings.PRIVACY_URL,
        "link": f"{settings.SITE_URL}{plan_path(facts.plan, may_edit=True)}",
        "read_link": f"{settings.SITE_URL}{plan_path(facts.plan, may_edit=False)}",
        "stop_link": f"{settings.SITE_URL}{stop}",
    }


ABOUT_PLAN = About(read=read_plan_facts, envelope=_to_receiver, words=plan_words)


@mail("plan_link", gettext_lazy("Link til målplanen"), recipient=PLAN_CONTACT, about=ABOUT_PLAN, is_own=True)
def plan_link(_facts: PlanFacts) -> Draft:
    """Give both links of the plan."""
    return Draft("plan_link")


@mail("plan_digest", gettext_lazy("Datoer i målplanen"), recipient=PLAN_CONTACT, about=ABOUT_PLAN, is_own=True)
def plan_digest(facts: PlanFacts) -> Draft:
    """Tell of the dates to come and the measurements that are missing; raises Overtaken where all is done."""
    to_come, missing = facts.told(COMING), facts.told(MISSING)
    if not to_come and not missing:
        raise Overtaken
    in_order = sorted(to_come, key=lambda date: date.on or dt.date.max)
    return Draft("plan_digest", {"coming": list(map(_line, in_order)), "missing": list(map(_missed_line, missing))})


@mail("plan_review", gettext_lazy("Tilbageblik på målplanen"), recipient=PLAN_CONTACT, about=ABOUT_PLAN, is_own=True)
def plan_review(facts: PlanFacts) -> Draft:
    """Remind of the look-back; raises Overtaken where it was put off."""
    first, on = facts.plan.review_on, dt.date.fromisoformat(facts.details["on"])
    if first is None or next_look_back(first, today=on) != on:
        raise Overtaken
    return Draft("plan_review", {"on": day_text(on)})


@mail("plan_ending", gettext_lazy("Målplanen bliver slettet"), recipient=PLAN_CONTACT, about=ABOUT_PLAN, is_own=True)
def plan_ending(facts: PlanFacts) -> Draft:
    """Warn that the plan is erased; raises Overtaken where it has been changed since."""
    if facts.details["ends"] != plan_ends_on(facts.plan).isoformat():
        raise Overtaken
    erased_on = dt.date.fromisoformat(facts.details["erased"])
    return Draft("plan_ending", {"erased": day_text(erased_on), "is_last": facts.details["nth"] > 1})


def _line(date: PlanDate) -> str:
    """Write a date to come as one line: a target's last day, or when feedback is given."""
    part = date.part
    if isinstance(part, TargetPart):
        return capfirst(_("senest %(day)s: %(measure)s, %(wanted)s (handlemål %(number)s)") % _target_words(date))
    receiver = (part.receiver if isinstance(part, FeedbackPart) else "") or _("det politiske niveau")
    what = part.what if isinstance(part, FeedbackPart) else part.text
    words = _("%(when)s: %(what)s (tilbagemelding til %(receiver)s, handlemål %(number)s)")
    when = period_text(date.date)
    return capfirst(words % {"when": when, "what": what, "receiver": receiver, "number": date.goal.number})


def _missed_line(date: PlanDate) -> str:
    words = _("%(measure)s, %(wanted)s: skulle være målt senest %(day)s (handlemål %(number)s)")
    return capfirst(words % _target_words(date))


def _target_words(date: PlanDate) -> dict[str, str]:
    part: Any = date.part
    return {
        "day": day_text(date.on) if date.on else "",
        "measure": part.measure,
        "wanted": target_text(part.operator, part.value, part.unit),
        "number": date.goal.number,
    }
