"""Who else may read a municipality's results: its facilitators, and everybody with a link to answer (R12)."""

from booking.services.turn import MUNICIPALITY, Actor
from toolbox.mapping.turn import turn_on_mapping
from toolbox.models import Invitation, MappingChange


def share_results(*, invitation_id: int, is_shared: bool, by: Actor = MUNICIPALITY) -> Invitation:
    """Let the facilitators of the municipality's day read its results, or no longer."""
    return _mark(invitation_id, "shared_at", (MappingChange.UNSHARED, MappingChange.SHARED)[is_shared], is_shared, by)


def open_results(*, invitation_id: int, is_open: bool, by: Actor = MUNICIPALITY) -> Invitation:
    """Let everybody who has a link to answer read the municipality's results, or no longer."""
    kind = (MappingChange.CLOSED_TO_ALL, MappingChange.OPENED_TO_ALL)[is_open]
    return _mark(invitation_id, "opened_to_all_at", kind, is_open, by)


def _mark(invitation_id: int, column: str, kind: MappingChange, is_on: bool, by: Actor) -> Invitation:  # noqa: FBT001 -- the fact stored
    """Store the moment, or that there is none; what stands so already stays, without an entry."""
    mapping_id = Invitation.objects.values_list("mapping_id", flat=True).get(pk=invitation_id)
    with turn_on_mapping(mapping_id, by) as turn:
        invitation = Invitation.objects.get(pk=invitation_id)
        if (getattr(invitation, column) is not None) != is_on:
            setattr(invitation, column, turn.now if is_on else None)
            invitation.save(update_fields=[column])
            turn.record(kind, invitation)
    return invitation
