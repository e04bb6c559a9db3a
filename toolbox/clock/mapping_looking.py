"""The worker's look at the mappings that are due: letters, openings, two reminders, the closing, the result (B13).

What is told, the entry that names whom it was told, and the moment of the next look commit together, under the
mapping's lock: killed at any point, nothing is told twice and nothing is left out.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from booking.services.turn import CLOCK
from notifications.faults import log_fault
from notifications.mails.registry import MailKind
from notifications.models import Message
from notifications.outbox import acts as outbox
from toolbox.clock import mapping_mails as mails
from toolbox.mapping.progress import told_by_step
from toolbox.mapping.standing import role_counts
from toolbox.mapping.turn import MappingTurn, turn_on_mapping
from toolbox.models import Invitation, Mapping, MappingChange, MappingEntry

AT_ONCE = 20
DAY = dt.timedelta(days=1)
REMINDED_BEFORE = (14, 3)
"""Days before the closing: two reminders and no more."""


@dataclass(frozen=True, kw_only=True)
class MappingStep:
    """What is told at a moment: `name` is noted with whom it was told; `wants` says who is told."""

    name: str
    at: dt.datetime
    until: dt.datetime
    mail: MailKind
    kind: MappingChange
    group: str
    wants: Callable[[Invitation], bool]
    is_reminder: bool = False
    """Told at one look alone, to those of whom something is missing then."""


def mapping_steps(mapping: Mapping) -> Iterator[MappingStep]:
    """Yield the steps of a mapping in order; what opens with the letter is told by the letter."""
    letter, closes = mapping.letter_at, mapping.closes_at
    sent = MappingChange.LETTER_SENT
    for name, mail, group, address in (
        ("letter", mails.mapping_letter, mails.MAPPING_CONTACT, "contact_email"),
        ("chair", mails.mapping_letter_chair, mails.MAPPING_CHAIR, "chair_email"),
    ):
        yield MappingStep(name=name, at=letter, until=closes, mail=mail, kind=sent, group=group, wants=_has(address))
    openings = [("joint", mapping.joint_opens_at, letter, mails.mapping_joint_open)]
    openings += [("roles", mapping.roles_open_at, mapping.joint_opens_at, mails.mapping_roles_open)]
    for name, at, before, mail in openings:
        if at > before:
            yield MappingStep(
                name=name,
                at=at,
                until=closes,
                mail=mail,
                kind=sent,
                group=mails.MAPPING_CONTACT,
                wants=_invited_before(at),
            )
    for days, after in zip(REMINDED_BEFORE, (*REMINDED_BEFORE[1:], 0), strict=True):
        at = closes - days * DAY
        if at > mapping.joint_opens_at:
            yield MappingStep(
                name=f"reminder-{days}",
                at=at,
                until=closes - after * DAY,
                mail=mails.mapping_reminder,
                kind=MappingChange.REMINDED,
                group=mails.MAPPING_CONTACT,
                wants=_has("contact_email"),
                is_reminder=True,
            )
    if mapping.published_at is not None:
        yield MappingStep(
            name="result",
            at=mapping.published_at,
            until=mapping.published_at + 30 * DAY,
            mail=mails.mapping_result,
            kind=sent,
            group=mails.MAPPING_CONTACT,
            wants=_has_answered,
        )


def _has(address: str) -> Callable[[Invitation], bool]:
    return lambda invitation: bool(getattr(invitation, address))


def _has_answered(invitation: Invitation) -> bool:
    """Leave out who took no part: there is no result to read."""
    given = invitation.handed_in_at is not None or any(link.handed_in for link in invitation.role_links.all())
    return given and bool(invitation.contact_email)


def _invited_before(at: dt.datetime) -> Callable[[Invitation], bool]:
    """Leave out who was invited later: the letter says it to them."""
    return lambda invitation: bool(invitation.contact_email) and invitation.added_at < at


def _lacking(invitations: list[Invitation]) -> list[Invitation]:
    """Return those of whom something is missing, counted for all of them at once."""
    counts = role_counts(invitations)
    return [row for row in invitations if row.handed_in_at is None or mails.is_role_missing(counts[row.pk])]


def oldest_due_mapping() -> dt.datetime | None:
    """Return since when the mapping that has waited longest for its look waits; None where none waits."""
    due = Mapping.objects.filter(next_at__lte=timezone.now()).order_by("next_at")
    return due.values_list("next_at", flat=True).first()


def look_at_due_mappings() -> int:
    """Look at the mappings that are due; a fault in one is logged and holds up no other."""
    due = Mapping.objects.filter(next_at__lte=timezone.now()).order_by("next_at", "pk")
    looked = 0
    for mapping_id in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            looked += look_at_mapping(mapping_id)
        except (OperationalError, InterfaceError):
            raise  # the database is away, and the worker waits for it
        except Exception as error:  # noqa: BLE001 the next mapping must not wait for this one's fault
            log_fault("mapping not looked at", error, number=mapping_id)
    return looked


def look_at_mapping(mapping_id: int) -> bool:
    """Do what is due of a mapping; False where another worker has done it."""
    with turn_on_mapping(mapping_id, CLOCK) as turn:
        if turn.mapping.next_at is None or turn.mapping.next_at > turn.now:
            return False
        _tell(turn)
        _close(turn)
        _confirm_handed_in(turn)
        turn.mapping.next_at = next_look(turn.mapping, turn.now)
    return True


def next_look(mapping: Mapping, now: dt.datetime) -> dt.datetime | None:
    """Return when there is something to do again; None where there is nothing but what people do."""
    moments = [step.at for step in mapping_steps(mapping)] + [mapping.closes_at]
    return min((at for at in moments if at > now), default=None)


def _tell(turn: MappingTurn) -> None:
    invitations = list(turn.mapping.invitations.select_related("municipality").prefetch_related("role_links"))
    told = told_by_step(turn.mapping)
    for step in mapping_steps(turn.mapping):
        if not step.at <= turn.now < step.until or (step.is_reminder and step.name in told):
            continue
        known = told.get(step.name, set())
        new = [row for row in invitations if row.pk not in known and step.wants(row)]
        new = _lacking(new) if step.is_reminder else new
        if new or step.is_reminder:
            entry = turn.record(step.kind, None, {"step": step.name, "invitations": [row.pk for row in new]})
            for row in new:
                _enqueue(step.mail, entry, step.group, row.pk)


def _close(turn: MappingTurn) -> None:
    is_over = turn.mapping.closes_at <= turn.now
    if is_over and not turn.mapping.entries.filter(kind=MappingChange.CLOSED, at__gte=turn.mapping.closes_at).exists():
        turn.record(MappingChange.CLOSED)


def _confirm_handed_in(turn: MappingTurn) -> None:
    """Confirm each handing in once, to the contact."""
    sources = Message.objects.filter(
        kind=mails.mapping_handed_in.kind, source__startswith=f"{mails.SOURCE}:{turn.mapping.pk}:"
    )
    confirmed = set(sources.values_list("source", flat=True))
    entries = MappingEntry.objects.filter(mapping=turn.mapping, kind=MappingChange.JOINT_HANDED_IN)
    for entry in entries.select_related("invitation"):
        invitation = entry.invitation
        if invitation and invitation.contact_email and mails.source_of_mapping_entry(entry) not in confirmed:
            _enqueue(mails.mapping_handed_in, entry, mails.MAPPING_CONTACT, invitation.pk)


def _enqueue(mail: MailKind, entry: MappingEntry, group: str, invitation_id: int) -> None:
    outbox.enqueue(mail=mail, source=mails.source_of_mapping_entry(entry), recipient=f"{group}:{invitation_id}")
