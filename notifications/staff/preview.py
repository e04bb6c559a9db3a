"""What entries would send before they are final: mails composed as at the first claim, counted, and not kept.

The preview is made inside the transaction of a try that is rolled back afterwards, so it sees the new state.
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
from notifications.mails.day_facts import LastSaid
from notifications.mails.drafts import Draft
from notifications.mails.facts import Matter, Overtaken, matter_of, moment_of, with_surroundings
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
class PreviewGroup:
    """Mails with the same effect on a calendar, or none; `samples` holds one per template, and each letter of staff."""

    name: str
    recipients: list[str] = field(default_factory=list)
    samples: dict[str, Sample] = field(default_factory=dict)

    @property
    def shows_each(self) -> bool:
        """Tell whether every mail is a sample: staff read their own words before they are sent."""
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
    """What would be sent: the groups that are not empty, who cannot be reached by mail, and whom to ring."""

    groups: list[PreviewGroup]
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
    matter: Matter
    draft: Draft
    to: str


def preview_of(entries: Iterable[JournalEntry]) -> Preview:
    """Compose what announcing the entries would send; mails to staff themselves are left out."""
    told = list(entries)
    groups = {name: PreviewGroup(name=name) for name in (INVITE, CHANGE, CANCEL, OTHER, WRITTEN)}
    for letter in _letters(told):
        group = groups[letter.group]
        group.recipients.append(letter.to)
        sampled = f"{letter.matter.registration.pk} {letter.to}" if group.shows_each else letter.draft.template
        if sampled not in group.samples and (sample := _sample(letter)):
            group.samples[sampled] = sample
    near = [entry for entry in told if _near(entry)]
    return Preview(
        groups=[group for group in groups.values() if group.recipients],
        bounced=_bounced(told),
        ring=_to_ring(near[0].registration) if near and near[0].registration else [],
        start=wording.long_moment(min(_starts(near[0]))) if near else "",
    )


def _letters(entries: Iterable[JournalEntry]) -> Iterator[Letter]:
    told = [(entry, tellings(entry)) for entry in entries]
    concerned = {
        pk for entry, mails in told for pk in (entry.registration_id, *(telling.registration_id for telling in mails))
    }
    registrations = with_surroundings().in_bulk([pk for pk in concerned if pk is not None])
    for entry, mails in told:
        for telling in mails:
            if telling.mail.recipient == CONTACT and telling.mail.about is None:
                message = Message(entry=entry, kind=telling.mail.kind, recipient=telling.recipient)
                matter = matter_of(message, entry, registrations[telling.registration_id])
                if letter := _letter(telling.mail, _as_announced(matter, changed_invites(entry))):
                    yield letter
        people = [telling for telling in mails if telling.mail.recipient == PERSON]
        for kind, matter in _of_people(entry, people, registrations.get(entry.registration_id or 0)):
            if letter := _letter(kind, matter):
                yield letter


def _as_announced(matter: Matter, changed: list[int]) -> Matter:
    """Return the matter as it will be once the contact's own calendar mail waits beside this mail."""
    own = matter.day.own if matter.day else None
    if matter.day is None or own is None or own.pk not in changed:
        return matter
    return dataclasses.replace(matter, day=dataclasses.replace(matter.day, own_mail=State.QUEUED.value))


def _of_people(
    entry: JournalEntry, mails: list[Telling], registration: Registration | None
) -> Iterator[tuple[MailKind, Matter]]:
    """Yield the matter of each person whose calendar the entry changes, or to whom staff write.

    It is read once, and each person's invite is put in.
    """
    shown = [telling for telling in mails if telling.mail.form is Form.INVITE or telling.mail.is_letter]
    named = [telling.invite_id for telling in shown if telling.invite_id is not None]
    found = Invite.objects.filter(pk__in=named).select_related("attendee", "registration")
    invites = sorted(found, key=lambda invite: named.index(invite.pk))
    kind = next((telling.mail for telling in shown), None)
    if kind is not None and kind.form is Form.INVITE:
        invites = [invite for invite in invites if invite.told != invite.attempted]
    if registration is None or kind is None or not invites:
        return
    first = Message(entry=entry, kind=kind.kind, invite=invites[0], recipient=PERSON)
    shared = matter_of(first, entry, registration)
    said = _last_said(invite.pk for invite in invites)
    for invite in invites:
        day = dataclasses.replace(shared.about_day, invite=invite, before=said.get(invite.pk))
        yield kind, dataclasses.replace(shared, day=day)


def _last_said(invites: Iterable[int]) -> dict[int, LastSaid]:
    """Return what the invites' calendars show now, in one statement; `mails.day_facts.last_said` for many invites."""
    sent = Message.objects.filter(
        invite__in=list(invites), kind__in=invite_kinds(), state=State.SENT, starts_at__isnull=False
    )
    rows = sent.order_by("sequence", "pk").values_list("invite", "method", "starts_at", "ends_at")
    return {
        pk: LastSaid(method=method, starts_at=start, ends_at=end) for pk, method, start, end in rows if start and end
    }


def _letter(kind: MailKind, matter: Matter) -> Letter | None:
    """Draft a mail; None where something else says the same, or where there is nobody to send it to."""
    try:
        draft = draft_of(kind, matter)
        envelope = envelope_of(kind, matter)
    except Overtaken:
        return None
    return Letter(
        group=_group(kind, matter), kind=kind, matter=matter, draft=draft, to=f"{envelope.name} ({envelope.address})"
    )


def _group(kind: MailKind, matter: Matter) -> str:
    if kind.is_letter:
        return WRITTEN
    invite = matter.day.invite if matter.day and kind.form is Form.INVITE else None
    if invite is None or matter.day is None:
        return OTHER
    if invite.method == Method.CANCEL:
        return CANCEL
    shows = matter.day.before is not None and matter.day.before.method == Method.REQUEST
    return CHANGE if shows else INVITE


def _sample(letter: Letter) -> Sample | None:
    """Render a mail; None, and logged, where its template is faulty, which must not keep staff from acting."""
    try:
        rendered = render(letter.kind, letter.draft, letter.matter)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 a template can raise anything
        log_fault("mail could not be previewed", error, kind=letter.kind.kind)
        return None
    return Sample(to=letter.to, subject=rendered.subject, text=masked(rendered.text))


def _bounced(entries: Iterable[JournalEntry]) -> list[str]:
    """Name the people concerned, the contacts among them, whose address refused a mail."""
    told = list(entries)
    named = [pk for entry in told for pk in changed_invites(entry)]
    refused = Invite.objects.filter(pk__in=named, bounced_at__isnull=False).order_by("pk")
    contacts = {
        entry.registration.contact_email: entry.registration.contact_name
        for entry in told
        if entry.registration is not None and entry.registration.contact_bounced_at is not None and _is_told(entry)
    }
    people = {invite.email: invite.name for invite in refused}
    return [f"{name} ({address})" for address, name in (people | contacts).items()]


def _is_told(entry: JournalEntry) -> bool:
    """Tell whether the entry causes a mail to a contact or to staff."""
    return any(telling.mail.recipient != PERSON for telling in tellings(entry))


def _starts(entry: JournalEntry) -> list[dt.datetime]:
    """Return the start that the entry names, and the start before the change."""
    text = getattr(entry, "text", None)
    old = text.text.get("old", {}) if text is not None else {}
    before = old.get("starts_at") if isinstance(old, dict) else None
    return [moment_of(stamp) for stamp in (entry.details.get("starts_at"), before) if stamp]


ABOUT_DAY = (
    EntryKind.DAY_FIXED,
    EntryKind.DAY_MOVED,
    EntryKind.DAY_CHANGED,
    EntryKind.DAY_CALLED_OFF,
    EntryKind.WITHDRAWN,
    EntryKind.ANNULLED,
)


def _near(entry: JournalEntry) -> bool:
    """Tell whether the day, as it was or as it will be, is so near that a mail may come too late."""
    now = timezone.now()
    return entry.kind in ABOUT_DAY and any(day_rules.is_urgent(now, start) for start in _starts(entry))


def _to_ring(registration: Registration) -> list[str]:
    """Name everybody whom a mail may not reach in time, with the telephone number or else the address."""
    prepared = day_queries.preparation_of(registration)
    found = [_reached(registration.contact_name, registration.contact_phone, registration.contact_email)]
    if prepared.second_name:
        found.append(_reached(prepared.second_name, prepared.second_phone, prepared.second_email))
    if prepared.phone_on_the_day:
        found.append(_reached(_("Telefon på dagen"), prepared.phone_on_the_day, ""))
    people = registration.invites.exclude(kind=Who.CONTACT).order_by("kind", "pk")
    return [*found, *(_reached(invite.name, "", invite.email) for invite in people)]


def _reached(name: str, phone: str, email: str) -> str:
    return f"{name}: {phone or email}"
