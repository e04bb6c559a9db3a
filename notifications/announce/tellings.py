"""Who hears what: a table from kinds of entry to the mails that they cause. Decided here and nowhere else.

Read from top to bottom it gives the order of an entry's mails. Another app adds rows of its own with `register`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from booking.models import By, EntryKind, JournalEntry
from booking.services.day.preparing import OF_DAY
from booking.services.holding import is_kept_quietly
from notifications.announce import day as people
from notifications.announce.day import Addressee
from notifications.mails import contact, dates, day, place
from notifications.mails.invite import person_invite
from notifications.mails.registry import MailKind
from notifications.models import CONTACT


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A mail that an entry causes: its kind, the registration that it is about, and whom it goes to."""

    mail: MailKind
    registration_id: int
    recipient: str
    invite_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A row: if `when` holds, an entry of these kinds (of any, if none is named) causes the mails to those of `to`."""

    entries: frozenset[str]
    mails: tuple[MailKind, ...]
    when: Callable[[JournalEntry], bool]
    to: Callable[[JournalEntry], Iterable[Addressee]]


def always(_entry: JournalEntry) -> bool:
    """Hold for every entry of the kind."""
    return True


def by_staff(entry: JournalEntry) -> bool:
    """Tell whether staff acted, or another system for them."""
    return entry.by in {By.STAFF, By.API}


def not_by_staff(entry: JournalEntry) -> bool:
    """Tell whether the municipality acted itself; staff need no mail about what they have done for a caller."""
    return not by_staff(entry)


def from_outside(entry: JournalEntry) -> bool:
    """Tell whether the address given is outside the municipality's domains (Q10)."""
    return bool(entry.details.get("address_outside"))


def waits_again(entry: JournalEntry) -> bool:
    """Tell whether a registration that returned got no slot; else the confirmation that follows at once tells of it."""
    return not entry.details["slot"]


def has_new_address(entry: JournalEntry) -> bool:
    """Tell whether the contact's address was corrected."""
    return "address_outside" in entry.details


def stands_somewhere(entry: JournalEntry) -> bool:
    """Tell whether the new contact hears how things stand and what is missing: after a hand-over, or a fixed day."""
    return bool(entry.details.get("standing"))


def misses_a_mail(entry: JournalEntry) -> bool:
    """Tell whether the corrected address gets the mail that it missed."""
    return has_new_address(entry) and not stands_somewhere(entry)


def leaves_an_address(entry: JournalEntry) -> bool:
    """Tell whether the address before hears of the change (Q11)."""
    return "old_link" in entry.details


def corrected_by_staff(entry: JournalEntry) -> bool:
    """Tell whether staff corrected the contact's details without the address."""
    return by_staff(entry) and not has_new_address(entry)


def to_the_contact(entry: JournalEntry) -> bool:
    """Tell whether staff's letter goes to the contact, too."""
    return bool(entry.details["contact"])


def place_of_fixed_day(entry: JournalEntry) -> bool:
    """Tell whether the municipality wrote another place or phone than the fixed day has (D5)."""
    details = entry.details
    return not_by_staff(entry) and bool(details.get("fixed")) and bool(OF_DAY & set(details["changed"]))


def reminds(entry: JournalEntry) -> bool:
    """Tell whether staff had the link sent to remind of what is missing."""
    return bool(entry.details.get("reminds"))


def only_asks_for_link(entry: JournalEntry) -> bool:
    """Tell whether nothing but the link was asked for."""
    return not reminds(entry)


def stops_clock(entry: JournalEntry) -> bool:
    """Tell whether the bounced mail was the one that asks (Q5)."""
    return bool(entry.details["stops_clock"])


def own_contact(entry: JournalEntry) -> Iterable[Addressee]:
    """Name the registration of the entry."""
    return [Addressee(registration_id=entry.registration_id)] if entry.registration_id is not None else []


def those_moved_back(entry: JournalEntry) -> Iterable[Addressee]:
    """Name those whom an override moves back."""
    return [Addressee(registration_id=pk) for pk in entry.details.get("moved_back", [])]


def waiting(entry: JournalEntry) -> Iterable[Addressee]:
    """Name those who waited when the list was closed."""
    return [Addressee(registration_id=pk) for pk in entry.details["waiting"]]


def causes(
    entries: EntryKind | tuple[EntryKind, ...],
    *mails: MailKind,
    when: Callable[[JournalEntry], bool] = always,
    to: Callable[[JournalEntry], Iterable[Addressee]] = own_contact,
) -> Cause:
    """Return a row of the table."""
    named = (entries,) if isinstance(entries, EntryKind) else entries
    return Cause(entries=frozenset(kind.value for kind in named), mails=mails, when=when, to=to)


E = EntryKind
ANY: tuple[EntryKind, ...] = ()

TABLE = [
    # The queue: to the contact, then to staff.
    causes(E.REGISTERED, place.receipt, place.staff_registered),
    causes(E.REGISTERED, place.staff_address, when=from_outside),
    causes(E.REMINDED, place.reminder),
    causes(E.CONFIRMED, place.confirmed),
    causes(E.LAPSED, place.lapsed),
    causes(E.RETURNED, place.returned, when=waits_again),
    causes(E.PROMOTED, place.promoted, place.staff_passed_on),
    causes(E.WITHDRAWN, place.withdrawn),
    causes(E.ANNULLED, place.annulled),
    causes(E.EXTENDED, place.extended),
    causes(E.LINK_REQUESTED, contact.link, when=only_asks_for_link),
    causes(E.LINK_REQUESTED, contact.step_reminder, when=reminds),
    causes(E.CHOICES_CHANGED, place.choices_changed, when=by_staff),
    causes(E.CONTACT_CHANGED, place.missed, when=misses_a_mail),
    causes(E.CONTACT_CHANGED, contact.taken_over, when=stands_somewhere),
    causes(E.CONTACT_CHANGED, contact.address_left, when=leaves_an_address),
    causes(E.CONTACT_CHANGED, place.staff_address, when=from_outside),
    causes(E.CONTACT_CHANGED, place.contact_changed, when=corrected_by_staff),
    causes(E.PLACED_AHEAD, place.placed_ahead),
    causes(E.PASSED_OVER, place.passed_over),
    causes(E.PASS_OVER_LIFTED, place.pass_over_lifted),
    causes(ANY, place.moved_back, to=those_moved_back),
    causes(E.WAITING_TOLD, place.still_waiting),
    causes(E.QUEUE_CLOSED, place.queue_closed, to=waiting),
    causes(E.BOUNCED, place.staff_refused, when=stops_clock),
    # The day: to the contact.
    causes(E.DATES_PROPOSED, dates.dates_proposed),
    causes(E.PROPOSALS_LAPSED, dates.proposals_lapsed),
    causes((E.DAY_FIXED, E.DAY_MOVED), day.day_fixed),
    causes(E.DAY_CALLED_OFF, day.day_called_off),
    causes(E.LIST_REMINDED, day.list_reminder),
    causes(E.DAY_REMINDED, day.practical),
    causes(E.DAY_THANKED, day.thanks),
    causes(E.DIGEST_DUE, day.answers_digest),
    causes(E.MAIL_WRITTEN, day.letter, when=to_the_contact),
    # The day: to staff.
    causes(E.WISHES_CHANGED, dates.staff_wishes, when=not_by_staff),
    causes(E.DATE_CHOSEN, dates.staff_date_chosen, when=not_by_staff),
    causes(E.PROPOSALS_LAPSED, dates.staff_proposals_lapsed),
    causes(E.ANOTHER_DATE_ASKED, dates.staff_another_date, when=not_by_staff),
    causes(E.PREPARED, day.staff_prepared, when=place_of_fixed_day),
    causes(E.INVITE_BOUNCED, day.staff_invite_refused),
    # The day: to single people. Those who declined are left out when the mail is composed.
    causes(E.DAY_REMINDED, day.person_practical, to=people.attending),
    causes(E.DAY_THANKED, day.person_thanks, to=people.attending),
    causes(E.PRIVACY_NOTICED, day.person_privacy, to=people.noticed),
    causes(E.MAIL_WRITTEN, day.person_letter, to=people.written_to),
    causes(E.ANSWERED, day.answer_kept, when=is_kept_quietly, to=people.answering),
    causes(ANY, person_invite, to=people.changed),
]


def register(*rows: Cause) -> None:
    """Add rows for the mails of another app, after ours."""
    TABLE.extend(rows)


def own_mails(entry_kind: str) -> list[str]:
    """List the kinds of mail by which the contact of its registration hears of an entry of this kind."""
    rows = [row for row in TABLE if entry_kind in row.entries and row.to is own_contact]
    return [mail.kind for row in rows for mail in row.mails if mail.recipient == CONTACT]


def tellings(entry: JournalEntry) -> list[Telling]:
    """List the mails that an entry causes; none for a kind of entry that the table does not know."""
    rows = [row for row in TABLE if not row.entries or entry.kind in row.entries]
    return [
        Telling(
            mail=mail,
            registration_id=addressee.registration_id,
            recipient=addressee.recipient or mail.recipient,
            invite_id=addressee.invite_id,
        )
        for row in rows
        if row.when(entry)
        for addressee in row.to(entry)
        for mail in row.mails
    ]
