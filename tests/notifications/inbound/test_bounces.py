"""A mail that bounces, reported in every way and to everybody: flagged once, and no longer flagged once corrected."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import pytest
from anymail.signals import AnymailTrackingEvent, EventType
from time_machine import Traveller

from booking.models import Attendee, EntryKind, Invite, JournalEntry, Registration
from booking.queries.day_standing import day_standings
from booking.services import contact
from booking.services.day import attendance, schedule
from booking.services.day.attendance import details_of
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.turn import MUNICIPALITY
from notifications.inbound.receive import receive
from notifications.inbound.webhooks import take_tracking
from notifications.models import Became, Door, Message, State
from notifications.outbox.acts import needing_attention
from notifications.outbox.transport import Meaning, NotSentError, Transport
from tests.booking.day_helpers import fix_day, invite_of
from tests.factories import STAFF, again, contact_of, danish
from tests.notifications.mail_helpers import announce_and_send
from tests.notifications.read_invites import ics, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LATER = danish(2016, 11, 24, 9)
PEOPLE = ("anna@aarhus.dk", "fie@example.dk", "anne@aarhus.dk")


def mail_to(address: str) -> Message:
    """Return the newest calendar mail to an address."""
    return Message.objects.filter(invite__email=address, kind="person_invite").latest("pk")


def report_on(message: Message) -> bytes:
    """Return the delivery report of a mail server that refused a mail afterwards (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@mx.example.dk\r\nSubject: Undelivered\r\nMessage-ID: <report@mx.example.dk>\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
        "--x\r\n\r\nYour mail was not delivered.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example.dk\r\n\r\nFinal-Recipient: rfc822; {message.address}\r\nAction: failed\r\n"
        "Status: 5.1.1\r\n\r\n--x\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {message.message_id}\r\n\r\n--x--\r\n"
    ).encode()


def by_pipe(message: Message) -> None:
    """Receive the report from a mailbox."""
    assert receive(report_on(message), door=Door.PIPE) == Became.BOUNCE


def by_inbound_webhook(message: Message) -> None:
    """Receive the report through the provider's inbound webhook."""
    assert receive(report_on(message), door=Door.WEBHOOK) == Became.BOUNCE


def by_tracking(message: Message) -> None:
    """Take the provider's own report."""
    take_tracking(AnymailTrackingEvent(event_type=EventType.BOUNCED, message_id=message.message_id))


def by_providers_number(message: Message) -> None:
    """Take the report of a provider that calls the mail by a number of its own."""
    Message.objects.filter(pk=message.pk).update(provider_id="0102-abcd")
    take_tracking(AnymailTrackingEvent(event_type=EventType.REJECTED, message_id="0102-abcd"))


Road = Callable[[Message], None]
ROADS: tuple[Road, ...] = (by_pipe, by_inbound_webhook, by_tracking, by_providers_number)


def bounced(registration: Registration) -> bool:
    """Tell whether the lists flag the registration's calendar mails."""
    return day_standings([registration])[registration.pk].has_bounced


def count(kind: EntryKind) -> int:
    """Count the journal's entries of a kind."""
    return JournalEntry.objects.filter(kind=kind).count()


def correct(registration: Registration, address: str) -> None:
    """Correct an address where it stands: on the list, among the facilitators, or the contact."""
    if address.startswith("anna"):
        line = replace(details_of(Attendee.objects.get(email=address)), email="anna.rettet@aarhus.dk")
        attendance.change_attendee(registration_id=registration.pk, line=line, by=MUNICIPALITY)
    elif address.startswith("fie"):
        fix_day(registration, facilitators=(FacilitatorDetails(name="Fie", email="fie.rettet@example.dk"),))
    else:
        new = contact_of(registration.municipality, email="anne.rettet@aarhus.dk")
        contact.change_contact(registration_id=registration.pk, contact=new, by=MUNICIPALITY)


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("address", PEOPLE)
def test_bounce_is_flagged_once_and_gone_when_the_address_is_corrected(
    fixed: Registration, address: str, road: Road
) -> None:
    message = mail_to(address)
    road(message)
    road(message)
    mails = announce_and_send() + announce_and_send()  # recorded in the booking, then mailed to staff
    assert invite_of(address).bounced_at is not None
    assert (bounced(fixed), count(EntryKind.INVITE_BOUNCED)) == (True, 1)
    assert (again(fixed).contact_bounced_at is not None) == address.startswith("anne")
    assert [mail["To"].addresses[0].addr_spec for mail in mails] == ["vagt@example.dk"]
    assert message in needing_attention()

    correct(fixed, address)
    calendar_mails = [mail for mail in announce_and_send() if ics(mail)]
    assert told(calendar_mails) == {
        f"{address.partition('@')[0]}.rettet": ("REQUEST", 0)
    }  # and no CANCEL into the void
    assert not bounced(fixed)
    assert again(fixed).contact_bounced_at is None
    assert list(needing_attention()) == []


@pytest.mark.parametrize("address", PEOPLE)
def test_address_that_is_refused_at_once_is_flagged(listed: Registration, address: str) -> None:
    fix_day(listed)
    send = Transport.send

    def refusing(transport: Transport, raw: bytes) -> str:
        if f"<{address}>".encode() in raw.split(b"\n\n")[0].replace(b"\r", b""):
            raise NotSentError(Meaning.REFUSED, ValueError("550"))
        return send(transport, raw)

    with patch.object(Transport, "send", refusing):
        announce_and_send()
    assert mail_to(address).state == State.FAILED
    assert set(Invite.objects.filter(bounced_at__isnull=False).values_list("email", flat=True)) == {address}
    assert count(EntryKind.INVITE_BOUNCED) == 1


def test_later_mail_that_arrives_ends_the_flag_and_is_cancelled(fixed: Registration) -> None:
    by_pipe(mail_to("anna@aarhus.dk"))
    announce_and_send()
    fix_day(fixed, starts_at=LATER)
    assert told(announce_and_send())["anna"] == ("REQUEST", 1)
    assert not bounced(fixed)
    assert list(needing_attention()) == []
    schedule.call_off(registration_id=fixed.pk, by=STAFF, reason="Sygdom", message="Syg.")
    assert told(announce_and_send())["anna"] == ("CANCEL", 2)


def test_later_mail_that_bounces_too_is_flagged_again(fixed: Registration) -> None:
    by_pipe(mail_to("anna@aarhus.dk"))
    announce_and_send()
    fix_day(fixed, starts_at=LATER)
    announce_and_send()
    by_tracking(mail_to("anna@aarhus.dk"))
    announce_and_send()
    assert (bounced(fixed), count(EntryKind.INVITE_BOUNCED)) == (True, 2)


def test_late_report_of_an_earlier_mail_says_nothing_of_the_newest(fixed: Registration) -> None:
    first = mail_to("anna@aarhus.dk")
    fix_day(fixed, starts_at=LATER)
    announce_and_send()
    by_pipe(first)
    announce_and_send()
    assert (bounced(fixed), count(EntryKind.INVITE_BOUNCED)) == (False, 0)


def test_address_that_comes_back_to_the_list_is_tried_anew(fixed: Registration, clock: Traveller) -> None:
    by_pipe(mail_to("anna@aarhus.dk"))
    announce_and_send()
    anna = Attendee.objects.get(email="anna@aarhus.dk")
    line = details_of(anna)
    attendance.remove_attendee(registration_id=fixed.pk, attendee_id=anna.pk, by=MUNICIPALITY)
    assert told(announce_and_send()) == {}
    clock.shift(dt.timedelta(minutes=1))
    attendance.add_attendees(registration_id=fixed.pk, lines=[replace(line, id=None)], by=MUNICIPALITY)
    assert told(announce_and_send()) == {"anna": ("REQUEST", 2)}
    assert not bounced(fixed)
