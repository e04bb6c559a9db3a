"""What a mail said of an invite: noted before the mail leaves, so that a crash cannot lose it."""

from django.utils import timezone

from booking.models import Attendee, Invite, made_once
from booking.services.turn import MAIL, turn

NOTED = ("attempted", "attempted_at", "attempted_time_sequence", "organizer", "bounced_at")


def note_attempt(*, programme_id: int, invite_id: int, told: str, sequence: int, organizer: str) -> bool:
    """Note that a mail saying `told` under `sequence` is about to leave (calendar rules 3, 10-12, D8).

    Return False and note nothing where the invite says something else by now: the mail must be composed anew. Call it
    inside the transaction that keeps the mail's bytes; the programme's lock is held until that commits, so no service
    can write the row between reading and noting. Once set, `organizer` stays for the invite's whole life.
    """
    with turn(programme_id, MAIL):
        invite = made_once.find(Invite, pk=invite_id)
        if (
            invite is None
            or (invite.told, invite.sequence) != (told, sequence)
            or invite.organizer not in {"", organizer}
        ):
            return False
        now = timezone.now()
        invite.attempted, invite.attempted_at = invite.told, now
        invite.attempted_time_sequence = invite.time_sequence
        invite.organizer = organizer
        # This mail may arrive although an earlier one bounced: no flag for staff, and a later CANCEL reaches somebody.
        invite.bounced_at = None
        made_once.save_columns(invite, NOTED)
        if invite.attendee_id is not None:
            # The first mail carries the notice of D8, so the clock has none to send.
            Attendee.objects.filter(pk=invite.attendee_id, noticed_at__isnull=True).update(noticed_at=now)
    return True
