"""One function a mail about the day, beside the mails of the queue in `messages`: the same shape, the same rules.

Where a newer entry or the contact's own calendar object tells it, the mail is not sent (`Overtaken`).
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from booking.models import Audience, EntryKind, Invite, Kind, Method, Partstat, Status, ThemedDay
from booking.models.preparation import TimeOfDay
from booking.rules import merge_fields
from booking.words import moments as wording
from notifications.mails import words as day_words
from notifications.mails.day_facts import DayFacts
from notifications.mails.drafts import Draft
from notifications.mails.facts import Case, Overtaken, moment_of
from notifications.mails.invite import can_be_cancelled, fixed_words, person, person_invite
from notifications.models import Kind as Mail
from notifications.models import State


def dates_proposed(case: Case) -> Draft:
    """Put staff's proposals before the contact (D5)."""
    facts = case.about_day
    told = {moment_of(start) for start in case.details["starts"]}
    standing = [one for one in facts.proposals if one.starts_at in told and one.chosen_at is None]
    if len(standing) != len(told) or facts.day is not None:
        raise Overtaken
    dates = [wording.long_moment(one.starts_at) for one in standing]
    return Draft("dates_proposed", {"dates": dates, "many": len(dates) > 1})


def day_fixed(case: Case) -> Draft:
    """Tell the contact that the date is fixed or moved, and who hears of it (D7).

    A contact who is not on the list hears it with the calendar object instead, in the same words.
    """
    facts = case.about_day
    if facts.day is None or case.entry.number != facts.last_fixing:
        raise Overtaken
    if facts.own is not None and facts.own.method == Method.REQUEST:
        raise Overtaken
    words = fixed_words(facts, facts.day, has_entry=False)
    if case.entry.kind == EntryKind.DAY_MOVED:
        old = facts.text.get("old", {}).get("starts_at")
        moved = old is not None and moment_of(old) != facts.day.starts_at
        words |= {"changed": True, "before": wording.long_moment(moment_of(old)) if moved else ""}
    return Draft("day_fixed", words)


def day_called_off(case: Case) -> Draft:
    """Tell the contact that the day is called off and the place kept (D5).

    Not where the calendar object's own mail says the same, nor once a new date is fixed.
    """
    facts = case.about_day
    if facts.day is not None or case.registration.status != Status.CONFIRMED:
        raise Overtaken
    waits = facts.own_mail in {State.QUEUED, State.SENDING}
    if facts.own_mail == State.SENT or (waits and facts.own and can_be_cancelled(facts.own, facts.own_before)):
        raise Overtaken
    words = day_words.times(moment_of(case.details["starts_at"]), moment_of(case.details["ends_at"]))
    return Draft("day_called_off", words | {"message": facts.text.get("message", ""), "invited": facts.invited})


def list_reminder(case: Case) -> Draft:
    """Remind the contact of a list that is missing or short (D6)."""
    facts, day = case.about_day, _day_that_stands(case)
    if facts.listed.count >= case.registration.programme.recommended_min:
        raise Overtaken
    managers = facts.listed.count and case.registration.audience != Audience.COMMITTEE
    words = day_words.times(day.starts_at, day.ends_at) | {
        "count": facts.listed.count,
        "recommended": day_words.advice(case.registration),
        "managers": bool(managers),
    }
    return Draft("list_reminder", words)


def practical(case: Case) -> Draft:
    """Tell the contact what is practical a week before the day; catering is theirs (A24)."""
    facts, day = case.about_day, _day_that_stands(case)
    words = day_words.day_words(day, facts.facilitators)
    counted = {"count": facts.listed.count, "declined": facts.listed.declined, "access": facts.access}
    return Draft("practical", words | counted)


def person_practical(case: Case) -> Draft:
    """Remind an attendee who has not declined of when, where and what."""
    facts, day = case.about_day, _day_that_stands(case)
    invite = _comes(facts)
    words = day_words.times(invite.starts_at, invite.ends_at) | {
        "venue": day.venue,
        "access": facts.access,
        "mine": day_words.parts(day_words.spans_of(day, invite)),
        "day_phone": day.phone_on_the_day,
        "day_note": day.note,
        "unanswered": invite.answer == Partstat.NEEDS_ACTION,
    }
    return Draft("person_practical", words | person(invite))


def thanks(case: Case) -> Draft:
    """Thank the contact the day after, with the toolbox and what comes next."""
    day = _day_that_stands(case)
    return Draft("thanks", day_words.times(day.starts_at, day.ends_at))


def person_thanks(case: Case) -> Draft:
    """Thank an attendee the day after, with the toolbox."""
    _day_that_stands(case)
    invite = _comes(case.about_day)
    return Draft("person_thanks", day_words.times(invite.starts_at, invite.ends_at) | person(invite))


def person_privacy(case: Case) -> Draft:
    """Tell an attendee listed without a date whose data we have and why (D8, GDPR art. 14)."""
    attendee = case.about_day.attendee
    if attendee is None or not attendee.email:
        raise Overtaken
    return Draft("person_privacy", {"person": attendee.name, "role": attendee.role})


def letter(case: Case) -> Draft:
    """Return the contact what staff have written, in the frame of every mail."""
    return Draft("letter", _written(case, case.registration.contact_name))


def person_letter(case: Case) -> Draft:
    """Return an attendee who has not declined meanwhile what staff have written."""
    invite = _comes(case.about_day)
    return Draft("person_letter", _written(case, invite.name) | person(invite))


def digest(case: Case) -> Draft:
    """Tell the contact who declined and which questions wait; bounced addresses beside them."""
    facts = case.about_day
    declined = [one for one in facts.declined if one.answer == Partstat.DECLINED]
    if facts.day is None or not (declined or facts.questions):
        raise Overtaken
    words = day_words.times(facts.day.starts_at, facts.day.ends_at) | {
        "declined": [_declined(one) for one in declined],
        "questions": [f"{one.sender_name or one.sender} ({one.sender})" for one in facts.questions],
        "bounced": [f"{one.name} ({one.email})" for one in facts.bounced],
        "count": facts.listed.count,
        "recommended": day_words.advice(case.registration),
    }
    return Draft("digest", words)


def staff_wishes(case: Case) -> Draft:
    """Tell staff which dates the municipality wishes (D4)."""
    names = dict(TimeOfDay.choices)
    dates = [f"{wording.long_day(one.date)}, {names[one.time_of_day]}" for one in case.about_day.wishes]
    return Draft("staff_wishes", {"dates": dates})


def staff_date_chosen(case: Case) -> Draft:
    """Tell staff which of their dates the contact chose (D5)."""
    if case.about_day.day is not None:
        raise Overtaken
    return Draft("staff_date_chosen", {"chosen": wording.long_moment(moment_of(case.details["starts_at"]))})


def staff_another_date(case: Case) -> Draft:
    """Tell staff that the contact wants another date; nothing moves by itself (D5)."""
    day = case.about_day.day
    start = wording.long_moment(day.starts_at) if day and case.details["fixed"] else ""
    return Draft("staff_another_date", {"start": start, "asked": case.about_day.text.get("note", "")})


def staff_prepared(case: Case) -> Draft:
    """Tell staff that the contact writes another place or phone than the fixed day has (D5)."""
    day, now = case.about_day.day, case.about_day.prepared
    if day is None or now is None or (day.venue, day.phone_on_the_day) == (now.venue, now.phone_on_the_day):
        raise Overtaken
    words = {"start": wording.long_moment(day.starts_at), "venue": now.venue, "phone": now.phone_on_the_day}
    return Draft("staff_prepared", words | {"day_venue": day.venue, "day_phone": day.phone_on_the_day})


def staff_invite_refused(case: Case) -> Draft:
    """Tell staff whose invitation did not arrive."""
    invite = case.about_day.invite
    if invite is None or invite.bounced_at is None or invite.method == Method.CANCEL:
        raise Overtaken
    who = str(Kind(invite.kind).label)
    facilitates = invite.kind == Kind.FACILITATOR
    return Draft(
        "staff_invite_refused",
        {"person": invite.name, "role_of": who.lower(), "is_facilitator": facilitates},
    )


DAY_MAILS: dict[Mail, Callable[[Case], Draft]] = {
    Mail.DATES_PROPOSED: dates_proposed,
    Mail.DAY_FIXED: day_fixed,
    Mail.DAY_CALLED_OFF: day_called_off,
    Mail.LIST_REMINDER: list_reminder,
    Mail.PRACTICAL: practical,
    Mail.THANKS: thanks,
    Mail.DIGEST: digest,
    Mail.PERSON_INVITE: person_invite,
    Mail.PERSON_PRACTICAL: person_practical,
    Mail.PERSON_THANKS: person_thanks,
    Mail.PERSON_PRIVACY: person_privacy,
    Mail.LETTER: letter,
    Mail.PERSON_LETTER: person_letter,
    Mail.STAFF_WISHES: staff_wishes,
    Mail.STAFF_DATE_CHOSEN: staff_date_chosen,
    Mail.STAFF_ANOTHER_DATE: staff_another_date,
    Mail.STAFF_PREPARED: staff_prepared,
    Mail.STAFF_INVITE_REFUSED: staff_invite_refused,
}


def _day_that_stands(case: Case) -> ThemedDay:
    """The day, as long as it is the one that the clock noted this mail for; a changed date plans it anew."""
    day = case.about_day.day
    if day is None or day.starts_at != moment_of(case.details["starts_at"]):
        raise Overtaken
    return day


def _comes(facts: DayFacts) -> Invite:
    """The invite of one who is still invited and has not declined."""
    invite = facts.invite
    gone = invite is None or invite.method == Method.CANCEL or invite.bounced_at is not None
    if invite is None or gone or invite.answer == Partstat.DECLINED:
        raise Overtaken
    return invite


def _written(case: Case, name: str) -> dict[str, str]:
    """Subject and text with their fields filled in; erased meanwhile, there is nothing to send."""
    text = case.about_day.text
    if not text:
        raise Overtaken
    values = text["values"] | {merge_fields.NAME: name}
    return {field: merge_fields.filled_in(text[field], values) for field in ("subject", "body")}


def _declined(invite: Invite) -> str:
    line = day_words.named(invite.name, invite.answer_note)
    if not invite.colleague_email:
        return line
    words: dict[str, Any] = {"name": invite.colleague_name, "email": invite.colleague_email}
    return f"{line} ({_('foreslår %(name)s, %(email)s')})" % words
