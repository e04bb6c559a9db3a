"""The mail that staff write to municipalities of which something is missing: chosen, previewed and sent in one act."""

from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.refusals import Invalid
from booking.services import interests, letters
from booking.services.turn import Actor
from notifications.mails.drafts import Draft
from notifications.mails.facts import Overtaken
from notifications.mails.registry import About, mail
from notifications.mails.rendering import Rendered, write_out
from notifications.models import Message
from notifications.outbox import acts as outbox
from toolbox.clock import mapping_mails as mails
from toolbox.mapping.refusals import MappingIsClosed
from toolbox.mapping.standing import role_counts
from toolbox.mapping.turn import turn_on_mapping
from toolbox.models import Invitation, Mapping, MappingChange, MappingEntry
from toolbox.rules.mapping_state import MappingState


class Missing(models.TextChoices):
    """What is missing of those who are written to."""

    ANY = "any", _("det fælles skema eller svar fra en rolle")
    JOINT = "joint", _("det fælles skema")
    ROLES = "roles", _("svar fra en rolle")


@dataclass(frozen=True, kw_only=True)
class NoteFacts(mails.MappingFacts):
    """The facts of the mail, with what staff wrote and to whom."""

    subject: str
    body: str
    missing: Missing

    @property
    def is_answered(self) -> bool:
        """Tell whether what was missing has come meanwhile."""
        return not {
            Missing.ANY: self.is_joint_missing or self.is_role_missing,
            Missing.JOINT: self.is_joint_missing,
            Missing.ROLES: self.is_role_missing,
        }[self.missing]


def note_facts(facts: mails.MappingFacts, *, subject: str, body: str, missing: str) -> NoteFacts:
    """Add what staff wrote to the facts of a municipality."""
    return NoteFacts(**vars(facts), subject=subject, body=body, missing=Missing(missing))


def _read(message: Message) -> NoteFacts:
    """Read the facts; raises Overtaken as the other mails do, and once the text is erased."""
    facts = mails.read_mapping_facts(message)
    number = (message.source or "").rpartition(":")[2]
    entry = MappingEntry.objects.select_related("text").get(mapping=facts.invitation.mapping, number=number)
    if not hasattr(entry, "text"):
        raise Overtaken
    return note_facts(facts, missing=entry.details["missing"], **entry.text.text)


ABOUT_NOTE = About(read=_read, envelope=mails.to_one, words=mails.mapping_words)


@mail(
    "mapping_note",
    _("Mail til dem, der mangler i kortlægningen"),
    recipient=mails.MAPPING_CONTACT,
    about=ABOUT_NOTE,
    is_letter=True,
)
def mapping_note(facts: NoteFacts) -> Draft:
    """Pass on what staff wrote; raises Overtaken once the mapping is closed, or what was missing has come."""
    if facts.state in mails.ENDED or facts.is_answered:
        raise Overtaken
    words = {"joint": facts.is_joint_missing, "roles": facts.is_role_missing}
    return Draft("mapping_note", {"subject": facts.subject, "body": facts.body, **words})


def lacking(mapping: Mapping, missing: str) -> list[Invitation]:
    """List the municipalities of which something is missing now and whose contact has an address, by name."""
    found = mapping.invitations.select_related("municipality", "mapping").exclude(contact_email="")
    invitations = list(found.order_by("municipality__name"))
    counts = role_counts(invitations)
    wants_joint, wants_roles = missing != Missing.ROLES, missing != Missing.JOINT
    return [
        row
        for row in invitations
        if (wants_joint and row.handed_in_at is None) or (wants_roles and mails.is_role_missing(counts[row.pk]))
    ]


def note_previewed(invitation: Invitation, *, subject: str, body: str, missing: str) -> Rendered:
    """Write the mail as it would go to a municipality, without sending it."""
    facts = mails.mapping_facts(invitation)
    note = note_facts(facts, subject=subject, body=body, missing=missing)
    return write_out(mapping_note(note), mails.mapping_words(mapping_note, note), invitation.language)


def write_to_lacking(*, mapping_id: int, missing: str, subject: str, body: str, key: UUID, by: Actor) -> int:
    """Write to all of whom something is missing now; return how many. The same `key` writes once.

    Raises MappingIsClosed while the joint form is not open, and Invalid (`subject`, `body`).
    """
    subject, body = letters.as_kept(subject, body)
    if errors := interests.letter_faults(subject, body):
        raise Invalid(errors)
    step = f"note:{key}"
    with turn_on_mapping(mapping_id, by) as turn:
        if turn.state is not MappingState.OPEN:
            raise MappingIsClosed
        told = turn.mapping.entries.filter(kind=MappingChange.REMINDED, details__step=step)
        for details in told.values_list("details", flat=True):
            return len(details["invitations"])
        hear = lacking(turn.mapping, missing)
        if hear:
            details = {"step": step, "missing": missing, "invitations": [row.pk for row in hear]}
            text = {"subject": subject, "body": body}
            entry = turn.record(MappingChange.REMINDED, details=details, text=text)
            for row in hear:
                recipient = f"{mails.MAPPING_CONTACT}:{row.pk}"
                outbox.enqueue(mail=mapping_note, source=mails.source_of_mapping_entry(entry), recipient=recipient)
    return len(hear)
