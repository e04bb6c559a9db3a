"""What staff and incoming mail may do to the outbox: send a mail again, note that one came back. And its reads."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.models import Registration
from booking.refusals import Refusal
from booking.services.turn import Actor
from notifications.cases import Overtaken
from notifications.composing import check
from notifications.mime import new_message_id
from notifications.models import Message, Report, State


class UnderWay(Refusal):
    """The same mail waits to be sent already."""

    type = "stale"
    sentence = _("Mailen venter allerede på at blive sendt.")


class NoLongerTrue(Refusal):
    """What the mail says does not hold any more."""

    type = "stale"
    sentence = _("Mailen passer ikke længere til tilmeldingen, så den kan ikke sendes igen.")


def send_again(*, message_id: int, by: Actor) -> Message:
    """This function will queue a mail once more, composed anew: with the address, the link and the facts of then.

    Raises UnderWay and NoLongerTrue (both `Refusal`), and Message.DoesNotExist.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
        if _same(message).filter(state__in=(State.QUEUED, State.SENDING)).exists():
            raise UnderWay
        try:
            check(message)
        except Overtaken as overtaken:
            raise NoLongerTrue from overtaken
        return queue_copy(message, again_by=by.id)


def queue_copy(message: Message, **columns: Any) -> Message:
    """This function will queue the same mail with its own Message-ID, to be composed when it is claimed."""
    highest = _same(message).aggregate(highest=Max("copy"))["highest"]
    return Message.objects.create(
        entry_id=message.entry_id,
        kind=message.kind,
        registration_id=message.registration_id,
        recipient=message.recipient,
        copy=highest + 1,
        message_id=new_message_id(message.message_id.strip("<>").rpartition("@")[2]),
        **columns,
    )


def note_bounce(*, message_id: str) -> bool:
    """This function will note that a sent mail came back, by its Message-ID header.

    False where it is none of ours, or was noted before. The booking is told by the next
    `reports.report_due`, so nothing is lost between the two.
    """
    with transaction.atomic():
        message = (
            Message.objects.select_for_update()
            .filter(message_id=message_id, bounced_at__isnull=True, state__in=(State.SENDING, State.SENT))
            .first()
        )
        if message is None:
            return False
        message.bounced_at = timezone.now()
        if message.state == State.SENT and message.is_to_contact:
            message.report = Report.BOUNCED
        message.save(update_fields=["bounced_at", "report"])
    return True


def messages_of(registration: Registration) -> QuerySet[Message]:
    """This function will list the mails about a registration, newest first, without their bytes."""
    return Message.objects.filter(registration=registration).defer("raw", "html").order_by("-pk")


def needing_attention() -> QuerySet[Message]:
    """This function will list the mails that were given up or came back and that no later copy has made good."""
    good = Message.objects.filter(
        entry=OuterRef("entry"),
        kind=OuterRef("kind"),
        registration=OuterRef("registration"),
        recipient=OuterRef("recipient"),
        copy__gt=OuterRef("copy"),
        state=State.SENT,
        bounced_at__isnull=True,
    )
    lost = Message.objects.filter(Q(state=State.FAILED) | Q(bounced_at__isnull=False)).exclude(Exists(good))
    return lost.defer("raw", "html").select_related("registration__municipality").order_by("-pk")


def _same(message: Message) -> QuerySet[Message]:
    """This function will find the copies of one mail, itself among them."""
    return Message.objects.filter(
        entry_id=message.entry_id,
        kind=message.kind,
        registration_id=message.registration_id,
        recipient=message.recipient,
    )
