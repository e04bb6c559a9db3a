"""An invite's mail: composed from its row when first claimed, noted as attempted in the same transaction, then frozen.

Of one invite, the newest mail is what counts: an older one that waits for another try ends when a newer one is
composed (rule 12).
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from booking.models import Invite, Method
from booking.services.day.attempts import note_attempt
from notifications.mails.anchors import anchor_words
from notifications.mails.facts import Matter, Overtaken, read_matter
from notifications.mails.invite_calendar import SENDER_NAME, calendar_of_invite, organizer_of
from notifications.mails.registry import invite_kinds, kind_of
from notifications.mails.rendering import draft_of, language_of, render
from notifications.models import Message, State
from notifications.outbox.composing import Composed, UnwritableError
from notifications.wire.mailbox import Mailbox, UnusableAddressError
from notifications.wire.mime import Mail, invite_mail_bytes

LOOKS = 5
"""How often an invite is read before giving up, where it changes while its mail is composed."""


class RestlessError(Exception):
    """The invite changed each time its mail was composed; the mail is tried again later."""


def check(message: Message) -> None:
    """Raise Overtaken where the invite's mail should not be sent again as things stand now."""
    draft_of(kind_of(message.kind), read_matter(message))


def freeze(message: Message, mine: QuerySet[Message]) -> bool:
    """Compose an invite's mail, note the attempt and keep the bytes, all in one transaction.

    `mine` finds the message while this worker holds it; False where it no longer does. Raises Overtaken where the
    invite says nothing new, UnwritableError, RestlessError, and whatever a faulty template raises.
    """
    if message.raw is not None:
        _check_frozen(message)
        return True
    for _look in range(LOOKS):
        matter = read_matter(message)
        invite = _new_in(matter, message)
        composed = compose_invite(message, matter, invite)
        with transaction.atomic():
            if not _noted(invite):
                continue
            if mine.update(**composed.columns) != 1:
                transaction.set_rollback(True)
                return False
            _overtake_earlier(message)
        composed.freeze_into(message)
        return True
    raise RestlessError


def compose_invite(message: Message, matter: Matter, invite: Invite) -> Composed:
    """Write the mail that says what the invite says now (rules 1-5)."""
    kind = kind_of(message.kind)
    language = language_of(kind, matter.registration)
    rendered = render(kind, draft_of(kind, matter), matter.registration, **anchor_words(message, language))
    facts = matter.about_day
    now = timezone.localtime()
    shown = facts.before if invite.method == Method.CANCEL else None
    try:
        calendar = calendar_of_invite(invite, facts.day, before=shown, stamp=now)
        mail = Mail(
            message_id=message.message_id,
            date=now,
            sender=Mailbox(SENDER_NAME, organizer_of(invite)),
            recipient=Mailbox(invite.name, invite.email),
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            language=language,
        )
    except UnusableAddressError as error:
        raise UnwritableError(invite.email, None) from error
    told = shown or invite
    return Composed(
        address=invite.email,
        language=mail.language,
        rendered=rendered,
        raw=invite_mail_bytes(mail, calendar),
        calendar={
            "method": invite.method,
            "sequence": invite.sequence,
            "starts_at": told.starts_at,
            "ends_at": told.ends_at,
        },
    )


def _new_in(matter: Matter, message: Message) -> Invite:
    """Return the invite, if it says anything that no mail has tried to tell yet, or if staff send the same again.

    Raises Overtaken otherwise.
    """
    invite = matter.about_day.invite
    if invite is None or (invite.told == invite.attempted and not message.copy):
        raise Overtaken
    invite.registration = matter.registration
    return invite


def _noted(invite: Invite) -> bool:
    return note_attempt(invite_id=invite.pk, told=invite.told, sequence=invite.sequence, organizer=organizer_of(invite))


def _check_frozen(message: Message) -> None:
    """Raise Overtaken where the invite says something else than the frozen mail, which was attempted last.

    A change that was taken back meanwhile leaves the same content under a higher SEQUENCE; this mail still tells it.
    """
    invite = Invite.objects.get(messages=message.pk)
    if invite.told != invite.attempted:
        raise Overtaken


def _overtake_earlier(message: Message) -> None:
    """End earlier mails of the same invite that are frozen and wait for another try."""
    earlier = Message.objects.filter(
        kind__in=invite_kinds(), invite=message.invite_id, state=State.QUEUED, pk__lt=message.pk
    )
    earlier.update(state=State.OVERTAKEN, ended_at=timezone.now())
