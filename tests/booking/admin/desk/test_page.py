"""The desk's first page: cards, waiting list, seasons, own lists; few SQL statements, and no more for 500 rows."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from booking.admin.desk.page import Card, Desk
from booking.models import Municipality, Programme, Registration, Status
from booking.services import queue
from booking.services.day import answers, preparing, schedule
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from tests.booking.admin.staff_desk import REASON, Page, signed_in, statements, user_with
from tests.booking.day_helpers import SETTINGS, STARTS, fix_day, invite_of, list_attendees
from tests.factories import STAFF, accept, danish, make_municipality, make_programme, make_queue, make_registration

pytestmark = pytest.mark.django_db
INDEX = "/admin/"
MOST_STATEMENTS = 25


@pytest.fixture
def programme(db: None) -> Programme:
    """Make the programme with its intervals and weeks off."""
    return make_programme(settings=SETTINGS)


def shown(client: Client, **asked: str) -> Desk:
    found: Desk = client.get(INDEX, asked).context["desk"]
    return found


def card_of(client: Client, number: int = 1) -> Card:
    return shown(client).cards[number - 1]


def make_waiting(programme: Programme, count: int) -> None:
    """Put that many more rows on the waiting list; only their number matters."""
    first = programme.registrations.count() + 1
    numbers = range(first, first + count)
    Municipality.objects.bulk_create(
        Municipality(code=f"{2000 + number}", name=f"By {number}", full_name=f"By {number} Kommune")
        for number in numbers
    )
    Registration.objects.bulk_create(
        Registration(
            programme=programme,
            municipality_id=f"{2000 + number}",
            queue_number=number,
            received_at=STARTS + dt.timedelta(microseconds=number),
            status=Status.WAITING,
            talk=True,
            workshop=True,
            audience="both",
            expected_attendees=10,
            contact_name="Anne",
            contact_email="anne@by.dk",
            language="da",
        )
        for number in numbers
    )


def test_cards_show_who_holds_each_slot(desk: Client, programme: Programme) -> None:
    first, second = make_queue(programme, 2)
    accept(first, programme.opens_at)
    queue.confirm(registration_id=second.pk, by=STAFF)
    cards = shown(desk).cards
    assert [(card.slot.number, card.row and card.row.registration.pk) for card in cards] == [
        (1, first.pk),
        (2, second.pk),
        (3, None),
        (4, None),
        (5, None),
    ]
    text = desk.get(INDEX).content.decode()
    assert "fredag den 30. september 2016 kl. 23.59" in text
    assert "10 forventet" in text
    assert "0 deltagere, anbefalet 5-15" in text
    assert text.count("card-free") == 3


def test_card_counts_list_answers_and_mails(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    queue.confirm(registration_id=first.pk, by=STAFF)
    fix_day(first)
    list_attendees(first, "Anna", "Bent", "Carl")
    for name, answer in (("anna", "ACCEPTED"), ("bent", "DECLINED")):
        invite = invite_of(f"{name}@aarhus.dk")
        answers.answer_on_page(invite_id=invite.pk, partstat=answer, note="", by=MUNICIPALITY)
    announce.announce_all()
    card = card_of(desk)
    assert card.attendees is not None
    assert (card.attendees.count, card.attendees.answers) == (
        2,
        [("ja", 1), ("måske", 0), ("nej", 1), ("ikke svaret", 1)],
    )
    text = desk.get(INDEX).content.decode()
    assert "torsdag den 17. november 2016 kl. 9.00-14.00" in text
    assert '<line class="listed unusual" x1="0" x2="2"' in text
    unsent = first.messages.filter(state="queued").count()
    assert f"{unsent} venter på at blive sendt" in text


def test_card_counts_wishes_while_no_date_is_fixed(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    queue.confirm(registration_id=first.pk, by=STAFF)
    wishes = [(dt.date(2016, 11, 17), "morning"), (dt.date(2016, 11, 18), "morning")]
    preparing.set_wishes(registration_id=first.pk, wishes=wishes, by=MUNICIPALITY)
    assert card_of(desk).wishes == 2
    assert "Ikke fastsat, 2 ønsker" in desk.get(INDEX).content.decode()


def test_waiting_list_stands_in_order_and_leads_to_the_rest(desk: Client, programme: Programme) -> None:
    rows = make_queue(programme, 7)
    queue.place_ahead(registration_id=rows[6].pk, by=STAFF, reason=REASON)
    assert [row.registration.queue_number for row in shown(desk).waiting] == [7, 6]
    make_waiting(programme, 10)
    found = shown(desk)
    assert (len(found.waiting), found.waiting_count) == (10, 12)
    assert "Se alle 12 på ventelisten" in desk.get(INDEX).content.decode()


def test_seasons_show_days_proposals_and_wishes(desk: Client, programme: Programme) -> None:
    first, second, third = make_queue(programme, 3)
    for registration in (first, second, third):
        queue.confirm(registration_id=registration.pk, by=STAFF)
    mette = FacilitatorDetails(name="Mette Holm", email="Mette@example.dk")
    fie = FacilitatorDetails(name="Fie", email="fie@example.dk")
    fix_day(first, facilitators=(mette, fie))
    wished = [(dt.date(2016, 12, 6), time_of_day) for time_of_day in ("morning", "evening")]
    for registration in (second, third):
        preparing.set_wishes(registration_id=registration.pk, wishes=wished, by=MUNICIPALITY)
    schedule.propose(registration_id=third.pk, starts=[danish(2017, 3, 7, 9)], by=STAFF)
    season = shown(desk).season
    wish = "Ønsket aften, formiddag"
    drawn = {cell.label: (cell.css, cell.title) for block in season.blocks for cell in block.cells if cell.url}
    assert drawn == {
        "1 Aarhus": ("day", "torsdag den 17. november 2016: Plads 1, Aarhus: Temadag 9.00-14.00"),
        "ønske 2, 3": (
            "wish",
            f"tirsdag den 6. december 2016: Plads 2, Billund: {wish}, Plads 3, Dragør: {wish}",
        ),
        "forslag 3": ("proposal", "tirsdag den 7. marts 2017: Plads 3, Dragør: Foreslået 9.00"),
    }
    table = [(line.date, line.week, len(line.marks), line.names) for line in season.table if line.marks]
    assert table == [
        (dt.date(2016, 11, 17), 46, 1, []),
        (dt.date(2016, 12, 6), 49, 2, []),
        (dt.date(2017, 3, 7), 10, 1, []),
    ]
    assert [line.names for line in season.table if line.week == 42] == [["efterårsferie (uge 42)"]] * 5
    fix_day(
        second, starts_at=danish(2016, 12, 6, 9), facilitators=(FacilitatorDetails(name="M", email="mette@example.dk"),)
    )
    load = shown(desk).season.load
    assert [(facilitator.name, [day.registration_id for day in facilitator.days]) for facilitator in load] == [
        ("Mette Holm", [first.pk, second.pk]),
        ("Fie", [first.pk]),
    ]


def test_a_day_outside_the_seasons_stands_in_the_table(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    queue.confirm(registration_id=first.pk, by=STAFF)
    fix_day(first, starts_at=danish(2017, 8, 1, 9))
    season = shown(desk).season
    assert [cell.label for block in season.blocks for cell in block.cells if cell.url] == []
    assert [line.date for line in season.table if line.marks] == [dt.date(2017, 8, 1)]


def test_many_on_one_date_are_counted(desk: Client, programme: Programme) -> None:
    for registration in make_queue(programme, 4):
        queue.confirm(registration_id=registration.pk, by=STAFF)
        preparing.set_wishes(registration_id=registration.pk, wishes=[(STARTS.date(), "morning")], by=MUNICIPALITY)
    labels = [cell.label for block in shown(desk).season.blocks for cell in block.cells if cell.url]
    assert labels == ["4 ønsker"]


def test_day_says_how_many_others_think_of_its_date(desk: Client, programme: Programme) -> None:
    first, *others = make_queue(programme, 3)
    for registration in (first, *others):
        queue.confirm(registration_id=registration.pk, by=STAFF)
    fix_day(first)
    for registration in others:
        preparing.set_wishes(registration_id=registration.pk, wishes=[(STARTS.date(), "morning")], by=MUNICIPALITY)
    cells = [cell for block in shown(desk).season.blocks for cell in block.cells if cell.url]
    assert [(cell.number, cell.label) for cell in cells] == [("17 · +2", "1 Aarhus")]


def test_another_programme_can_be_asked_for(desk: Client, programme: Programme) -> None:
    other = make_programme("andet-tilbud", capacity=1, opens_at=programme.opens_at - dt.timedelta(days=100))
    make_registration(other, make_municipality())
    assert shown(desk).programme == programme
    assert shown(desk, programme="andet-tilbud").programme == other
    assert shown(desk, programme="findes-ikke").programme == programme
    page = desk.get(INDEX, {"programme": "andet-tilbud"}).content.decode()
    assert 'value="andet-tilbud" selected' in page
    for offer in (programme, other):
        assert f"{offer.slug}: {offer}</option>" in page, "a copy has the same title"


def test_desk_opens_without_any_programme(desk: Client) -> None:
    page = desk.get(INDEX)
    assert (page.status_code, page.context["desk"]) == (200, None)
    assert "Tilmeldinger" in page.content.decode()


def fill(programme: Programme) -> None:
    """Fill every slot with a confirmed registration, each at another step."""
    for number, registration in enumerate(make_queue(programme, 5)):
        queue.confirm(registration_id=registration.pk, by=STAFF)
        preparing.set_wishes(registration_id=registration.pk, wishes=[(STARTS.date(), "morning")], by=MUNICIPALITY)
        if number < 3:
            fix_day(registration, starts_at=STARTS + dt.timedelta(days=7 * number))
            list_attendees(registration, "Anna", "Bent")
    announce.announce_all()


def test_statements_are_few_and_the_same_for_one_five_and_five_hundred(desk: Client, programme: Programme) -> None:
    addresses = (
        INDEX,
        reverse("admin:booking_registration_changelist"),
        reverse("admin:booking_programme_changelist"),
        reverse("admin:booking_themedday_changelist"),
        reverse("admin:booking_journalentry_changelist"),
        reverse("admin:notifications_message_changelist"),
    )
    small = make_programme("lille", capacity=1, settings=SETTINGS, opens_at=programme.opens_at - dt.timedelta(days=1))
    first = make_registration(small, make_municipality(90))
    queue.confirm(registration_id=first.pk, by=STAFF)
    fix_day(first)
    list_attendees(first, "Anna")
    announce.announce_all()
    for_one = {"programme": small.slug}
    assert len(shown(desk, **for_one).cards) == 1
    before = statements(desk, f"{INDEX}?programme={small.slug}")
    assert before <= MOST_STATEMENTS
    fill(programme)
    make_waiting(programme, 1)
    few = [statements(desk, f"{url}?programme={programme.slug}" if url == INDEX else url) for url in addresses]
    assert few[0] == before
    make_waiting(programme, 495)
    many = [statements(desk, f"{url}?programme={programme.slug}" if url == INDEX else url) for url in addresses]
    assert many == few
    assert shown(desk, programme=programme.slug).waiting_count == 496


def test_who_may_not_see_registrations_gets_no_desk(programme: Programme) -> None:
    make_queue(programme, 1)
    page = signed_in(user_with("uden")).get(INDEX)
    text = page.content.decode()
    assert (page.status_code, "Aarhus" in text) == (200, False)
    assert "Du har ikke adgang til nogen lister." in text


def test_who_may_look_gets_the_desk_and_no_act(reader_desk: Client, programme: Programme) -> None:
    make_queue(programme, 1)
    text = reader_desk.get(INDEX).content.decode()
    assert "Aarhus Kommune" in text
    assert "/confirm/" not in text


def test_mails_wait_only_for_those_who_may_see_mails(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    announce.announce_all()
    first.messages.filter(kind="receipt").update(state="failed", attempts=1, ended_at=STARTS)
    assert [need.words for need in desk.get(INDEX).context["needs"]] == [
        "Mailen kunne ikke sendes: Kvittering for tilmelding"
    ]
    client = signed_in(user_with("uden-mails", "view_registration"))
    assert client.get(INDEX).context["needs"] == []


def test_own_acts_are_listed(desk: Client, mette: User, programme: Programme, press: Callable[..., Page]) -> None:
    (first,) = make_queue(programme, 1)
    press(reverse("admin:booking_registration_confirm", args=[first.pk]), reason=REASON)
    assert LogEntry.objects.filter(user=mette).count() == 1
    text = desk.get(INDEX).content.decode()
    assert "Dine seneste handlinger" in text
    assert "Nr. 1 Aarhus" in text


def test_page_has_no_inline_style_and_no_script_of_its_own(desk: Client, programme: Programme) -> None:
    fill(programme)
    page = desk.get(INDEX)
    text = page.content.decode()
    assert "style=" not in text
    assert "<style" not in text
    assert "unsafe" not in page["Content-Security-Policy"]
