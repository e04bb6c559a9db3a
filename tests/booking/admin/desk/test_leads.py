"""What the desk leads to: the likely acts of each place, and a mail to all who wait."""

import pytest
from django.test import Client
from django.urls import reverse

from booking.admin.desk.page import Card
from booking.models import Programme
from booking.services import queue
from booking.services.day import schedule
from tests.booking.admin.staff_desk import REASON, values_of
from tests.booking.day_helpers import fix_two_days
from tests.factories import STAFF, make_municipality, make_queue, make_registration

pytestmark = pytest.mark.django_db
INDEX = "/admin/"


def cards(client: Client) -> list[Card]:
    found: list[Card] = client.get(INDEX).context["desk"].cards
    return found


def test_cards_lead_to_the_likely_acts(desk: Client, programme: Programme) -> None:
    def led(number: int) -> list[str]:
        return [act.name for act, _url in cards(desk)[number - 1].acts]

    _first, second = fix_two_days(programme)
    third = make_registration(programme, make_municipality(3))
    assert [led(number) for number in (1, 2, 3, 4)] == [
        ["schedule-day", "swap-days"],
        ["schedule-day", "swap-days"],
        ["confirm", "extend"],
        [],
    ]
    queue.confirm(registration_id=third.pk, by=STAFF)
    schedule.call_off(registration_id=second.pk, by=STAFF, reason=REASON, message="Vi finder en ny dag.")
    assert [led(number) for number in (1, 2, 3)] == [["schedule-day"], *[["schedule-day", "propose-dates"]] * 2]
    for card in cards(desk)[:3]:
        assert [desk.get(url).status_code for _act, url in card.acts] == [200] * len(card.acts)


def test_all_who_wait_can_be_written_to_from_the_desk(desk: Client, programme: Programme) -> None:
    make_queue(programme, 8)
    page = desk.get(INDEX)
    to = f"{reverse('admin:booking_registration_changelist')}?programme__id__exact={programme.pk}&status__exact=waiting"
    assert to.replace("&", "&amp;") in page.content.decode()
    chosen = desk.post(to, values_of(page, "to-all"))
    assert [choice.row.queue_number for choice, _own in chosen.context["able"]] == [6, 7, 8]
    said = chosen.content.decode()
    assert said.count("Deltagerne kan få mail, når pladsen er bekræftet") == 1
    assert said.index('name="body"') < said.index("Det sker for 3 tilmeldinger") < said.index("anne@greve.dk")


def test_who_may_only_look_is_led_to_no_act(reader_desk: Client, programme: Programme) -> None:
    make_queue(programme, 6)
    found = reader_desk.get(INDEX)
    assert (found.context["desk"].acts, found.context["desk"].cards[0].acts) == ([], [])
    assert "Skriv til alle" not in found.content.decode()
