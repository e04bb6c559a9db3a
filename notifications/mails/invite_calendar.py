"""The calendar object of an invite's row: the same in the mail and in the file on the attendee's page."""

import datetime as dt
from email import message_from_bytes, policy

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from booking import links
from booking.models import Invite, Kind, Method, ThemedDay
from booking.queries import day as day_queries
from booking.services.day import undo
from notifications.mails import words as day_words
from notifications.mails.day_facts import LastSaid, last_said
from notifications.mails.registry import invite_kinds
from notifications.models import Message
from notifications.wire import calendar
from notifications.wire.mailbox import Mailbox

SENDER_NAME = "Socialstyrelsen"


def organizer_of(invite: Invite) -> str:
    """Return the ORGANIZER: that of the invite's first mail, which never changes (rule 3)."""
    return invite.organizer or settings.MAIL_FROM


def ics_of(invite: Invite) -> tuple[str, bytes]:
    """Return METHOD and calendar object of an invite as it stands, under its own UID and SEQUENCE.

    A saved file is updated by later mails, since they carry the same UID (D7). While staff may still take a change
    back, return the object of the last mail: after an undo no mail would correct it. Raises UnusableAddressError.
    """
    if invite.told != invite.attempted and undo.undoable(invite.registration, timezone.now()):
        mailed = _last_mailed(invite)
        if mailed is not None:
            return mailed
    day = day_queries.day_of(invite.registration)
    sent = invite.attempted_at if invite.told == invite.attempted else None
    return invite.calendar_method, calendar_of_invite(
        invite, day, before=last_said(invite), stamp=sent or timezone.now()
    )


def _last_mailed(invite: Invite) -> tuple[str, bytes] | None:
    """Return METHOD and calendar object of the invite's last mail; None where none was composed."""
    composed = Message.objects.filter(invite=invite, kind__in=invite_kinds(), raw__isnull=False)
    message = composed.order_by("-sequence", "-pk").first()
    if message is None:
        return None
    parts = message_from_bytes(bytes(message.raw or b""), policy=policy.default).walk()
    attached = next(part for part in parts if part.get_content_type() == "application/ics")
    return message.method, attached.get_content()


def calendar_of_invite(invite: Invite, day: ThemedDay | None, *, before: LastSaid | None, stamp: dt.datetime) -> bytes:
    """Write REQUEST, or CANCEL with the times that the calendar shows (`before`) (rules 7-11)."""
    with translation.override(invite.mail_language):
        cancels = invite.calendar_method == Method.CANCEL or day is None
        if cancels or day is None:
            return calendar.cancel_bytes(_entry(invite, None, before, stamp))
        return calendar.request_bytes(_entry(invite, day, None, stamp))


def _entry(
    invite: Invite, day: ThemedDay | None, before: LastSaid | None, stamp: dt.datetime
) -> calendar.CalendarInvite:
    told = before or invite
    return calendar.CalendarInvite(
        uid=invite.uid,
        sequence=invite.sequence,
        stamp=stamp,
        starts_at=told.starts_at,
        ends_at=told.ends_at,
        summary=invite_summary(invite),
        description=_description(invite, day) if day else "",
        location=day.venue if day else "",
        url=settings.SITE_URL + links.attendee_path(invite),
        language=invite.mail_language,
        organizer=Mailbox(SENDER_NAME, organizer_of(invite)),
        attendee=calendar.CalendarAttendee(
            mailbox=Mailbox(invite.name, invite.email),
            role=calendar.Role.NON_PARTICIPANT if invite.kind == Kind.CONTACT else calendar.Role.REQUIRED,
        ),
    )


def invite_summary(invite: Invite) -> str:
    """Name the appointment, with the municipality for those who may have several days."""
    title = _("Temadag om faglig ledelse og styring")
    if invite.kind == Kind.ATTENDEE:
        return title
    return f"{title}, {invite.registration.municipality.full_name}"


def _description(invite: Invite, day: ThemedDay) -> str:
    """Write parts, note and phone; for an attendee, only the attendee's own parts."""
    lines = [line[:1].upper() + line[1:] for line in day_words.part_lines(day_words.spans_of(day, invite))]
    if day.phone_on_the_day:
        lines.append(_("Telefon på dagen: %(phone)s") % {"phone": day.phone_on_the_day})
    return "\n".join([*lines, *([day.note] if day.note else [])])
