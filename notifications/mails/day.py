"""The mails about the day, one function each, shaped like those of the queue (`mails.place`).

A mail is not sent (`Overtaken`) where a newer entry, or the contact's own calendar object, says what it would say.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import links
from booking.models import Audience, EntryKind, Invite, Kind, Method, Partstat, Status, ThemedDay
from booking.rules import merge_fields
from booking.services.letters import field_values
from booking.words import moments as wording
from notifications.mails import words as day_words
from notifications.mails.day_facts import DayMatter, news
from notifications.mails.drafts import Draft
from notifications.mails.facts import Matter, Overtaken, moment_of, only_while_live
from notifications.mails.invite import can_be_cancelled, fixed_words, person, who_moved
from notifications.mails.next_steps import step_now, step_of_fixed_day, step_without_dates
from notifications.mails.registry import mail
from notifications.models import PERSON, STAFF, State


@mail("day_fixed", gettext_lazy("Temadagen ligger fast"), about_day=True)
def day_fixed(matter: Matter) -> Draft:
    """Tell the contact that the date is fixed or moved, and who gets an invitation (D7).

    A contact who is not on the list gets the same words with the calendar object instead.
    """
    facts = matter.about_day
    if facts.day is None or matter.entry.number != facts.last_fixing:
        raise Overtaken
    if facts.own is not None and facts.own.method == Method.REQUEST:
        raise Overtaken
    words = fixed_words(matter, facts.day, has_entry=False) | {"is_news": True} | step_of_fixed_day(matter)
    if matter.entry.kind == EntryKind.DAY_MOVED:
        old = facts.text.get("old", {}).get("starts_at")
        moved = old is not None and moment_of(old) != facts.day.starts_at
        words |= {"changed": True, "before": wording.long_moment(moment_of(old)) if moved else ""}
        words |= who_moved(matter)
    return Draft("day_fixed", words)


@mail("day_called_off", gettext_lazy("Temadagen er aflyst"), about_day=True)
def day_called_off(matter: Matter) -> Draft:
    """Tell the contact that the day is called off and the place kept (D5).

    Overtaken where the calendar object's own mail says the same, and once a new date is fixed.
    """
    facts = matter.about_day
    if facts.day is not None or matter.registration.status != Status.CONFIRMED:
        raise Overtaken
    waits = facts.own_mail in {State.QUEUED, State.SENDING}
    if facts.own_mail == State.SENT or (waits and facts.own and _has_cancel(facts, facts.own)):
        raise Overtaken
    words = day_words.times(moment_of(matter.details["starts_at"]), moment_of(matter.details["ends_at"]))
    words |= step_without_dates(matter)
    return Draft("day_called_off", words | {"message": facts.text.get("message", ""), "invited": facts.invited})


@mail("list_reminder", gettext_lazy("Påmindelse om deltagerlisten"), about_day=True)
def list_reminder(matter: Matter) -> Draft:
    """Remind the contact of a list that is missing or short (D6)."""
    facts, day = matter.about_day, _day_that_stands(matter)
    if facts.listed.count >= matter.registration.programme.recommended_min:
        raise Overtaken
    managers = facts.listed.count and matter.registration.audience != Audience.COMMITTEE
    words = day_words.times(day.starts_at, day.ends_at) | {
        "count": facts.listed.count,
        "recommended": day_words.advice_words(matter.registration),
        "managers": bool(managers),
    }
    return Draft("list_reminder", words | step_of_fixed_day(matter))


@mail("practical", gettext_lazy("Praktiske oplysninger før dagen"), about_day=True)
def practical(matter: Matter) -> Draft:
    """Tell the contact the practical details a week before the day; the municipality sees to the catering (A24)."""
    facts, day = matter.about_day, _day_that_stands(matter)
    words = day_words.day_words(day, facts.facilitators)
    counted = {"count": facts.listed.count, "declined": facts.listed.declined, "access": facts.access}
    return Draft("practical", words | counted | step_of_fixed_day(matter))


@mail("person_practical", gettext_lazy("Praktiske oplysninger til en deltager"), recipient=PERSON, about_day=True)
def person_practical(matter: Matter) -> Draft:
    """Remind an attendee who has not declined of when, where and what."""
    facts, day = matter.about_day, _day_that_stands(matter)
    invite = _comes(facts)
    words = day_words.times(invite.starts_at, invite.ends_at) | {
        "venue": day.venue,
        "access": facts.access,
        "mine": day_words.parts(day_words.spans_of(day, invite)),
        "day_phone": day.phone_on_the_day,
        "day_note": day.note,
        "unanswered": invite.answer == Partstat.NEEDS_ACTION,
        "day_link": settings.SITE_URL + links.day_path(matter.registration),
    }
    return Draft("person_practical", words | person(invite))


@mail("answer_kept", gettext_lazy("Bekræftelse af et svar"), recipient=PERSON, about_day=True)
def answer_kept(matter: Matter) -> Draft:
    """Confirm an answer that was given on the page; a later answer, or a move of the day, has a mail of its own."""
    invite = matter.about_day.invite
    if invite is None or invite.method == Method.CANCEL or invite.bounced_at is not None:
        raise Overtaken
    if invite.answered_at != matter.entry.at or invite.answer != invite.partstat:
        raise Overtaken
    words = day_words.times(invite.starts_at, invite.ends_at)
    said = {"says": invite.answer, "colleague": invite.colleague_name, "has_left": invite.left_calendar}
    return Draft("answer_kept", words | said | person(invite))


@mail("thanks", gettext_lazy("Tak for dagen"), about_day=True)
def thanks(matter: Matter) -> Draft:
    """Thank the contact the day after, with the toolbox and what comes next."""
    day = _day_that_stands(matter)
    return Draft("thanks", day_words.times(day.starts_at, day.ends_at))


@mail("person_thanks", gettext_lazy("Tak til en deltager"), recipient=PERSON, about_day=True)
def person_thanks(matter: Matter) -> Draft:
    """Thank an attendee the day after, with the toolbox."""
    _day_that_stands(matter)
    invite = _comes(matter.about_day)
    return Draft("person_thanks", day_words.times(invite.starts_at, invite.ends_at) | person(invite))


@mail("person_privacy", gettext_lazy("Oplysning om personoplysninger"), recipient=PERSON, about_day=True)
def person_privacy(matter: Matter) -> Draft:
    """Tell an attendee, listed while no date is fixed, which data we hold and why (D8, GDPR art. 14)."""
    attendee = matter.about_day.attendee
    if attendee is None or not attendee.email:
        raise Overtaken
    return Draft("person_privacy", {"person": attendee.name, "role": attendee.role})


@mail("letter", gettext_lazy("Mail skrevet af Socialstyrelsen"), about_day=True, is_letter=True)
def letter(matter: Matter) -> Draft:
    """Send the contact what staff have written, in the frame of every mail."""
    return Draft("letter", _written(matter, matter.registration.contact_name))


@mail(
    "person_letter",
    gettext_lazy("Mail skrevet af Socialstyrelsen til en deltager"),
    recipient=PERSON,
    about_day=True,
    is_letter=True,
)
def person_letter(matter: Matter) -> Draft:
    """Send what staff have written to an attendee who has not declined meanwhile."""
    invite = _comes(matter.about_day)
    return Draft("person_letter", _written(matter, invite.name) | person(invite))


@mail("digest", gettext_lazy("Samlet besked om svar"), about_day=True, reads=news)
def answers_digest(matter: Matter) -> Draft:
    """Tell the contact who declined, which questions wait for an answer, and which addresses bounced."""
    facts = matter.about_day
    declined = [invite for invite in facts.declined if invite.answer == Partstat.DECLINED]
    if facts.day is None or not (declined or facts.questions):
        raise Overtaken
    words = day_words.times(facts.day.starts_at, facts.day.ends_at) | {
        "declined": [_declined(invite) for invite in declined],
        "questions": [f"{question.sender_name or question.sender} ({question.sender})" for question in facts.questions],
        "bounced": [f"{invite.name} ({invite.email})" for invite in facts.bounced],
        "count": facts.listed.count,
        "recommended": day_words.advice_words(matter.registration),
    }
    waits = bool(facts.questions or facts.bounced or any(invite.colleague_email for invite in declined))
    return Draft("digest", words | step_now(matter, waits=waits))


@mail(
    "staff_prepared",
    gettext_lazy("Mødested eller telefon rettet (til Socialstyrelsen)"),
    recipient=STAFF,
    about_day=True,
)
def staff_prepared(matter: Matter) -> Draft:
    """Tell staff that the contact writes another place or phone than the fixed day has (D5)."""
    day, now = matter.about_day.day, matter.about_day.prepared
    if day is None or (day.venue, day.phone_on_the_day) == (now.venue, now.phone_on_the_day):
        raise Overtaken
    words = {"start": wording.long_moment(day.starts_at), "venue": now.venue, "phone": now.phone_on_the_day}
    return Draft("staff_prepared", words | {"day_venue": day.venue, "day_phone": day.phone_on_the_day})


@mail("staff_invite_refused", gettext_lazy("Invitation afvist (til Socialstyrelsen)"), recipient=STAFF, about_day=True)
def staff_invite_refused(matter: Matter) -> Draft:
    """Tell staff whose invitation did not arrive."""
    invite = matter.about_day.invite
    if invite is None or invite.bounced_at is None or invite.method == Method.CANCEL:
        raise Overtaken
    who = str(Kind(invite.kind).label)
    facilitates = invite.kind == Kind.FACILITATOR
    return Draft(
        "staff_invite_refused",
        {"person": invite.name, "role_of": who.lower(), "is_facilitator": facilitates},
    )


def _day_that_stands(matter: Matter) -> ThemedDay:
    """Return the day that this mail was planned for; raise Overtaken where its date changed, which plans a new mail."""
    day = matter.about_day.day
    if day is None or day.starts_at != moment_of(matter.details["starts_at"]):
        raise Overtaken
    return day


def _has_cancel(facts: DayMatter, own: Invite) -> bool:
    """Tell whether the contact's own calendar object is cancelled by a mail of its own."""
    return can_be_cancelled(own, facts.own_before, reached=facts.reached)


def _comes(facts: DayMatter) -> Invite:
    """Return the invite of a person who is still invited and has not declined; else raise Overtaken."""
    invite = facts.invite
    gone = invite is None or invite.method == Method.CANCEL or invite.bounced_at is not None
    if invite is None or gone or invite.answer == Partstat.DECLINED:
        raise Overtaken
    return invite


def _written(matter: Matter, name: str) -> dict[str, str]:
    """Fill the fields in subject and text, as things stand now.

    Raises Overtaken where the text was erased meanwhile, or a field has no value any more.
    """
    only_while_live(matter)
    text = matter.about_day.text
    if not text:
        raise Overtaken
    day = matter.about_day.day if matter.registration.status == Status.CONFIRMED else None
    values = field_values(matter.registration, day) | {merge_fields.NAME: name}
    if not all(values[field] for field in merge_fields.used(text["subject"] + text["body"])):
        raise Overtaken
    return {field: merge_fields.filled_in(text[field], values) for field in ("subject", "body")}


def _declined(invite: Invite) -> str:
    line = day_words.named(invite.name, invite.answer_note)
    if not invite.colleague_email:
        return line
    words: dict[str, Any] = {"name": invite.colleague_name, "email": invite.colleague_email}
    return f"{line} ({_('foreslår %(name)s, %(email)s')})" % words
