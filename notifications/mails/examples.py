"""Example mails without a database: municipalities no. 3 and no. 7 of 28 September 2016, in every situation."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings

from booking.models import By, EntryKind, JournalEntry, Municipality, Programme, Registration, Season, Slot, Status
from booking.rules.working_days import DENMARK
from notifications.mails import contact, place
from notifications.mails.day_examples import DAY_EXAMPLES, RECEIVED, TAKEN_OVER, Situation
from notifications.mails.facts import Matter
from notifications.mails.head import JournalHead, journal_head
from notifications.mails.interest_examples import INTEREST_EXAMPLES
from notifications.mails.registry import MailKind
from notifications.mails.rendering import Rendered, draft_of, render, write_out
from notifications.mails.staff_group import staff_group
from notifications.mails.staff_mail import Forwarded, staff_mail, written
from notifications.mails.stranger_examples import STRANGER_EXAMPLES

CAPACITY = 5
DEADLINE = dt.datetime(2016, 9, 30, 23, 59, tzinfo=DENMARK)
PROMOTED_DEADLINE = dt.datetime(2016, 10, 4, 23, 59, tzinfo=DENMARK)
LAPSED: dict[str, Any] = {"status": Status.LAPSED, "promote_until": PROMOTED_DEADLINE}
LATER_DEADLINE = dt.datetime(2016, 10, 7, 23, 59, tzinfo=DENMARK)
REASON = "Kommunen ringede til os den 30. september."

AUTUMN = Season(
    slug="autumn-2016",
    name_da="efteråret 2016",
    name_en="autumn 2016",
    starts_on=dt.date(2016, 9, 28),
    ends_on=dt.date(2016, 12, 21),
)
SPRING = Season(
    slug="spring-2017",
    name_da="foråret 2017",
    name_en="spring 2017",
    starts_on=dt.date(2017, 1, 2),
    ends_on=dt.date(2017, 6, 23),
)
SLOT = Slot(pk=2, number=2)
"""The place that came free."""


def example_matter(
    kind: EntryKind,
    details: Mapping[str, Any] | None = None,
    *,
    waits: bool = False,
    by: By = By.CLOCK,
    language: str = "da",
    **facts: Any,
) -> Matter:
    """Make the matter of a mail: no. 3 with a place, or (`waits`) no. 7, second in line.

    `facts` replace columns of the registration or facts of the matter, or say when the queue was closed.
    """
    about_day = facts.pop("about_day", None)
    registration = _registration(waits=waits, language=language)
    registration.programme.queue_closed_at = facts.pop("queue_closed_at", None)
    registration.programme.promote_until = facts.pop("promote_until", DEADLINE)
    for name in [name for name in facts if hasattr(registration, name)]:
        setattr(registration, name, facts.pop(name))
    proof = JournalEntry(
        pk=1,
        programme=registration.programme,
        number=registration.queue_number + 1,
        kind=EntryKind.REGISTERED,
        registration=registration,
        at=registration.received_at,
        by=By.MUNICIPALITY,
        details={"slot": None if waits else 3, "waiting_position": 2 if waits else None, "on_behalf": False},
        digest="5e" * 32,
    )
    entry = proof
    if kind != EntryKind.REGISTERED:
        entry = JournalEntry(
            pk=2, programme=registration.programme, number=20, kind=kind, registration=registration,
            at=registration.received_at, by=by, details=dict(details or {}), digest="a7" * 32,
        )  # fmt: skip
    position = 2 if registration.status == Status.WAITING else None
    values: dict[str, Any] = {"position": position, "reason": REASON if by == By.STAFF else ""}
    if kind == EntryKind.LAPSED:
        values["lapse"] = entry
    if kind == EntryKind.PROMOTED:
        values["promotion"] = entry
    seasons = {AUTUMN.slug: AUTUMN, SPRING.slug: SPRING}
    return Matter(
        entry=entry, registration=registration, proof=proof, capacity=CAPACITY, seasons=seasons,
        day=about_day, **(values | facts),
    )  # fmt: skip


def _registration(*, waits: bool, language: str) -> Registration:
    """Make no. 3, which holds slot 3, or no. 7, which waits; neither is saved."""
    programme = Programme(slug="faglig-ledelse-2016-17", toolbox_url="https://example.dk/redskabskasse")
    municipality = Municipality(code="0851" if waits else "0101", name="Aalborg" if waits else "København")
    municipality.full_name = f"{municipality.name} Kommune" if waits else "Københavns Kommune"
    return Registration(
        pk=7 if waits else 3,
        programme=programme,
        municipality=municipality,
        queue_number=7 if waits else 3,
        received_at=dt.datetime(2016, 9, 28, 9, 0, 4 if waits else 3, tzinfo=DENMARK),
        status=Status.WAITING if waits else Status.ALLOCATED,
        slot=None if waits else Slot(pk=3, programme=programme, number=3),
        answer_by=None if waits else DEADLINE,
        ask=0 if waits else 1,
        talk=True,
        workshop=True,
        audience="management",
        season=AUTUMN,
        expected_attendees=12,
        contact_name="Anne Eksempel",
        contact_email="anne@example.dk",
        language=language,
    )


def _held_late(**details: Any) -> dict[str, Any]:
    """Return the facts of a place that came free for no. 7."""
    told = {"slot": SLOT.number, "ask": 1, "answer_by": PROMOTED_DEADLINE.isoformat()} | details
    return {
        "waits": True,
        "status": Status.ALLOCATED,
        "answer_by": PROMOTED_DEADLINE,
        "ask": 1,
        "slot": SLOT,
        "details": told,
    }


ENTRY = EntryKind
FORMERLY = {"name": "Bo Eksempel", "email": "bo@example.dk"}

SITUATIONS: dict[str, Situation] = {
    "receipt_place": (place.receipt, ENTRY.REGISTERED, {}),
    "receipt_waiting": (place.receipt, ENTRY.REGISTERED, {"waits": True}),
    "receipt": (place.receipt, ENTRY.REGISTERED, {"status": Status.CONFIRMED}),
    "promoted": (place.promoted, ENTRY.PROMOTED, _held_late()),
    "promoted_other_season": (
        place.promoted, ENTRY.PROMOTED,
        _held_late(passed_season="autumn-2016", season="spring-2017") | {"season": SPRING},
    ),
    "reminder": (place.reminder, ENTRY.REMINDED, {"details": {"answer_by": DEADLINE.isoformat()}}),
    "lapsed": (
        place.lapsed, ENTRY.LAPSED,
        LAPSED | {"details": {"answer_by": DEADLINE.isoformat(), "passed_on": False}},
    ),
    "lapsed_passed_on": (
        place.lapsed, ENTRY.LAPSED,
        LAPSED | {"details": {"answer_by": DEADLINE.isoformat(), "passed_on": True}},
    ),
    "returned": (place.returned, ENTRY.RETURNED, {"waits": True, "details": {"slot": None, "waiting_position": 2}}),
    "confirmed": (place.confirmed, ENTRY.CONFIRMED, {"status": Status.CONFIRMED, "details": {"slot": 3}}),
    "withdrawn": (place.withdrawn, ENTRY.WITHDRAWN, {"status": Status.WITHDRAWN, "details": {"slot": 3}}),
    "withdrawn_waiting": (
        place.withdrawn, ENTRY.WITHDRAWN, {"waits": True, "status": Status.WITHDRAWN, "details": {"slot": None}}
    ),
    "annulled": (
        place.annulled, ENTRY.ANNULLED, {"status": Status.ANNULLED, "by": By.STAFF, "details": {"slot": 3}}
    ),
    "extended": (
        place.extended, ENTRY.EXTENDED,
        {"by": By.STAFF, "ask": 2, "answer_by": LATER_DEADLINE,
         "details": {"ask": 2, "answer_by": LATER_DEADLINE.isoformat()}},
    ),
    "choices_changed": (place.choices_changed, ENTRY.CHOICES_CHANGED, {"by": By.STAFF}),
    "contact_changed": (
        place.contact_changed, ENTRY.CONTACT_CHANGED, {"by": By.STAFF, "details": {"changed": ["name", "phone"]}}
    ),
    "missed": (place.missed, ENTRY.CONTACT_CHANGED, {"details": {"changed": ["email"], "address_outside": False}}),
    "taken_over": (
        contact.taken_over, ENTRY.CONTACT_CHANGED,
        {"details": {"handed_over": True}, "former": FORMERLY, "about_day": TAKEN_OVER[0]},
    ),
    "taken_over_waiting": (
        contact.taken_over, ENTRY.CONTACT_CHANGED,
        {"details": {"handed_over": True}, "waits": True, "about_day": TAKEN_OVER[0]},
    ),
    "taken_over_confirmed": (
        contact.taken_over, ENTRY.CONTACT_CHANGED,
        {"details": {"handed_over": True}, "status": Status.CONFIRMED, "former": FORMERLY, "about_day": TAKEN_OVER[0]},
    ),
    "taken_over_day": (
        contact.taken_over, ENTRY.CONTACT_CHANGED,
        {"details": {}, "status": Status.CONFIRMED, "former": FORMERLY, "about_day": TAKEN_OVER[1]},
    ),
    "step_reminder": (
        contact.step_reminder, ENTRY.LINK_REQUESTED,
        {"by": By.STAFF, "details": {"reminds": "confirm"}, "lapses_at": DEADLINE + dt.timedelta(minutes=1)},
    ),
    "step_reminder_missing": (
        contact.step_reminder, ENTRY.LINK_REQUESTED,
        {"by": By.STAFF, "details": {"reminds": "list"}, "status": Status.CONFIRMED, "about_day": TAKEN_OVER[1]},
    ),
    "address_left": (contact.address_left, ENTRY.CONTACT_CHANGED, {"details": {"old_link": 1}, "former": FORMERLY}),
    "address_left_handed_over": (
        contact.address_left, ENTRY.CONTACT_CHANGED,
        {"details": {"old_link": 1, "handed_over": True}, "former": FORMERLY, "old_link_version": 1,
         "old_link_until": DEADLINE},
    ),
    "placed_ahead": (place.placed_ahead, ENTRY.PLACED_AHEAD, {"waits": True, "by": By.STAFF, "position": 1}),
    "passed_over": (
        place.passed_over, ENTRY.PASSED_OVER, {"waits": True, "by": By.STAFF, "passed_over": True, "position": None}
    ),
    "pass_over_lifted": (place.pass_over_lifted, ENTRY.PASS_OVER_LIFTED, {"waits": True, "by": By.STAFF}),
    "moved_back": (place.moved_back, ENTRY.PLACED_AHEAD, {"waits": True, "by": By.STAFF, "position": 3}),
    "link": (contact.link, ENTRY.LINK_REQUESTED, {}),
    "still_waiting": (
        place.still_waiting, ENTRY.WAITING_TOLD,
        {"waits": True, "details": {"unconfirmed": 2}, "promote_until": PROMOTED_DEADLINE},
    ),
    "queue_closed": (place.queue_closed, ENTRY.QUEUE_CLOSED, {"waits": True, "queue_closed_at": DEADLINE}),
    "staff_registered": (place.staff_registered, ENTRY.REGISTERED, {}),
    "staff_registered_waiting": (place.staff_registered, ENTRY.REGISTERED, {"waits": True}),
    "staff_passed_on": (place.staff_passed_on, ENTRY.PROMOTED, _held_late()),
    "staff_address": (place.staff_address, ENTRY.REGISTERED, {"address_outside": True}),
    "staff_refused": (place.staff_refused, ENTRY.BOUNCED, {"contact_bounced_at": DEADLINE}),
    **DAY_EXAMPLES,
}  # fmt: skip


Shown = Callable[[str], Rendered]
"""Renders an example in a language."""


def _shown(situation: Situation) -> Shown:
    kind, entry_kind, facts = situation

    def shown(language: str) -> Rendered:
        matter = example_matter(entry_kind, language=language, **facts)
        return render(kind, draft_of(kind, matter), matter)

    return shown


def _forwarded(_language: str) -> Rendered:
    return written(Forwarded(received=RECEIVED, registration=None, reply_possible=True))


def _head(language: str) -> Rendered:
    programme = Programme(slug="faglig-ledelse-2016-17", texts={"da": {"title": "Temadag om faglig ledelse"}})
    return write_out(journal_head(JournalHead(programme=programme, code=f"20-{'a7' * 32}")), {}, language)


def _group(_language: str) -> Rendered:
    names = ("Aarhus Kommune", "Odense Kommune", "Skive Kommune", "Vejle Kommune", "Tårnby Kommune")
    subjects = [f"Ny tilmelding nr. {number}: {name}" for number, name in enumerate(names, 1)]
    return write_out(staff_group(subjects), {"link": f"{settings.SITE_URL}/admin/"}, "da")


EXAMPLES: dict[str, tuple[MailKind, Shown]] = {
    **{name: (situation[0], _shown(situation)) for name, situation in SITUATIONS.items()},
    "staff_mail": (staff_mail, _forwarded),
    "staff_group": (staff_group, _group),
    "journal_head": (journal_head, _head),
    **INTEREST_EXAMPLES,
    **STRANGER_EXAMPLES,
}
"""Every example by its name, with the kind that it shows; each kind has one at least."""


def register(name: str, kind: MailKind, shown: Shown) -> None:
    """Add an example of another app's mail; raises ValueError for a name that is taken."""
    if name in EXAMPLES:
        raise ValueError(f"an example is called {name} already")
    EXAMPLES[name] = kind, shown


def example(name: str, language: str = "da") -> Rendered:
    """Render the example called `name`; raises KeyError for a name that is not in `EXAMPLES`."""
    _kind, shown = EXAMPLES[name]
    return shown(language)
