"""Who else may read a municipality's results (R12), and which texts are hidden in them (R7)."""

from collections.abc import Iterable

from booking.services.turn import MUNICIPALITY, Actor
from toolbox.mapping.turn import turn_on_mapping
from toolbox.models import HeldText, Invitation, MappingChange


def share_results(*, invitation_id: int, is_shared: bool, by: Actor = MUNICIPALITY) -> Invitation:
    """Let the facilitators of the municipality's day read its results, or no longer."""
    return _mark(invitation_id, "shared_at", (MappingChange.UNSHARED, MappingChange.SHARED)[is_shared], is_shared, by)


def open_results(*, invitation_id: int, is_open: bool, by: Actor = MUNICIPALITY) -> Invitation:
    """Let everybody who has a link to answer read the municipality's results, or no longer."""
    kind = (MappingChange.CLOSED_TO_ALL, MappingChange.OPENED_TO_ALL)[is_open]
    return _mark(invitation_id, "opened_to_all_at", kind, is_open, by)


def hide_text(*, invitation_id: int, text_id: int, is_hidden: bool, by: Actor = MUNICIPALITY) -> bool:
    """Hide a text of the municipality's results, or show it again; False where it is none of theirs.

    Nobody can change what somebody wrote (R7).
    """
    mapping_id = Invitation.objects.values_list("mapping_id", flat=True).get(pk=invitation_id)
    with turn_on_mapping(mapping_id, by) as turn:
        invitation = Invitation.objects.get(pk=invitation_id)
        text = HeldText.objects.filter(pk=text_id, mapping=mapping_id, municipality=invitation.municipality_id).first()
        if text is not None and text.is_hidden != is_hidden:
            text.is_hidden = is_hidden
            text.save(update_fields=["is_hidden"])
            turn.record(MappingChange.TEXT_HIDDEN, invitation, {"text": text.pk, "hidden": is_hidden})
    return text is not None


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


def results_to_share(codes: Iterable[str]) -> dict[str, Invitation]:
    """Return each municipality's newest shared result by its code, else the newest that it has not shared."""
    found = Invitation.objects.filter(
        municipality__in=list(codes), mapping__published_at__isnull=False, mapping__erased_at=None
    ).select_related("mapping__edition", "municipality")
    ordered = sorted(found, key=lambda row: (row.shared_at is not None, row.mapping.published_at))
    return {invitation.municipality_id: invitation for invitation in ordered}
