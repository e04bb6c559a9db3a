"""Mails that staff write: announced to those they chose, composed in the frame of every mail, escaped, sent once."""

from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import EntryText, JournalEntry, Registration
from booking.services import letters
from booking.services.day import answers, attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.letters import To
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.handover import erasure, story
from notifications.models import Message, State
from tests.booking.day_helpers import invite_of
from tests.factories import STAFF, again, danish
from tests.notifications.mail_helpers import announce_and_send, body, kinds

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert(1)</script> & "Ø" \u2028 {navn}\nhttps://example.dk/?a=1&b=2\njavascript:alert(1)'


def write(registration: Registration, **typed: Any) -> None:
    values: dict[str, Any] = {"to": To.BOTH, "subject": "Til {navn}", "body": "Vi ses {dato}.", "key": uuid4()}
    letters.write(registration_id=registration.pk, by=STAFF, **(values | typed))


def test_contact_and_attendees_get_one_mail_each_and_nobody_else(fixed: Registration, settings: Settings) -> None:
    write(fixed)
    mails = announce_and_send()
    assert [(message["To"], message["Subject"]) for message in mails] == [
        ("Anne Aarhus <anne@aarhus.dk>", "Til Anne Aarhus"),
        ("Anna <anna@aarhus.dk>", "Til Anna"),
        ("Bent <bent@aarhus.dk>", "Til Bent"),
    ]
    for message in mails:
        assert message["Reply-To"] == settings.STAFF_EMAIL
        assert [part.get_content_type() for part in message.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]
        assert "Vi ses torsdag den 17. november 2016." in body(message)
    assert body(mails[0]).startswith("Til Aarhus Kommune\n\nVi ses")
    assert body(mails[1]).startswith("Kære Anna\n\nVi ses")
    assert announce_and_send() == []


def test_contact_alone(fixed: Registration) -> None:
    write(fixed, to=To.CONTACT)
    announce.announce_all()
    assert kinds(state=State.QUEUED) == [("letter", fixed.pk)]


def test_who_declined_or_left_after_it_was_written_is_told_nothing(fixed: Registration) -> None:
    write(fixed, to=To.ATTENDEES)
    announce.announce_all()
    answers.answer_on_page(invite_id=invite_of("anna@aarhus.dk").pk, partstat="DECLINED", note="", by=MUNICIPALITY)
    lines = [AttendeeDetails(name="Anna", email="anna@aarhus.dk")]
    attendance.set_attendees(registration_id=fixed.pk, lines=lines, by=MUNICIPALITY)
    announce_and_send()
    assert set(Message.objects.filter(kind="person_letter").values_list("state", flat=True)) == {State.OVERTAKEN}


def test_html_is_escaped_links_are_links_and_text_stands_as_typed(fixed: Registration) -> None:
    write(fixed, to=To.CONTACT, body=HOSTILE)
    (message,) = announce_and_send()
    assert '<script>alert(1)</script> & "Ø"' in body(message)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Ø&quot;" in body(message, "html")
    assert "<script" not in body(message, "html")
    assert '<a href="https://example.dk/?a=1&amp;b=2" rel="nofollow">' in body(message, "html")
    assert 'href="javascript' not in body(message, "html")


def test_name_with_a_field_in_it_stays_a_name(fixed: Registration) -> None:
    lines = [AttendeeDetails(name="{mødested}", email="anna@aarhus.dk")]
    attendance.set_attendees(registration_id=fixed.pk, lines=lines, by=MUNICIPALITY)
    announce_and_send()
    write(fixed, to=To.ATTENDEES, body="Hej {navn}")
    (message,) = announce_and_send()
    assert "Hej {mødested}\n" in body(message)


def test_subject_of_several_lines_puts_no_header_in(fixed: Registration) -> None:
    write(fixed, to=To.CONTACT, subject="Hej\r\nBcc: alle@example.dk")
    (message,) = announce_and_send()
    assert (message["Subject"], message["Bcc"]) == ("Hej Bcc: alle@example.dk", None)
    assert mail.outbox[-1].recipients() == ["Anne Aarhus <anne@aarhus.dk>"]


def test_longest_mail_is_sent_whole(fixed: Registration) -> None:
    text = "Æblegrød " * 555
    write(fixed, to=To.CONTACT, subject="ø" * 120, body=text)
    (message,) = announce_and_send()
    assert text.strip() in body(message)
    assert message["Subject"] == "ø" * 120


def test_frame_speaks_the_language_of_the_registration(fixed: Registration) -> None:
    Registration.objects.filter(pk=fixed.pk).update(language="en")
    write(fixed)
    for message in announce_and_send():
        assert "Vi ses Thursday 17 November 2016." in body(message)
        assert "Kind regards" in body(message)


def test_mail_whose_words_were_erased_meanwhile_is_not_sent(fixed: Registration) -> None:
    write(fixed, to=To.CONTACT)
    announce.announce_all()
    EntryText.objects.filter(entry=JournalEntry.objects.latest("number")).delete()
    assert announce_and_send() == []
    assert Message.objects.get(kind="letter").state == State.OVERTAKEN


def test_case_tells_the_mail_and_erasing_takes_every_word_of_it(
    fixed: Registration, settings: Settings, tmp_path: Any, clock: Traveller
) -> None:
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/04711", str(tmp_path)
    fixed.programme.with_place_months, fixed.programme.without_place_months = 12, 6
    fixed.programme.save()
    write(fixed, body="Helt særlige ord")
    announce_and_send()
    steps = story.story(again(fixed))
    assert [step.line.said for step in steps if step.line and step.line.entry.kind == "mail_written"] == [
        [("Emne", "Til {navn}"), ("Tekst", "Helt særlige ord")]
    ]
    assert sum("Helt særlige ord" in step.text for step in steps if step.mail) == 3
    clock.move_to(danish(2018, 6, 23, 4))
    assert erasure.erase_due() == 1
    assert not EntryText.objects.filter(entry__registration=fixed).exists()
    assert not Message.objects.filter(text__contains="særlige").exists()
