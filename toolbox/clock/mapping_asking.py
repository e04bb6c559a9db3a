"""The link of a municipality's page in a mapping, asked for once more; nothing tells whether there is one."""

from booking.rules.queue import CLOCKS_DIFFER
from booking.services.turn import MUNICIPALITY, Actor
from notifications.outbox import acts as outbox
from toolbox.clock.asking import NOT_AGAIN_WITHIN
from toolbox.clock.mapping_mails import MAPPING_CONTACT, mapping_link, source_of_mapping_entry
from toolbox.mapping.turn import MappingTurn, turn_on_mapping
from toolbox.models import Invitation, MappingChange

MOST_INVITATIONS = 10
"""So many invitations of one address are mailed, the newest."""


def send_mapping_links(*, email: str) -> None:
    """Mail the link of each municipality in a mapping whose contact has this address.

    Asked for again within ten minutes, the mail that is on its way is the answer.
    """
    found = Invitation.objects.filter(contact_email__iexact=email.strip(), mapping__erased_at=None)
    found = found.filter(mapping__opened_at__isnull=False).exclude(contact_email="").order_by("-pk")
    for invitation_id, mapping_id in found.values_list("pk", "mapping_id")[:MOST_INVITATIONS]:
        _send_mapping_link(invitation_id, mapping_id)


def _send_mapping_link(invitation_id: int, mapping_id: int) -> None:
    with turn_on_mapping(mapping_id, MUNICIPALITY) as turn:
        invitation = Invitation.objects.get(pk=invitation_id)
        lately = (turn.now - NOT_AGAIN_WITHIN, turn.now + CLOCKS_DIFFER)  # further ahead: the clock was set back
        if not invitation.entries.filter(kind=MappingChange.LINK_SENT, at__range=lately).exists():
            _mail_link(turn, invitation)


def renew_municipality_link(*, invitation_id: int, by: Actor) -> Invitation:
    """Renew the municipality's link and mail it to the contact: the one that was passed on opens nothing any more."""
    mapping_id = Invitation.objects.values_list("mapping_id", flat=True).get(pk=invitation_id)
    with turn_on_mapping(mapping_id, by) as turn:
        invitation = Invitation.objects.get(pk=invitation_id)
        invitation.link_version += 1
        invitation.save(update_fields=["link_version"])
        turn.record(MappingChange.LINK_RENEWED, invitation, {"link": "municipality"})
        if invitation.contact_email:
            _mail_link(turn, invitation)
    return invitation


def _mail_link(turn: MappingTurn, invitation: Invitation) -> None:
    entry = turn.record(MappingChange.LINK_SENT, invitation)
    recipient = f"{MAPPING_CONTACT}:{invitation.pk}"
    outbox.enqueue(mail=mapping_link, source=source_of_mapping_entry(entry), recipient=recipient)
