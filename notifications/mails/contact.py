"""The mails of a new contact person (Q11): where things stand, to the new one; that it was changed, to the old."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from booking import links
from booking.models import Status
from booking.queries import checklist
from booking.rules.working_days import danish_day
from booking.words import moments as wording
from notifications.mails import words as day_words
from notifications.mails.day_facts import handed_in
from notifications.mails.drafts import Draft
from notifications.mails.facts import Matter, Overtaken, only_while_live
from notifications.mails.next_steps import step_now
from notifications.mails.registry import mail
from notifications.models import FORMER


@mail(
    "taken_over",
    gettext_lazy("Ny kontaktperson: sådan står sagen"),
    asks=True,
    about_day=True,
    reads=handed_in,
)
def taken_over(matter: Matter) -> Draft:
    """Tell a new contact who hands over, where things stand, what is missing and by when (Q11)."""
    registration, status = matter.registration, matter.registration.status
    if matter.corrected_later or not registration.is_live:
        raise Overtaken
    words: dict[str, Any] = {
        "handed_over": bool(matter.details.get("handed_over")),
        "by_name": matter.former.get("name", ""),
        "status": str(status),
        "queue_number": registration.queue_number,
        "position": matter.position or "",
        "deadline": wording.long_moment(registration.answer_by) if registration.answer_by else "",
    }
    ask = registration.ask if status == Status.ALLOCATED else None
    return Draft("taken_over", words | (_day(matter) if status == Status.CONFIRMED else {}), ask)


@mail("link", gettext_lazy("Linket til kommunens side"), about_day=True, reads=handed_in)
def link(matter: Matter) -> Draft:
    """Send the personal link again to the registered contact, with what comes next (Q3)."""
    only_while_live(matter)
    return Draft("link", step_now(matter))


@mail("step_reminder", gettext_lazy("Påmindelse om det, der mangler"), about_day=True, reads=handed_in)
def step_reminder(matter: Matter) -> Draft:
    """Remind the contact, because staff pressed, of what is missing now; not where nothing is any more."""
    registration = matter.registration
    if registration.status == Status.ALLOCATED:
        runs = registration.lapses_at is not None and registration.answer_by is not None
        deadline = wording.long_moment(registration.answer_by) if runs and registration.answer_by else ""
        return Draft("step_reminder", {"status": str(registration.status), "deadline": deadline})
    words = _day(matter) if registration.status == Status.CONFIRMED else {}
    if not words.get("missing"):
        raise Overtaken
    return Draft("step_reminder", {"status": str(registration.status)} | words)


def _day(matter: Matter) -> dict[str, Any]:
    """Return the words of the agreed day, and what is missing until it begins."""
    facts = matter.about_day
    words = day_words.day_words(facts.day, facts.facilitators) if facts.day else {}
    at = matter.entry.at
    if facts.handed_in is None or (facts.day and facts.day.starts_at <= at):
        return words
    items = checklist.items(matter.registration, facts.handed_in, danish_day(at))
    return words | {"missing": [f"{item.what}, {item.until}" for item in items if not item.is_done]}


@mail("address_left", gettext_lazy("Kontaktpersonen er ændret (til den hidtidige adresse)"), recipient=FORMER)
def address_left(matter: Matter) -> Draft:
    """Tell the old address what was changed, when, and whom to call; nothing of the new contact (Q11).

    The link to correct it stands there only while it is this address's own link that offers it.
    """
    registration = matter.registration
    if not matter.former.get("email"):
        raise Overtaken
    is_own = registration.old_link_version == matter.details["old_link"]
    until = registration.old_link_until if is_own else None
    words = {
        "handed_over": bool(matter.details.get("handed_over")),
        "changed_at": wording.long_moment(matter.entry.at),
        "correct": settings.SITE_URL + links.old_path(registration) if until else "",
        "until": wording.long_moment(until) if until else "",
    }
    return Draft("address_left", words)
