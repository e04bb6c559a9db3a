"""Two colleagues on the same form: each writes what was changed, and neither wipes the other's words unseen (Q13)."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from booking.links import personal_path
from booking.models import EntryKind, JournalEntry, Municipality, Programme, Registration
from booking.queries.day import preparation_of
from booking.refusals import Clash, Stale
from booking.services import contact
from booking.services.day import preparing, schedule
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import values_of
from tests.booking.day_helpers import STARTS, fix_day
from tests.booking.web.views.personal_pages import said
from tests.factories import STAFF, again, choices_of, make_registration

Open = Callable[[str], "Colleague"]


class Colleague:
    """A browser with a page of the personal link open: what it would send as the page stands."""

    def __init__(self, registration: Registration, part: str) -> None:
        """Open the page."""
        self.client = Client()
        self.url = f"{personal_path(registration)}{part}/"
        self.values = values_of(self.client.get(self.url), "")

    def sends(self, **typed: object) -> Any:
        """Change the fields and press the button."""
        return self.client.post(self.url, self.values | typed, headers={"accept-language": "da"})


@pytest.fixture
def opened(confirmed: Registration) -> Open:
    """Return a function that opens a page of the confirmed registration."""
    return lambda part: Colleague(confirmed, part)


def problems(answer: Any) -> str:
    """Return the text of a page that came back because two changed the same."""
    assert answer.status_code == 409
    return unescape(said(answer.content.decode()))


def test_practical_facts_of_two_are_both_written(opened: Open, confirmed: Registration) -> None:
    first, second = opened("practical"), opened("practical")
    assert first.sends(venue_name="Rådhuset", focus="Vores\r\negen praksis").status_code == 303
    assert second.sends(phone_on_the_day="87654321").status_code == 303
    stored = preparation_of(confirmed)
    assert (stored.venue_name, stored.focus) == ("Rådhuset", "Vores\negen praksis")
    assert stored.phone_on_the_day == "87 65 43 21"
    changed = [row.details["changed"] for row in JournalEntry.objects.filter(kind=EntryKind.PREPARED)]
    assert changed == [["focus", "venue_name"], ["phone_on_the_day"]]


def test_two_who_change_the_same_see_both_and_the_last_decides(opened: Open, confirmed: Registration) -> None:
    first, second = opened("practical"), opened("practical")
    first.sends(venue_name="Rådhuset", venue_room="Lokale 4")
    answer = second.sends(venue_name="Biblioteket", focus="Vores praksis")
    shown = problems(answer)
    sentence = (
        "»Mødested« er imens ændret til »Rådhuset« af en anden. Gem igen, hvis det, der står i feltet, skal gælde."
    )
    assert shown.count(sentence) == 2, "in the summary and at the field"
    assert preparation_of(confirmed).venue_name == "Rådhuset"
    second.values = values_of(answer, "")
    assert second.values["venue_name"] == ["Biblioteket"]
    assert second.values["venue_room"] == ["Lokale 4"], "what was not changed follows what stands"
    assert second.values["focus"] == ["Vores praksis"]
    assert second.sends().status_code == 303
    stored = preparation_of(confirmed)
    assert (stored.venue_name, stored.venue_room, stored.focus) == ("Biblioteket", "Lokale 4", "Vores praksis")
    assert verify(confirmed.programme).sentences == []


def test_a_field_that_another_emptied_says_so(opened: Open, confirmed: Registration) -> None:
    preparing.prepare(registration_id=confirmed.pk, values={"venue_name": "Rådhuset"}, by=MUNICIPALITY)
    first, second = opened("practical"), opened("practical")
    first.sends(venue_name="")
    assert "»Mødested« er imens tømt af en anden." in problems(second.sends(venue_name="Biblioteket"))


def test_an_error_keeps_what_stood_when_the_page_was_opened(opened: Open, confirmed: Registration) -> None:
    first, second = opened("practical"), opened("practical")
    first.sends(venue_name="Rådhuset")
    answer = second.sends(venue_name="Biblioteket", phone_on_the_day="1")
    assert answer.status_code == 422
    second.values = values_of(answer, "")
    assert "»Rådhuset«" in problems(second.sends(phone_on_the_day=""))


@pytest.mark.parametrize("stood", ["", "{", "[]", '{"venue_name": "x"}', "[" * 100_000, '{"x": [[]]}'])
def test_a_page_that_does_not_say_what_stood_writes_what_was_typed(
    opened: Open, confirmed: Registration, stood: str
) -> None:
    answer = opened("practical").sends(venue_name="Rådhuset", stood=stood)
    assert answer.status_code == 303
    assert preparation_of(confirmed).venue_name == "Rådhuset"


def test_the_same_press_twice_is_saved_twice(opened: Open, confirmed: Registration) -> None:
    page = opened("practical")
    for _press in range(2):
        assert page.sends(venue_name="Rådhuset").status_code == 303
    assert JournalEntry.objects.filter(kind=EntryKind.PREPARED).count() == 1


def test_contact_of_two_are_both_written(opened: Open, confirmed: Registration) -> None:
    first, second = opened("contact"), opened("contact")
    assert first.sends(contact_title="Børnechef").status_code == 303
    assert second.sends(contact_phone="87654321").status_code == 303
    stored = again(confirmed)
    assert (stored.contact_title, stored.contact_phone) == ("Børnechef", "87 65 43 21")


def test_contact_changed_by_two_shows_both(opened: Open, confirmed: Registration) -> None:
    first, second = opened("contact"), opened("contact")
    first.sends(contact_title="Børnechef")
    assert "»Stilling« er imens ændret til »Børnechef« af en anden." in problems(
        second.sends(contact_title="Familieleder")
    )
    assert again(confirmed).contact_title == "Børnechef"


def test_a_telephone_number_stored_in_another_way_is_not_a_change(opened: Open, confirmed: Registration) -> None:
    """`make_registration` stores the number with its country code, as nobody would today."""
    was = confirmed.contact_phone
    first, second = opened("contact"), opened("contact")
    first.sends(contact_name="Bo Berg")
    second.sends(contact_phone="87654321")
    stored = again(confirmed)
    assert (was, stored.contact_name, stored.contact_phone) == ("+4572423700", "Bo Berg", "87 65 43 21")
    changed = [row.details["changed"] for row in JournalEntry.objects.filter(kind=EntryKind.CONTACT_CHANGED)]
    assert changed == [["name"], ["phone"]]


def test_choices_of_two_who_wait_are_both_written(programme: Programme, municipalities: list[Municipality]) -> None:
    programme.slots.filter(number__gt=1).delete()
    _holds, waiting = [make_registration(programme, municipality) for municipality in municipalities[:2]]
    first, second = Colleague(waiting, "choices"), Colleague(waiting, "choices")
    assert first.sends(season=["spring-2017"]).status_code == 303
    assert second.sends(expected_attendees="14").status_code == 303
    stored = again(waiting)
    assert stored.season
    assert (stored.season.slug, stored.expected_attendees) == ("spring-2017", 14)


def test_choices_changed_by_two_show_both_in_words(opened: Open, confirmed: Registration) -> None:
    first, second = opened("choices"), opened("choices")
    first.sends(parts=["workshop"], audience=[])
    shown = problems(second.sends(parts=["talk"]))
    assert "»Hvad vil I have på temadagen?« er imens ændret til »Workshop« af en anden." in shown
    stored = again(confirmed)
    assert (stored.talk, stored.workshop, stored.audience) == (False, True, "")


def test_parts_never_end_as_none_where_two_drop_one_each(confirmed: Registration) -> None:
    both = choices_of()
    only = [choices_of(workshop=False), choices_of(talk=False, audience="")]
    contact.change_choices(registration_id=confirmed.pk, choices=only[0], by=MUNICIPALITY, stood=both)
    with pytest.raises(Clash):
        contact.change_choices(registration_id=confirmed.pk, choices=only[1], by=MUNICIPALITY, stood=both)


def test_wishes_of_two_are_both_written(opened: Open, confirmed: Registration) -> None:
    opened("wishes").sends(date_1="17.11.2016", time_1=["morning"], date_2="18.11.2016", time_2=["morning"])
    first, second = opened("wishes"), opened("wishes")
    assert first.sends(date_1="", time_1=[""]).status_code == 303
    answer = second.sends(date_3="21.11.2016", time_3=["evening"])
    assert answer.status_code == 303
    assert [f"{wish.date:%d.%m}" for wish in confirmed.wishes.order_by("date")] == ["18.11", "21.11"]
    page = second.client.get(answer["Location"]).content.decode()
    assert "Jeres 2 ønskede datoer er gemt." in said(page)


def test_one_row_more_keeps_what_stood(opened: Open, confirmed: Registration) -> None:
    first, second = opened("wishes"), opened("wishes")
    second.values = values_of(second.sends(date_1="17.11.2016", time_1=["morning"], add="1"), "")
    first.sends(date_1="18.11.2016", time_1=["morning"])
    assert second.sends().status_code == 303
    assert [f"{wish.date:%d.%m}" for wish in confirmed.wishes.order_by("date")] == ["17.11", "18.11"]


def test_a_colleagues_choice_of_a_date_is_not_wiped(opened: Open, confirmed: Registration) -> None:
    starts = [STARTS.replace(day=day) for day in (17, 24)]
    first, second = schedule.propose(registration_id=confirmed.pk, starts=starts, by=STAFF)
    preparing.choose(registration_id=confirmed.pk, proposal_id=first.pk, by=MUNICIPALITY, stood=0)
    with pytest.raises(Stale):
        preparing.choose(registration_id=confirmed.pk, proposal_id=second.pk, by=MUNICIPALITY, stood=0)
    late = {"proposal": str(second.pk), "stood": "chosen-0"}
    Client().post(f"{personal_path(confirmed)}proposals/", late)
    assert confirmed.proposals.get(chosen_at__isnull=False) == first
    Client().post(f"{personal_path(confirmed)}proposals/", late | {"stood": f"chosen-{first.pk}"})
    assert confirmed.proposals.get(chosen_at__isnull=False) == second


def test_a_second_hand_over_comes_by_a_link_that_has_ended(opened: Open, confirmed: Registration) -> None:
    first, second = opened("handover"), opened("handover")
    moved = f"{personal_path(confirmed)}moved/"
    assert first.sends(contact_name="Bo Berg", contact_email="bo@aarhus.dk")["Location"] == moved
    answer = second.sends(contact_name="Carl Dam", contact_email="carl@aarhus.dk")
    assert answer["Location"] == moved
    assert "vi har sendt et nyt link til <strong>bo@aarhus.dk</strong>" in second.client.get(moved).content.decode()
    assert again(confirmed).contact_email == "bo@aarhus.dk"


def test_a_slip_mended_by_two_shows_both(opened: Open, confirmed: Registration) -> None:
    opened("handover").sends(contact_name="Bo Berg", contact_email="bo@aarhs.dk")
    first, second = Colleague(confirmed, "moved"), Colleague(confirmed, "moved")
    assert first.sends(contact_email=["bo@aarhus.dk"]).status_code == 303
    shown = problems(second.sends(contact_email=["bo.berg@aarhus.dk"]))
    assert "»Mailadresse« er imens ændret til »bo@aarhus.dk« af en anden." in shown
    assert again(confirmed).contact_email == "bo@aarhus.dk"


def test_a_note_on_another_date_says_both(opened: Open, confirmed: Registration) -> None:
    fix_day(confirmed)
    first, second = opened("another-date"), opened("another-date")
    for page, note in ((first, "Valgmøde"), (second, "Ferie")):
        assert page.sends(note=note).status_code == 303
    notes = [row.text.text["note"] for row in JournalEntry.objects.filter(kind=EntryKind.ANOTHER_DATE_ASKED)]
    assert notes == ["Valgmøde", "Ferie"]


def test_a_page_from_before_a_withdrawal_writes_nothing(opened: Open, confirmed: Registration) -> None:
    pages = [opened(part) for part in ("contact", "choices", "practical", "wishes", "handover", "attendees/add")]
    assert opened("withdraw").sends().status_code == 303
    entries = JournalEntry.objects.count()
    for page in pages:
        assert page.sends().status_code == 303
        text = page.client.get(personal_path(confirmed)).content.decode()
        assert "Tilmeldingen gælder ikke længere." in text
    assert JournalEntry.objects.count() == entries
