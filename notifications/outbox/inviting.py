"""An invite's mail: composed from its row, and noted as attempted in the transaction that keeps its bytes.

Of one invite, the newest mail is what counts: an older one that waits for another try ends when a newer one is
composed (rule 12).
"""

from django.utils import timezone

from booking.models import Invite, Method
from booking.services.day.attempts import note_attempt
from notifications.mails.anchors import anchor_words
from notifications.mails.facts import Matter, Overtaken, read_matter
from notifications.mails.invite_calendar import SENDER_NAME, calendar_of_invite, organizer_of
from notifications.mails.registry import invite_kinds, kind_of
from notifications.mails.rendering import draft_of, language_of, render
from notifications.models import Message, State
from notifications.outbox.composing import Composed, UnwritableError, message_id_for
from notifications.wire.mailbox import Mailbox, UnusableAddressError
from notifications.wire.mime import Mail, invite_mail_bytes


def check(message: Message) -> None:
    """Raise Overtaken where the invite's mail should not be sent again as things stand now."""
    draft_of(kind_of(message.kind), read_matter(message))


def compose_invite(message: Message) -> Composed:
    """Write the mail that says what the invite says now (rules 1-5).

    Raises Overtaken where the invite says nothing new, UnwritableError, and whatever a faulty template raises.
    """
    matter = read_matter(message)
    invite = _said_by(message, matter)
    kind = kind_of(message.kind)
    language = language_of(kind, matter)
    rendered = render(kind, draft_of(kind, matter), matter, **anchor_words(message, language))
    facts = matter.about_day
    now = timezone.localtime()
    shown = facts.before if invite.calendar_method == Method.CANCEL else None
    try:
        calendar = calendar_of_invite(invite, facts.day, before=shown, stamp=now)
        mail = Mail(
            message_id=message_id_for(message),
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
    said = shown or invite
    return Composed(
        mail=mail,
        rendered=rendered,
        raw=invite_mail_bytes(mail, calendar),
        ics=calendar,
        calendar={
            "method": invite.calendar_method,
            "sequence": invite.sequence,
            "starts_at": said.starts_at,
            "ends_at": said.ends_at,
        },
        told=invite.told,
        programme_id=matter.registration.programme_id,
    )


def _said_by(message: Message, matter: Matter) -> Invite:
    """Return the invite, if this mail is the one to say what it says now; raise Overtaken otherwise.

    That is a mail for what none has told yet, one that staff send again, or the last one told, waiting for its next
    try. A change that was taken back meanwhile leaves what that one says under a higher SEQUENCE: it still tells it.
    """
    invite = matter.about_day.invite
    if invite is None:
        raise Overtaken
    is_told = invite.told == invite.attempted
    waits_again = message.raw is not None
    if is_told != waits_again and not (is_told and (message.copy or _is_lost(message))):
        raise Overtaken
    invite.registration = matter.registration
    return invite


def _is_lost(message: Message) -> bool:
    """Tell whether the last mail of the invite ended before any server can have taken it: its words are still due."""
    composed = Message.objects.filter(kind__in=invite_kinds(), invite=message.invite_id, raw__isnull=False)
    last = composed.exclude(pk=message.pk).defer("raw", "text", "html").order_by("-pk").first()
    return last is not None and last.state == State.OVERTAKEN and not last.may_have_arrived


def note_sending(message: Message, composed: Composed) -> bool:
    """Note that the mail is about to leave, and end earlier ones that wait; False where the invite has changed."""
    invite_id, organizer = message.invite_id, composed.mail.sender.address
    if invite_id is None:
        raise TypeError("a mail of an invite names it")
    sequence = composed.calendar["sequence"]
    is_noted = note_attempt(
        programme_id=composed.programme_id,
        invite_id=invite_id,
        told=composed.told,
        sequence=sequence,
        organizer=organizer,
    )
    if not is_noted:
        return False
    _overtake_earlier(message)
    return True


def _overtake_earlier(message: Message) -> None:
    """End earlier mails of the same invite that are frozen and wait for another try."""
    earlier = Message.objects.filter(
        kind__in=invite_kinds(), invite=message.invite_id, state=State.QUEUED, pk__lt=message.pk
    )
    earlier.update(state=State.OVERTAKEN, ended_at=timezone.now())
