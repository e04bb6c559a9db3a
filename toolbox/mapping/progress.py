"""How far a mapping is, for staff: a row a municipality, and the joint forms counted."""

from dataclasses import dataclass

from django.db.models import Count, Q

from toolbox.mapping.standing import RoleCount, role_counts, state_of
from toolbox.models import Invitation, Mapping, MappingChange
from toolbox.rules.mapping_state import MappingState


@dataclass(frozen=True, kw_only=True)
class MappingRow:
    """A mapping in the list: its state, how many are invited, and how many have handed the joint form in."""

    mapping: Mapping
    state: MappingState
    invited: int
    handed_in: int


@dataclass(frozen=True, kw_only=True)
class InvitedRow:
    """A municipality: whether the letter is sent, what it has answered of the joint form, and its roles' counts."""

    invitation: Invitation
    has_letter: bool
    answered: int
    counts: list[RoleCount]


def mapping_rows() -> list[MappingRow]:
    """List the mappings, the newest first, in one statement."""
    handed_in = Count("invitations", filter=Q(invitations__handed_in_at__isnull=False))
    found = Mapping.objects.annotate(invited=Count("invitations"), done=handed_in)
    return [
        MappingRow(mapping=mapping, state=state_of(mapping), invited=mapping.invited, handed_in=mapping.done)
        for mapping in found
    ]


def invited_rows(mapping: Mapping) -> list[InvitedRow]:
    """List the invited municipalities, in three statements however many they are."""
    answered = Count("joint_answers", filter=Q(joint_answers__value__isnull=False))
    found = mapping.invitations.select_related("municipality", "mapping").annotate(answered=answered)
    invitations = list(found.order_by("municipality__name"))
    counts = role_counts(invitations)
    sent: set[int] = set()
    for details in mapping.entries.filter(kind=MappingChange.LETTER_SENT).values_list("details", flat=True):
        sent.update(details["invitations"] if details["step"] == "letter" else [])
    return [
        InvitedRow(
            invitation=invitation,
            has_letter=invitation.pk in sent,
            answered=invitation.answered,
            counts=counts[invitation.pk],
        )
        for invitation in invitations
    ]
