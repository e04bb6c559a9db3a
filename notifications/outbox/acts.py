"""What staff and incoming mail may do to the outbox (send a mail again, note a bounce), and the outbox's reads."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.models import Method as CalendarMethod
from booking.models import Registration
from booking.refusals import Refusal, TooLateToTakeBack
from booking.services import holding
from booking.services.turn import Actor
from notifications.mails.facts import Overtaken
from notifications.mails.registry import KINDS, Form, MailKind, form_of, invite_kinds
from notifications.mails.seals import overtake
from notifications.models import CONTACT, Message, Report, State
from notifications.outbox.ways import way_of
from notifications.wire.mime import new_message_id

MOST_SHOWN = 40
"""So many mails stand on a registration's page; the list of all mails has the others."""


class UnderWay(Refusal):
    """The same mail waits to be sent already."""

    type = "stale"
    sentence = _("Mailen venter allerede på at blive sendt.")


class NoLongerTrue(Refusal):
    """What the mail says no longer holds."""

    type = "stale"
    sentence = _("Mailen passer ikke længere til tilmeldingen, så den kan ikke sendes igen.")


def send_again(*, message_id: int, by: Actor) -> Message:
    """Queue a mail once more, to be composed anew with the address, the link and the facts of that moment.

    Raises UnderWay and NoLongerTrue (both `Refusal`), and Message.DoesNotExist.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
        if _waits(message):
            raise UnderWay
        if message.erased_at is not None or message.kind not in KINDS:
            raise NoLongerTrue
        try:
            way_of(message).check(message)
        except Overtaken as overtaken:
            raise NoLongerTrue from overtaken
        return queue_copy(message, again_by=by.id, next_try_at=timezone.now() + holding.waiting_time())


def send_again_once(*, message_id: int, by: Actor, seen: int) -> tuple[Message, bool]:
    """Send a mail again by a page that was opened after the copy numbered `seen`; return the copy, and if it is new.

    Pressed again, the page gets the copy that it queued (Q12). Raises as `send_again`.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
        queued = _same(Message.objects.all(), message).filter(copy__gt=seen, again_by=by.id).order_by("copy").first()
        return (queued, False) if queued else (send_again(message_id=message_id, by=by), True)


def last_copy(message: Message) -> int:
    """Return the number of the mail's last copy; 0 where it was never sent again."""
    highest: int = _same(Message.objects.all(), message).aggregate(highest=Max("copy"))["highest"]
    return highest


def can_be_taken_back(message: Message) -> bool:
    """Tell whether a letter, a reminder or a mail sent again waits so that it can be taken back (Q8)."""
    if message.state != State.QUEUED or message.attempts or message.next_try_at <= timezone.now():
        return False
    if message.copy:
        return message.again_by is not None
    return message.entry is not None and message.entry.kind in (*holding.BY_STAFF, *holding.REMINDERS)


def take_back(*, message_id: int, by: Actor) -> None:
    """Have a mail not sent, and with it all mails of its entry; doing so again changes nothing (Q12).

    Raises TooLateToTakeBack, and Message.DoesNotExist.
    """
    message = Message.objects.select_related("entry").get(pk=message_id)
    if message.entry is not None and message.registration_id is not None and not message.copy:
        holding.end_waiting(registration_id=message.registration_id, entry_number=message.entry.number, by=by)
        return
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
        if message.state == State.OVERTAKEN and not message.attempts:
            return
        if not can_be_taken_back(message):
            raise TooLateToTakeBack
        overtake(Message.objects.filter(pk=message.pk), timezone.now())


def queue(mail: MailKind, **about: Any) -> Message:
    """Queue a mail to its kind's group; `about` are the columns that say what it is about."""
    message_id = new_message_id(settings.MAIL_FROM.rpartition("@")[2])
    return Message.objects.create(kind=mail.kind, recipient=mail.recipient, message_id=message_id, **about)


def enqueue(*, mail: MailKind, source: str, recipient: str = "", registration_id: int | None = None) -> None:
    """Queue a mail about a named entry of another app ("toolbox:plan:17"), once per source, kind and recipient.

    `recipient` tells several mails of one kind apart; by default it is the kind's group.
    """
    message = Message(
        kind=mail.kind,
        source=source,
        recipient=recipient or mail.recipient,
        registration_id=registration_id,
        message_id=new_message_id(settings.MAIL_FROM.rpartition("@")[2]),
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def queue_copy(message: Message, **columns: Any) -> Message:
    """Queue the same mail with a new Message-ID, to be composed when it is claimed."""
    return Message.objects.create(
        entry_id=message.entry_id,
        kind=message.kind,
        registration_id=message.registration_id,
        recipient=message.recipient,
        copy=last_copy(message) + 1,
        invite_id=message.invite_id,
        received_id=message.received_id,
        source=message.source,
        anchors=message.anchors,
        message_id=new_message_id(message.message_id.strip("<>").rpartition("@")[2]),
        **columns,
    )


def correct(message: Message) -> None:
    """Queue a mail once more, to say what is true now, unless one waits that will."""
    if not _waits(message):
        queue_copy(message)


def of_id(message_id: str) -> QuerySet[Message]:
    """Find our message by its Message-ID header, or by its provider's name for it; erased ones are left out.

    Amazon SES puts a Message-ID of its own in place of ours: its number before an @.
    """
    named = message_id.replace("\x00", "").strip()
    left = named.strip("<>").partition("@")[0]
    return Message.objects.filter(erased_at__isnull=True).filter(
        Q(message_id=named) | Q(message_id=f"<{named}>") | ~Q(provider_id="") & Q(provider_id__in=(named, left))
    )


def first_of_ids(message_ids: Iterable[str]) -> Message | None:
    """Find the first mail of ours among Message-IDs, with its registration and its invite."""
    for message_id in message_ids:
        found = of_id(message_id).select_related("registration", "invite").first()
        if found is not None:
            return found
    return None


def note_bounce(*, message_id: str) -> bool:
    """Note that a sent mail came back, by its Message-ID header.

    False where the mail is none of ours, or its bounce was noted before. The next `reports.report_due` tells the
    booking, so nothing is lost in between.
    """
    with transaction.atomic():
        message = (
            of_id(message_id)
            .select_for_update()
            .filter(bounced_at__isnull=True, state__in=(State.SENDING, State.SENT))
            .first()
        )
        if message is None:
            return False
        message.bounced_at = timezone.now()
        if message.state == State.SENT and message.tells_of_bounces:
            message.report = Report.BOUNCED
        message.save(update_fields=["bounced_at", "report"])
    return True


def messages_of(registration: Registration) -> QuerySet[Message]:
    """List the newest mails about a registration, newest first, without their bytes."""
    mails = Message.objects.filter(registration=registration).select_related("invite", "entry")
    return mails.defer("raw", "html").order_by("-pk")[:MOST_SHOWN]


def needing_attention() -> QuerySet[Message]:
    """List the mails that were given up or came back and still need somebody's attention.

    A mail needs none any more once a later copy, or a later mail of the same invite, has arrived; once the contact's
    address was corrected; or if it invited an address that is no longer invited.
    """
    good = Message.objects.filter(
        Q(entry=OuterRef("entry"), registration=OuterRef("registration"))
        | Q(received=OuterRef("received"))
        | Q(source=OuterRef("source")),
        kind=OuterRef("kind"),
        recipient=OuterRef("recipient"),
        copy__gt=OuterRef("copy"),
        state=State.SENT,
        bounced_at__isnull=True,
    )
    later = Message.objects.filter(
        kind__in=invite_kinds(),
        invite=OuterRef("invite"),
        pk__gt=OuterRef("pk"),
        state=State.SENT,
        bounced_at__isnull=True,
    )
    corrected = (
        Q(recipient=CONTACT, source__isnull=True)
        & ~Q(address="")
        & ~Q(address__iexact=F("registration__contact_email"))
    )
    lost = (
        Message.objects.filter(Q(state=State.FAILED) | Q(bounced_at__isnull=False), erased_at__isnull=True)
        .exclude(Exists(good) | Exists(later) | corrected)
        .exclude(method=CalendarMethod.REQUEST, invite__method=CalendarMethod.CANCEL)
    )
    return lost.defer("raw", "html").select_related("registration__municipality").order_by("-pk")


def _same(rows: QuerySet[Message], message: Message) -> QuerySet[Message]:
    """Find the copies of one mail among the rows."""
    names = ("entry_id", "received_id", "source", "kind", "registration_id", "recipient")
    return rows.filter(**{name: getattr(message, name) for name in names})


def _waits(message: Message) -> bool:
    """Tell whether the same mail waits already; for an invite's mail, whichever entry caused it."""
    unsent = Message.objects.filter(state__in=(State.QUEUED, State.SENDING))
    if form_of(message.kind) is Form.INVITE:
        return unsent.filter(kind=message.kind, invite=message.invite_id).exists()
    return _same(unsent, message).exists()
