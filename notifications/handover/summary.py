"""The summary of a case: a plain text, to be read without any program of ours."""

from collections.abc import Iterable, Iterator

from django.contrib.admin.utils import label_for_field
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.models import Preparation, Question, Registration
from booking.queries import day as day_queries
from booking.queries import queue as queries
from booking.services.day.preparing import FIELDS
from booking.words import moments as wording
from booking.words import registration as registration_facts
from notifications.handover.story import Step

RULE = "-" * 72


def case_summary(registration: Registration, steps: Iterable[Step]) -> str:
    """Write the facts of a registration, and then the steps of its story without the mails' texts."""
    blocks = [
        _("%(municipality)s, tilmelding nr. %(number)s")
        % {"municipality": registration.municipality.full_name, "number": registration.queue_number},
        _("Udskrevet %(moment)s. Nøglen i kommunens og deltagernes links er skjult overalt.")
        % {"moment": wording.exact(timezone.now())},
    ]
    groups = registration_facts.groups(registration, queries.waiting_position(registration))
    blocks += [_block(group.heading, [f"{name}: {value}" for name, value in group.facts]) for group in groups]
    blocks.append(_block(_("Hvad kommunen har skrevet om dagen"), list(_prepared(registration))))
    blocks.append(_block(_("Temadagen"), list(_day(registration))))
    blocks.append(_block(_("Afsendere, der ikke stod på listen"), list(_questions(registration))))
    blocks.append(_block(_("Forløbet"), [_told(step) for step in steps]))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _block(heading: str, lines: list[str]) -> str:
    return "\n".join([heading, RULE, *lines]) if lines else ""


def _prepared(registration: Registration) -> Iterator[str]:
    preparation = day_queries.preparation_of(registration)
    for name in FIELDS:
        if value := getattr(preparation, name):
            yield f"{label_for_field(name, Preparation)}: {value}"
    for wish in registration.wishes.all():
        yield _("ønske: %(day)s, %(time)s") % {
            "day": wording.long_day(wish.date),
            "time": wish.get_time_of_day_display(),
        }
    for proposal in registration.proposals.all():
        words = _("valgt") if proposal.chosen_at else _("udløbet") if proposal.lapsed_at else _("ikke valgt")
        yield _("foreslået: %(moment)s (%(chosen)s)") % {
            "moment": wording.long_moment(proposal.starts_at),
            "chosen": words,
        }


def _day(registration: Registration) -> Iterator[str]:
    day = day_queries.day_of(registration)
    if day is None:
        return
    yield wording.time_span(day.starts_at, day.ends_at)
    yield day.venue
    if day.phone_on_the_day:
        yield _("Telefon på dagen: %(phone)s") % {"phone": day.phone_on_the_day}
    for facilitator in day.facilitators.all():
        yield _("Facilitator: %(name)s <%(email)s>") % {"name": facilitator.name, "email": facilitator.email}
    if day.note:
        yield _("Bemærkning til deltagerne: %(note)s") % {"note": day.note}


def _questions(registration: Registration) -> Iterator[str]:
    for question in Question.objects.filter(invite__registration=registration).select_related("invite"):
        yield _("%(moment)s: %(name)s <%(sender)s> svarede %(answer)s på invitationen til %(invited)s") % {
            "moment": wording.exact(question.asked_at),
            "name": question.sender_name,
            "sender": question.sender,
            "answer": question.get_partstat_display(),
            "invited": question.invite.name,
        }


def _told(step: Step) -> str:
    moment = wording.exact(step.at)
    if step.mail is not None:
        facts = [step.mail.subject, step.mail.address, step.sent]
        return f"{moment}  {_('Mail')} {step.mail.pk}: {step.mail.get_kind_display()}" + _indented(facts)
    if step.received is not None:
        facts = [step.received.subject, step.received.sender, step.received.get_became_display()]
        return f"{moment}  {_('Modtaget mail')} {step.received.pk}" + _indented(facts)
    line = step.line
    if line is None:
        return moment
    reason = [_("Begrundelse: %(reason)s") % {"reason": line.reason}] if line.reason else []
    said = [f"{name}: {text}" for name, text in line.said]
    erased = [_("Teksten er slettet.")] if line.is_erased else []
    facts = [*line.facts, step.answered_by, *reason, *said, *erased]
    return f"{moment}  {line.entry.number}. {line.what} ({line.who})" + _indented(facts)


def _indented(facts: list[str]) -> str:
    return "".join(f"\n    {line}" for fact in facts if fact for line in fact.splitlines())
