"""What entries would send, before they stand: composed as at the first claim, counted, and nothing of it kept.

It is read inside the transaction of a try that is taken back afterwards, so everything is as it would be.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.models import EntryKind, Invite, JournalEntry, Method, Registration
from booking.models import Kind as Who
from booking.queries import day as day_queries
from booking.rules import day as day_rules
from booking.words import moments as wording
from notifications.announce.day import changed_invites
from notifications.announce.tellings import Telling, tellings
from notifications.faults import log_fault
from notifications.mails.day_facts import Said
from notifications.mails.drafts import Draft
from notifications.mails.facts import Case, Overtaken, case_of, moment_of, with_surroundings
from notifications.mails.masking import masked
from notifications.mails.registry import Form, MailKind, invite_kinds
from notifications.mails.rendering import draft_of, render
from notifications.models import CONTACT, PERSON, Message, State
from notifications.outbox.composing import envelope_of

INVITE, CHANGE, CANCEL, OTHER, WRITTEN = "invite", "change", "cancel", "other", "written"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One mail as a recipient reads it; personal links are masked."""

    to: str
    subject: str
    text: str


@dataclass(kw_only=True)
class Group:
    """Mails that do the same to a calendar, or to none; a sample of each template, of a written mail each one."""

    name: str
    recipients: list[str] = field(default_factory=list)
    samples: dict[str, Sample] = field(default_factory=dict)

    @property
    def shows_each(self) -> bool:
        """Tell whether every mail is written out: staff's own words are read before they go."""
        return self.name == WRITTEN

    @property
    def heading(self) -> str:
        """Say how many mails of the kind there are."""
        names = {
            INVITE: _("Invitationer: %(count)s"),
            CHANGE: _("Ændringer: %(count)s"),
            CANCEL: _("Aflysninger: %(count)s"),
            OTHER: _("Mails uden kalender: %(count)s"),
            WRITTEN: _("Mails: %(count)s"),
        }
        return names[self.name] % {"count": len(self.recipients)}


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would be sent: the groups that are not empty, who can not be reached by mail, and whom to ring."""

    groups: list[Group]
    bounced: list[str]
    ring: list[str]
    start: str

    @property
    def counts(self) -> dict[str, int]:
        """Count the mails of each group."""
        return {group.name: len(group.recipients) for group in self.groups}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail that would be sent."""

    group: str
    kind: MailKind
    case: Case
    draft: Draft
    to: str


def preview_of(entries: Iterable[JournalEntry]) -> Preview:
    """Compose what announcing the entries would send; mails to staff themselves are left out."""
    told = list(entries)
    groups = {name: Group(name=name) for name in (INVITE, CHANGE, CANCEL, OTHER, WRITTEN)}
    for letter in _letters(told):
        group = groups[letter.group]
        group.recipients.append(letter.to)
        sampled = f"{letter.case.registration.pk} {letter.to}" if group.shows_each else letter.draft.template
        if sampled not in group.samples and (sample := _sample(letter)):
            group.samples[sampled] = sample
    near = [one for one in told if _near(one)]
    return Preview(
        groups=[group for group in groups.values() if group.recipients],
        bounced=_bounced(told),
        ring=_to_ring(near[0].registration) if near and near[0].registration else [],
        start=wording.long_moment(min(_starts(near[0]))) if near else "",
    )


def _letters(entries: Iterable[JournalEntry]) -> Iterator[Letter]:
    told = [(entry, tellings(entry)) for entry in entries]
    concerned = {pk for entry, mails in told for pk in (entry.registration_id, *(one.registration_id for one in mails))}
    registrations = with_surroundings().in_bulk([pk for pk in concerned if pk is not None])
    for entry, mails in told:
        for one in mails:
            if one.mail.recipient == CONTACT and one.mail.about is None:
                message = Message(entry=entry, kind=one.mail.kind, recipient=one.recipient)
                case = case_of(message, entry, registrations[one.registration_id])
                if letter := _letter(one.mail, _as_announced(case, changed_invites(entry))):
                    yield letter
        people = [one for one in mails if one.mail.recipient == PERSON]
        for kind, case in _of_people(entry, people, registrations.get(entry.registration_id or 0)):
            if letter := _letter(kind, case):
                yield letter


def _as_announced(case: Case, changed: list[int]) -> Case:
    """The contact's own calendar mail would wait beside this one."""
    own = case.day.own if case.day else None
    if case.day is None or own is None or own.pk not in changed:
        return case
    return dataclasses.replace(case, day=dataclasses.replace(case.day, own_mail=State.QUEUED.value))


def _of_people(
    entry: JournalEntry, mails: list[Telling], registration: Registration | None
) -> Iterator[tuple[MailKind, Case]]:
    """The case of each person whose calendar the entry changes, or who is written to: read once, with each put in."""
    shown = [one for one in mails if one.mail.form is Form.INVITE or one.mail.is_letter]
    named = [one.invite_id for one in shown if one.invite_id is not None]
    found = Invite.objects.filter(pk__in=named).select_related("attendee", "registration")
    invites = sorted(found, key=lambda one: named.index(one.pk))
    kind = next((one.mail for one in shown), None)
    if kind is not None and kind.form is Form.INVITE:
        invites = [one for one in invites if one.told != one.attempted]
    if registration is None or kind is None or not invites:
        return
    first = Message(entry=entry, kind=kind.kind, invite=invites[0], recipient=PERSON)
    shared = case_of(first, entry, registration)
    said = _last_said(one.pk for one in invites)
    for invite in invites:
        day = dataclasses.replace(shared.about_day, invite=invite, before=said.get(invite.pk))
        yield kind, dataclasses.replace(shared, day=day)


def _last_said(invites: Iterable[int]) -> dict[int, Said]:
    """What the calendars show now, in one statement; `day_cases.last_said` for many."""
    sent = Message.objects.filter(
        invite__in=list(invites), kind__in=invite_kinds(), state=State.SENT, starts_at__isnull=False
    )
    rows = sent.order_by("sequence", "pk").values_list("invite", "method", "starts_at", "ends_at")
    return {pk: Said(method=method, starts_at=start, ends_at=end) for pk, method, start, end in rows if start and end}


def _letter(kind: MailKind, case: Case) -> Letter | None:
    """The mail, unless something else says it, or there is nobody to say it to."""
    try:
        draft = draft_of(kind, case)
        envelope = envelope_of(kind, case)
    except Overtaken:
        return None
    return Letter(
        group=_group(kind, case), kind=kind, case=case, draft=draft, to=f"{envelope.name} ({envelope.address})"
    )


def _group(kind: MailKind, case: Case) -> str:
    if kind.is_letter:
        return WRITTEN
    invite = case.day.invite if case.day and kind.form is Form.INVITE else None
    if invite is None or case.day is None:
        return OTHER
    if invite.method == Method.CANCEL:
        return CANCEL
    shows = case.day.before is not None and case.day.before.method == Method.REQUEST
    return CHANGE if shows else INVITE


def _sample(letter: Letter) -> Sample | None:
    """A mail written out; a faulty template is no reason to keep staff from acting, as it is none for the booking."""
    try:
        rendered = render(letter.kind, letter.draft, letter.case.registration)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 whatever the fault of a template is
        log_fault("mail could not be previewed", error, kind=letter.kind.kind)
        return None
    return Sample(to=letter.to, subject=rendered.subject, text=masked(rendered.text))


def _bounced(entries: Iterable[JournalEntry]) -> list[str]:
    """The people concerned whose address refused a mail, the contacts among them."""
    told = list(entries)
    named = [pk for entry in told for pk in changed_invites(entry)]
    refused = Invite.objects.filter(pk__in=named, bounced_at__isnull=False).order_by("pk")
    contacts = {
        one.registration.contact_email: one.registration.contact_name
        for one in told
        if one.registration is not None and one.registration.contact_bounced_at is not None and _is_told(one)
    }
    people = {one.email: one.name for one in refused}
    return [f"{name} ({address})" for address, name in (people | contacts).items()]


def _is_told(entry: JournalEntry) -> bool:
    """Whether a contact, or staff, hear of the entry."""
    return any(one.mail.recipient != PERSON for one in tellings(entry))


def _starts(entry: JournalEntry) -> list[dt.datetime]:
    """The start that the entry names, and the one that stood before it."""
    text = getattr(entry, "text", None)
    old = text.text.get("old", {}) if text is not None else {}
    before = old.get("starts_at") if isinstance(old, dict) else None
    return [moment_of(one) for one in (entry.details.get("starts_at"), before) if one]


ABOUT_DAY = (
    EntryKind.DAY_FIXED,
    EntryKind.DAY_MOVED,
    EntryKind.DAY_CHANGED,
    EntryKind.DAY_CALLED_OFF,
    EntryKind.WITHDRAWN,
    EntryKind.ANNULLED,
)


def _near(entry: JournalEntry) -> bool:
    """Whether the day, as it was or as it will be, is so near that a mail may come too late."""
    now = timezone.now()
    return entry.kind in ABOUT_DAY and any(day_rules.is_urgent(now, start) for start in _starts(entry))


def _to_ring(registration: Registration) -> list[str]:
    """Everybody whom a mail may not reach in time: with a telephone number where there is one, else the address."""
    prepared = day_queries.preparation_of(registration)
    found = [_reached(registration.contact_name, registration.contact_phone, registration.contact_email)]
    if prepared.second_name:
        found.append(_reached(prepared.second_name, prepared.second_phone, prepared.second_email))
    if prepared.phone_on_the_day:
        found.append(_reached(_("Telefon på dagen"), prepared.phone_on_the_day, ""))
    people = registration.invites.exclude(kind=Who.CONTACT).order_by("kind", "pk")
    return [*found, *(_reached(one.name, "", one.email) for one in people)]


def _reached(name: str, phone: str, email: str) -> str:
    return f"{name}: {phone or email}"
