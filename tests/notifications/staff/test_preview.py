"""The mails of an act are shown before it is done: counted, with recipients and texts; nothing of the trial is kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core import mail
from django.db import connection, transaction
from django.template import engines
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import JournalEntry, Programme, Registration
from booking.services import clock, contact, queue
from booking.services.day import answers, attendance, preparing, schedule
from booking.services.day.attendance import AttendeeDetails
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.turn import MUNICIPALITY
from notifications.models import Message
from notifications.staff.foreseen import Foreseen, foreseen_of
from notifications.staff.preview import Preview, preview_of
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees
from tests.factories import STAFF, again, contact_of, danish, make_municipality, make_registration
from tests.notifications.mail_helpers import announce_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LATER = danish(2016, 11, 24, 9)


@contextmanager
def trying(programme: Programme) -> Iterator[list[JournalEntry]]:
    """Roll back what is done inside; the test puts the entries to look at into the list."""
    before = JournalEntry.objects.filter(programme=programme).count()
    entries: list[JournalEntry] = []
    with transaction.atomic():
        yield entries
        transaction.set_rollback(True)
    assert JournalEntry.objects.filter(programme=programme).count() == before


def tried(registration: Registration, act: Callable[[], object]) -> Preview:
    """Preview an act as the desk does."""
    number = JournalEntry.objects.filter(programme=registration.programme_id).latest("number").number
    with trying(registration.programme):
        act()
        written = JournalEntry.objects.filter(programme=registration.programme_id, number__gt=number)
        entries = list(written.select_related("registration__municipality", "text").order_by("number"))
        read = foreseen_of(entries)
    return written_alone(read)


def written_alone(read: Foreseen) -> Preview:
    """Write the mails without the database: whoever waits for a lock must not wait for a mail to be written."""

    def refused(*_statement: object) -> None:
        raise AssertionError("a mail of a preview was written with the help of the database")

    with connection.execute_wrapper(refused):
        return preview_of([read])


def subjects(preview: Preview) -> list[str]:
    return [sample.subject for group in preview.groups for sample in group.samples.values()]


def test_fixing_shows_an_invitation_to_each(listed: Registration) -> None:
    shown = tried(listed, lambda: fix_day(listed))
    assert shown.counts == {"invite": 4}
    assert shown.groups[0].heading == "Invitationer: 4"
    assert shown.groups[0].recipients == [
        "Anna (anna@aarhus.dk)",
        "Bent (bent@aarhus.dk)",
        "Fie Facilitator (fie@example.dk)",
        "Anne Aarhus (anne@aarhus.dk)",
    ]
    assert subjects(shown) == [
        "Invitation: Temadag om faglig ledelse og styring torsdag den 17. november 2016 kl. 9.00",
        "Invitation: Temadag i Aarhus Kommune torsdag den 17. november 2016 kl. 9.00",
        "Jeres temadag ligger fast: torsdag den 17. november 2016 kl. 9.00",
    ]
    assert (shown.bounced, shown.ring) == ([], [])


def test_what_is_shown_is_what_is_sent(listed: Registration) -> None:
    """The same act, previewed and done: the same number of mails, subjects and recipients."""
    for act in (
        lambda: fix_day(listed),
        lambda: fix_day(listed, venue="Biblioteket"),
        lambda: fix_day(listed, starts_at=LATER, facilitators=(FacilitatorDetails(name="Gry", email="gry@ex.dk"),)),
        lambda: schedule.call_off(registration_id=listed.pk, by=STAFF, reason="x", message="Vi finder en ny."),
        lambda: fix_day(listed, starts_at=danish(2016, 12, 1, 9)),
        lambda: queue.withdraw(registration_id=listed.pk, by=STAFF),
    ):
        shown = tried(listed, act)
        act()
        sent = [mail for mail in announce_and_send() if "vagt@example.dk" not in str(mail["To"])]
        assert sum(shown.counts.values()) == len(sent)
        assert set(subjects(shown)) == {str(mail["Subject"]) for mail in sent}
        told = [address for group in shown.groups for address in group.recipients]
        assert sorted(recipient.rpartition("(")[2].rstrip(")") for recipient in told) == sorted(
            str(mail["To"]).rpartition("<")[2].rstrip(">") for mail in sent
        )


def test_move_is_a_change_to_who_has_the_day_and_an_invitation_to_who_has_not(fixed: Registration) -> None:
    new = FacilitatorDetails(name="Gry", email="gry@example.dk")
    shown = tried(fixed, lambda: fix_day(fixed, starts_at=LATER, facilitators=(new,)))
    assert shown.counts == {"invite": 1, "change": 3, "cancel": 1}
    assert subjects(shown)[0] == "Invitation: Temadag i Aarhus Kommune torsdag den 24. november 2016 kl. 9.00"
    assert [group.heading for group in shown.groups] == ["Invitationer: 1", "Ændringer: 3", "Aflysninger: 1"]


def test_replaced_facilitator_concerns_two_alone(fixed: Registration) -> None:
    new = FacilitatorDetails(name="Gry", email="gry@example.dk")
    shown = tried(fixed, lambda: fix_day(fixed, facilitators=(new,)))
    assert [group.recipients for group in shown.groups] == [
        ["Gry (gry@example.dk)"],
        ["Fie Facilitator (fie@example.dk)"],
    ]


def test_calling_off_shows_the_message_and_counts_the_contact_once(fixed: Registration) -> None:
    shown = tried(
        fixed,
        lambda: schedule.call_off(registration_id=fixed.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato."),
    )
    assert shown.counts == {"cancel": 4}
    texts = [sample.text for sample in shown.groups[0].samples.values()]
    assert len(texts) == 3
    assert all("Vi finder en ny dato." in text and "Sygdom" not in text for text in texts)


def test_contact_on_the_list_gets_the_summary_without_a_calendar(listed: Registration) -> None:
    own = AttendeeDetails(name=listed.contact_name, email=listed.contact_email)
    attendance.add_attendees(registration_id=listed.pk, lines=[own], by=MUNICIPALITY)
    shown = tried(listed, lambda: fix_day(listed))
    assert shown.counts == {"invite": 4, "other": 1}


def test_address_that_bounced_is_named_and_gets_no_cancellation(fixed: Registration) -> None:
    answers.invite_bounced(invite_id=invite_of("anna@aarhus.dk").pk)
    moved = tried(fixed, lambda: fix_day(fixed, starts_at=LATER))
    assert (moved.counts, moved.bounced) == ({"change": 4}, ["Anna (anna@aarhus.dk)"])
    off = tried(fixed, lambda: schedule.call_off(registration_id=fixed.pk, by=STAFF, reason="x", message="y"))
    assert (off.counts, off.bounced) == ({"cancel": 3}, ["Anna (anna@aarhus.dk)"])


def test_contact_whose_mail_bounced_is_named(listed: Registration) -> None:
    clock.bounced(registration_id=listed.pk, address=listed.contact_email, ask=None)
    shown = tried(again(listed), lambda: schedule.propose(registration_id=listed.pk, starts=[STARTS], by=STAFF))
    assert (shown.counts, shown.bounced) == ({"other": 1}, ["Anne Aarhus (anne@aarhus.dk)"])


@pytest.mark.parametrize(("day", "rings"), [(14, False), (15, True), (16, True)])
def test_within_two_working_days_staff_see_whom_to_ring(
    fixed: Registration, clock: Traveller, day: int, *, rings: bool
) -> None:
    values = {"second_name": "Bo Berg", "second_phone": "72 42 37 11", "phone_on_the_day": "72 42 37 22"}
    preparing.prepare(registration_id=fixed.pk, values=values, by=MUNICIPALITY)
    clock.move_to(danish(2016, 11, day, 12))
    shown = tried(fixed, lambda: fix_day(fixed, starts_at=LATER))
    people = [
        "Anne Aarhus: +4572423700",
        "Bo Berg: 72 42 37 11",
        "Telefon på dagen: 72 42 37 22",
        "Anna: anna@aarhus.dk",
        "Bent: bent@aarhus.dk",
        "Fie Facilitator: fie@example.dk",
    ]
    assert shown.ring == (people if rings else [])
    assert shown.start == ("torsdag den 17. november 2016 kl. 9.00" if rings else "")


def test_withdrawal_shows_the_next_in_the_queue_too(fixed: Registration) -> None:
    for number in range(2, 7):
        make_registration(fixed.programme, make_municipality(number))
    shown = tried(fixed, lambda: queue.withdraw(registration_id=fixed.pk, by=STAFF, reason="Ringede"))
    assert shown.counts == {"cancel": 4, "other": 2}
    assert "Anne Greve (anne@greve.dk)" in shown.groups[1].recipients


def test_new_contact_is_told_where_things_stand_and_the_old_one_loses_the_day(fixed: Registration) -> None:
    new = contact_of(fixed.municipality, name="Bo Berg", email="bo.berg@aarhus.dk")
    shown = tried(
        fixed,
        lambda: contact.change_contact(registration_id=fixed.pk, contact=new, by=STAFF, reason="x", on_behalf=True),
    )
    told = [recipient for group in shown.groups for recipient in group.recipients]
    assert "Bo Berg (bo.berg@aarhus.dk)" in told
    assert "Anne Aarhus (anne@aarhus.dk)" in told


def test_what_is_promised_about_erasing_is_read_before_the_lock_is_released(
    listed: Registration, settings: Settings
) -> None:
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/123", "/tmp/cases"  # noqa: S108 never written to
    assert tried(listed, lambda: fix_day(listed)).counts == {"invite": 4}


def test_links_of_people_are_masked(listed: Registration) -> None:
    shown = tried(listed, lambda: fix_day(listed))
    texts = [sample.text for sample in shown.groups[0].samples.values()]
    assert all("•••" in text for text in texts)
    assert not any(f"/deltager/{invite}." in text for text in texts for invite in range(20))


def test_preview_stores_nothing_and_reads_the_same_for_any_list(listed: Registration) -> None:
    messages = Message.objects.count()
    counts = []
    for names in (("Anna",), ("Anna", "Bent", "Carl", "Dorte", "Erik")):
        list_attendees(listed, *names)
        number = JournalEntry.objects.latest("number").number
        with trying(listed.programme):
            fix_day(listed)
            entries = list(
                JournalEntry.objects.filter(number__gt=number).select_related("registration__municipality", "text")
            )
            with CaptureQueriesContext(connection) as captured:
                foreseen_of(entries)
            counts.append(len(captured))
            assert not [query for query in captured.captured_queries if not query["sql"].startswith("SELECT")]
    assert counts[0] == counts[1]
    assert (Message.objects.count(), len(mail.outbox)) == (messages, len(mail.outbox))


@pytest.mark.logs_errors
def test_faulty_template_is_left_out_and_stops_nothing(
    listed: Registration, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: object, **_named: object) -> object:
        raise KeyError("a fault")

    monkeypatch.setattr("notifications.staff.preview.render", broken)
    shown = tried(listed, lambda: fix_day(listed))
    assert (shown.counts, subjects(shown)) == ({"invite": 4}, [])
    assert "mail could not be previewed" in caplog.text


def test_tag_shows_nothing_where_nobody_is_written_to(db: None) -> None:
    template = engines["django"].from_string("{% load mails %}{% preview_of mails as shown %}{{ shown.groups }}")
    assert template.render({"mails": []}) == "[]"
