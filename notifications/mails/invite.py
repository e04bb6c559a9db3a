"""The mail that carries a calendar object, in every variant: to whom, and whether it asks, changes or cancels.

An invite says what stands when it is composed, so its entry tells only why it is sent: a day called off, a place
given up, or one person who is no longer part of it (calendar rule 11).
"""

from typing import Any

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import links
from booking.models import EntryKind, Invite, Kind, Method, ThemedDay
from notifications.mails import words as day_words
from notifications.mails.day_facts import DayMatter, LastSaid
from notifications.mails.drafts import Draft
from notifications.mails.facts import Matter, Overtaken
from notifications.mails.next_steps import step_of_fixed_day, step_without_dates
from notifications.mails.registry import Form, mail
from notifications.models import PERSON

GMAIL = ("@gmail.com", "@googlemail.com")
"""Their program shows an invite from a sender new to it in the calendar only once the reader has answered."""
ABOUT_THE_DAY = (EntryKind.DAY_FIXED, EntryKind.DAY_MOVED, EntryKind.DAY_CHANGED, EntryKind.DAY_CHANGE_UNDONE)
"""After any other entry the contact gets the day in the calendar, but nothing about it is new."""
OFF = (EntryKind.DAY_CALLED_OFF, EntryKind.WITHDRAWN, EntryKind.ANNULLED)


@mail("person_invite", gettext_lazy("Kalenderinvitation"), recipient=PERSON, form=Form.INVITE, about_day=True)
def person_invite(matter: Matter) -> Draft:
    """Ask, tell of a change, or cancel, as the invite stands now (rules 9-11).

    Raises Overtaken where there is nothing to cancel, or nobody to be reached by cancelling.
    """
    facts = matter.about_day
    if facts.invite is None:
        raise Overtaken
    if facts.invite.calendar_method == Method.CANCEL:
        return _cancelled(matter, facts, facts.invite)
    if facts.day is None:  # called off while this mail was read: the next entry tells it
        raise Overtaken
    return _asked(matter, facts.invite, facts.day)


def _asked(matter: Matter, invite: Invite, day: ThemedDay) -> Draft:
    facts, registration = matter.about_day, matter.registration
    changed = _before(facts.before) is not None
    common = person(invite) | {
        "changed": changed,
        "before": _moved_from(facts.before, invite),
        "news": _news(matter, day),
    }
    if invite.kind == Kind.CONTACT:
        words = fixed_words(matter, day, has_entry=True) | who_moved(matter) | step_of_fixed_day(matter)
        words |= {"before": common["before"], "is_news": matter.entry.kind in ABOUT_THE_DAY}
        return Draft("day_fixed", words | {"contact": ""})  # the reader is
    day_link = {"day_link": settings.SITE_URL + links.day_path(registration)}
    if invite.kind == Kind.FACILITATOR:
        return Draft("facilitator_invite", day_words.day_words(day, ()) | common | day_link)
    spans = day_words.spans_of(day, invite)
    words = day_words.times(invite.starts_at, invite.ends_at) | {
        "venue": day.venue,
        "mine": day_words.parts(spans),
        "facilitators": ", ".join(facilitator.name for facilitator in facts.facilitators),
        "day_phone": day.phone_on_the_day,
        "day_note": day.note,
        "role": invite.attendee.role if invite.attendee else "",
        "uses_gmail": invite.email.lower().endswith(GMAIL),
    }
    return Draft("invite_changed" if changed else "invite", words | common | day_link)


def fixed_words(matter: Matter, day: ThemedDay, *, has_entry: bool) -> dict[str, Any]:
    """Return the contact's words about the fixed day and how many people are invited."""
    facts = matter.about_day
    return day_words.day_words(day, facts.facilitators) | {
        "invited": facts.invited,
        "has_entry": has_entry,
        "changed": _before(facts.before) is not None,
        "news": _news(matter, day),
    }


def _news(matter: Matter, day: ThemedDay) -> str:
    """Name what the entry changed beside the time; empty where it changed nothing, or its text was erased."""
    facts = matter.about_day
    old = facts.text.get("old", {}) if matter.entry.kind == EntryKind.DAY_CHANGED else {}
    held_by = {facilitator.email for facilitator in facts.facilitators}
    changed = {
        _("mødestedet"): old.get("venue", day.venue) != day.venue,
        _("telefonen på dagen"): old.get("phone_on_the_day", day.phone_on_the_day) != day.phone_on_the_day,
        _("bemærkningen til deltagerne"): old.get("note", day.note) != day.note,
        _("facilitatorerne"): "facilitators" in old and {one["email"] for one in old["facilitators"]} != held_by,
    }
    return get_text_list([name for name, differs in changed.items() if differs], _("og"))


def who_moved(matter: Matter) -> dict[str, Any]:
    """Say whether the municipality asked for the move of the day; nothing where the mail tells of another change."""
    if matter.entry.kind != EntryKind.DAY_MOVED:
        return {}
    asked = bool(matter.about_day.text.get("around", {}).get("another_date_asked_at"))
    return {"asked": asked, "moved_by_us": not asked}


def _cancelled(matter: Matter, facts: DayMatter, invite: Invite) -> Draft:
    if not can_be_cancelled(invite, facts.before, reached=facts.reached):
        raise Overtaken
    said = facts.before or LastSaid(method=Method.REQUEST, starts_at=invite.starts_at, ends_at=invite.ends_at)
    called_off = _is_called_off(matter, facts)
    off = called_off or matter.entry.kind in OFF
    message = str(facts.text.get("message", "")) if called_off else ""
    words = day_words.times(said.starts_at, said.ends_at) | person(invite) | {"message": message, "left": not off}
    if invite.left_calendar:
        return Draft("invite_declined", words)
    if invite.kind == Kind.FACILITATOR:
        return Draft("facilitator_off", words)
    if invite.kind == Kind.CONTACT:
        return _contact_cancelled(matter, words)
    if off:
        return Draft("invite_off", words | {"keeps_place": called_off})
    return Draft("invite_left", words | {"colleague": _colleague_who_comes(facts, invite)})


def _colleague_who_comes(facts: DayMatter, invite: Invite) -> str:
    """Return the name of the colleague whom this person proposed on declining, and who is on the list now."""
    proposed = invite.colleague_email.lower()
    listed = {row.attendee.email.lower() for row in facts.listed.rows}
    return invite.colleague_name if proposed and proposed in listed else ""


def _is_called_off(matter: Matter, facts: DayMatter) -> bool:
    """Tell whether the day is called off.

    It also is where staff take back a new date before anybody has heard that the old one is off.
    """
    again = matter.entry.kind == EntryKind.DAY_CHANGE_UNDONE and facts.day is None
    return matter.entry.kind == EntryKind.DAY_CALLED_OFF or again


def _contact_cancelled(matter: Matter, words: dict[str, Any]) -> Draft:
    """Cancel the contact's own calendar object: because of the day (text 9b), the place, or a new contact."""
    told = words | {"invited": matter.about_day.invited}
    if _is_called_off(matter, matter.about_day):
        told.pop("link")
        return Draft("day_called_off", told | step_without_dates(matter))
    if matter.entry.kind in OFF:
        return Draft("day_dropped", told | {"annulled": matter.entry.kind == EntryKind.ANNULLED})
    return Draft("contact_left", words)


def can_be_cancelled(invite: Invite, before: LastSaid | None, *, reached: bool) -> bool:
    """Tell whether a CANCEL has something to cancel and somebody to tell (rule 11).

    A CANCEL is not sent without an attempted REQUEST that may have arrived, nor to an address that bounced, nor twice.
    """
    attempted = reached and invite.attempted_at is not None and invite.bounced_at is None
    return attempted and (before is None or before.method != Method.CANCEL)


def person(invite: Invite) -> dict[str, Any]:
    """Return the words of a person: the name, and the link to the person's own page."""
    return {"person": invite.name, "link": settings.SITE_URL + links.attendee_path(invite)}


def _before(said: LastSaid | None) -> LastSaid | None:
    """Return what the person's calendar shows now; None where it shows nothing."""
    return said if said is not None and said.method == Method.REQUEST else None


def _moved_from(said: LastSaid | None, invite: Invite) -> str:
    """Write the time before the change; empty where the time stays."""
    shown = _before(said)
    if shown is None or (shown.starts_at, shown.ends_at) == (invite.starts_at, invite.ends_at):
        return ""
    return str(day_words.times(shown.starts_at, shown.ends_at)["when"])
