"""A case in which everything has happened: mails out and in, answers, a note, a lifted hold, an override."""

import io
import zipfile

from django.apps import apps

from booking.models import Invite, Partstat, Registration
from booking.services import casework, contact
from booking.services.day import answers, preparing
from booking.services.turn import MUNICIPALITY
from notifications.handover.export import write_case
from notifications.inbound.receive import receive
from notifications.models import Door
from tests.factories import STAFF, again
from tests.notifications.mail_helpers import announce_and_send, sent

HUMAN = (
    b"From: Anna <anna@aarhus.dk>\r\nTo: temadage@example.dk\r\nSubject: Parkering\r\nMessage-ID: <p1@aarhus.dk>\r\n"
    b"Date: Wed, 28 Sep 2016 10:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\nHvor kan vi holde?\r\n\r\n> Svar i din kalender: "
)


def live_through(registration: Registration) -> Registration:
    """Do the rest to a registration whose day is fixed and whose invitations are sent."""
    pk = registration.pk
    anna = Invite.objects.get(email="anna@aarhus.dk")
    answers.answer_on_page(invite_id=anna.pk, partstat=Partstat.ACCEPTED, note="Jeg glæder mig", by=MUNICIPALITY)
    contact.request_link(
        programme_id=registration.programme_id, municipality_code=registration.municipality_id, by=STAFF
    )
    values = {"focus": "Ledelsestilsyn", "second_name": "Pia Second", "venue_access": "Port 4"}
    preparing.prepare(registration_id=pk, values=values, by=MUNICIPALITY)
    casework.add_note(registration_id=pk, text="Ringer mandag", by=STAFF)
    casework.set_case_number(registration_id=pk, case_number="2016-1234", by=STAFF)
    casework.set_hold(registration_id=pk, by=STAFF, reason="Klage over rækkefølgen")
    casework.set_hold(registration_id=pk, by=STAFF, reason="Klagen er afgjort", lift=True)
    announce_and_send()
    receive(HUMAN + link_in(sent()[-1].as_string()).encode() + b"\r\n", door=Door.PIPE)
    announce_and_send()
    return again(registration)


def link_in(mail: str) -> str:
    """Return the link, key included, in the text of a mail."""
    plain = mail.replace("=\n", "").replace("=\r\n", "")
    return next(word for word in plain.split() if "/min-temadag/" in word or "/deltager/" in word)


def unzipped(registration: Registration) -> dict[str, bytes]:
    """Write a case's file and return its entries, without the folder in front of each name."""
    out = io.BytesIO()
    write_case(registration, out)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        return {
            info.filename.removeprefix(f"{registration.reference}/"): archive.read(info) for info in archive.infolist()
        }


def everything_kept() -> str:
    """Write out every row of every table of ours, bytes included, to search it for personal data."""
    found = []
    for model in [*apps.get_app_config("booking").get_models(), *apps.get_app_config("notifications").get_models()]:
        for row in model._default_manager.values():
            found += [
                bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, memoryview)) else str(value)
                for value in row.values()
            ]
    return "\n".join(found)
