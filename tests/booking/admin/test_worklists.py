"""The lists to work from: filters with counts, the list to ring by with notes in place, the list of mails."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booking.models import EntryKind, JournalEntry, Programme, Registration
from booking.services import casework, clock, contact, queue
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.models import Message, State
from tests.booking.admin.staff_desk import statements
from tests.booking.day_helpers import fix_day, invite_of, list_attendees
from tests.factories import STAFF, contact_of, make_municipalities, make_queue, make_registration

pytestmark = pytest.mark.django_db
LIST = "/admin/booking/registration/"
RING = "/admin/booking/registration/ring/"
MAILS = "/admin/notifications/message/"


def numbers(page: Any) -> list[int]:
    return [row.queue_number for row in page.context["cl"].result_list]


@pytest.fixture
def rows(programme: Programme) -> list[Registration]:
    """Make seven: the first with its day and a declined answer, the second bounced, the seventh waiting and ahead."""
    found = make_queue(programme, 7)
    queue.confirm(registration_id=found[0].pk, by=STAFF)
    fix_day(found[0])
    list_attendees(found[0], "Anna")
    answers.answer_on_page(invite_id=invite_of("anna@aarhus.dk").pk, partstat="DECLINED", note="", by=MUNICIPALITY)
    clock.bounced(registration_id=found[1].pk, address=found[1].contact_email, ask=None)
    queue.place_ahead(registration_id=found[6].pk, by=STAFF, reason="Aftalt")
    return found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"day_is": "ahead"}, [1]),
        ({"day_is": "open"}, [2, 3, 4, 5]),
        ({"day_is": "past"}, []),
        ({"answers": "declined"}, [1]),
        ({"answers": "all"}, [1]),
        ({"answers": "missing"}, []),
        ({"contact": "bounced"}, [2]),
        ({"contact": "asked"}, [2, 3, 4, 5]),
        ({"flag": "ahead"}, [7]),
        ({"season": "either"}, [1, 2, 3, 4, 5, 6, 7]),
        ({"season": "spring-2017"}, []),
        ({"municipality__region_name": "Findes ikke"}, []),
    ],
)
def test_lists_are_filtered_alike(
    desk: Client, rows: list[Registration], asked: dict[str, str], found: list[int]
) -> None:
    assert numbers(desk.get(LIST, asked)) == found
    assert [row.queue_number for row, _facts in desk.get(RING, asked).context["rows"]] == found


def test_filters_say_how_many_each_choice_would_leave(desk: Client, rows: list[Registration]) -> None:
    text = desk.get(LIST).content.decode()
    for choice in ("På ventelisten (2)", "Bekræftet (1)", "Mail afvist (1)", "Stillet forrest (1)", "begge (7)"):
        assert choice in text
    assert f"{rows[0].municipality.region_name} (" in text


def test_ring_list_has_number_last_contact_and_last_note(desk: Client, rows: list[Registration]) -> None:
    new = contact_of(rows[0].municipality, phone="72 42 37 00")
    contact.change_contact(registration_id=rows[0].pk, contact=new, by=STAFF, reason="Ringet", on_behalf=True)
    casework.add_note(registration_id=rows[0].pk, text="Ring <b>mandag", by=STAFF)
    page = desk.get(RING)
    facts = {row.pk: said for row, said in page.context["rows"]}
    assert (facts[rows[0].pk].what, facts[rows[0].pk].note) == ("Note skrevet", "Ring <b>mandag")
    assert (facts[rows[2].pk].what, facts[rows[2].pk].note) == ("Tilmelding modtaget", "")
    text = page.content.decode()
    assert 'href="tel:72423700"' in text or 'href="tel:+4572423700"' in text
    assert "Ring &lt;b&gt;mandag" in text


def test_note_typed_in_place_stays_and_is_not_written_over_a_colleagues(desk: Client, rows: list[Registration]) -> None:
    first = rows[0]
    seen = {row.pk: said for row, said in desk.get(RING).context["rows"]}[first.pk].seen
    url = reverse("admin:booking_registration_note", args=[first.pk])
    back = f"{RING}?status__exact=confirmed#r{first.pk}"
    answer = desk.post(url, {"text": "Ringer igen i morgen", "seen": seen, "next": back})
    assert (answer.status_code, answer["Location"]) == (302, back)
    late = desk.post(url, {"text": "Vil have den 3. marts", "seen": seen, "next": back})
    assert late.status_code == 409
    text = late.content.decode()
    assert "Seneste note: Ringer igen i morgen" in text
    assert "Vil have den 3. marts</textarea>" in text
    assert JournalEntry.objects.filter(kind=EntryKind.NOTE_ADDED).count() == 1


def test_ring_list_lets_a_reader_look_and_write_nothing(reader_desk: Client, rows: list[Registration]) -> None:
    text = reader_desk.get(RING).content.decode()
    assert rows[0].contact_name in text
    assert "/note/" not in text


def test_mails_are_found_by_what_became_of_them(desk: Client, rows: list[Registration]) -> None:
    announce.announce_all()
    lost, sent = Message.objects.filter(kind="receipt").order_by("pk")[:2]
    Message.objects.filter(pk=lost.pk).update(state=State.FAILED, attempts=1, ended_at=rows[0].received_at)
    assert [row.pk for row in desk.get(MAILS, {"trouble": "lost"}).context["cl"].result_list] == [lost.pk]
    unsent = {row.pk for row in desk.get(MAILS, {"trouble": "unsent"}).context["cl"].result_list}
    assert (sent.pk in unsent, lost.pk in unsent) == (True, False)


def test_lists_take_few_statements_and_as_many_for_many(desk: Client, programme: Programme) -> None:
    municipalities = make_municipalities(40)
    for municipality in municipalities[:7]:
        make_registration(programme, municipality)
    announce.announce_all()
    few = [statements(desk, url) for url in (LIST, RING, MAILS)]
    for municipality in municipalities[7:]:
        make_registration(programme, municipality)
    announce.announce_all()
    assert [statements(desk, url) for url in (LIST, RING, MAILS)] == few
    assert max(few) <= 25
