"""Fixing, moving and calling off the day: one form, warnings to confirm, mails previewed first, stale pages refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from booking.models import EntryKind, Facilitator, JournalEntry, Registration, ThemedDay
from booking.services import queue
from booking.services.day import preparing, schedule
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import DAY_TYPED, Page, last_entry, said, signed_in, url_of, values_of
from tests.booking.day_helpers import STARTS, fix_day, make_confirmed
from tests.factories import STAFF, at, danish, make_municipality, make_registration

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]


@pytest.fixture
def confirmed() -> Registration:
    return make_confirmed()


@pytest.fixture
def send(desk: Client, press: Press) -> Press:
    """Fill in an act's form, look at its preview, and carry it out."""

    def sent(url: str, **typed: Any) -> Page:
        shown = press(url, **typed)
        assert shown.status_code == 200
        assert "mails" in shown.context, shown.context["form"].errors
        return desk.post(url, values_of(shown), follow=True)

    return sent


def test_day_is_fixed_after_its_preview_with_the_yes_in_the_journal(
    send: Press, confirmed: Registration, mette: User
) -> None:
    page = send(url_of(confirmed, "schedule_day"), **DAY_TYPED)
    day = ThemedDay.objects.get()
    assert (day.starts_at, day.venue, day.talk_minutes, day.break_minutes, day.workshop_minutes) == (
        STARTS,
        "Rådhuset, lokale 4",
        90,
        30,
        210,
    )
    entry = last_entry(confirmed)
    assert (entry.kind, entry.by_id, entry.text.text["agreed"]) == (
        EntryKind.DAY_FIXED,
        mette.pk,
        "Kim Holm, i telefonen",
    )
    assert said(page) == ["Dagen er fastsat til torsdag den 17. november 2016 kl. 9.00-14.30."]


def test_form_begins_with_the_preparation_and_the_first_wish(desk: Client, confirmed: Registration) -> None:
    values = {"venue_name": "Biblioteket", "venue_room": "Sal A", "phone_on_the_day": "12 34 56 78"}
    preparing.prepare(registration_id=confirmed.pk, values=values, by=MUNICIPALITY)
    preparing.set_wishes(registration_id=confirmed.pk, wishes=[(STARTS.date(), "afternoon")], by=MUNICIPALITY)
    begun = values_of(desk.get(url_of(confirmed, "schedule_day")))
    names = ("date", "start", "venue", "phone_on_the_day", "talk_minutes")
    assert [begun[name] for name in names] == [
        ["17.11.2016"],
        ["13.00"],
        ["Biblioteket, Sal A"],
        ["12 34 56 78"],
        ["90"],
    ]


def test_form_begins_with_the_chosen_proposal(desk: Client, confirmed: Registration) -> None:
    proposed = schedule.propose(registration_id=confirmed.pk, starts=[danish(2016, 11, 22, 10, 30)], by=STAFF)
    preparing.choose(registration_id=confirmed.pk, proposal_id=proposed[0].pk, by=MUNICIPALITY)
    begun = values_of(desk.get(url_of(confirmed, "schedule_day")))
    assert (begun["date"], begun["start"]) == (["22.11.2016"], ["10.30"])


def test_link_of_a_wish_opens_the_form_with_its_date(desk: Client, confirmed: Registration) -> None:
    preparing.set_wishes(
        registration_id=confirmed.pk,
        wishes=[(STARTS.date(), "morning"), (danish(2016, 10, 18).date(), "evening")],
        by=MUNICIPALITY,
    )
    page = desk.get(url_of(confirmed, "schedule_day"))
    first, second = page.context["suggestions"]
    assert [warning.message for warning in first.warnings] == [
        "Dagen ligger i en ferieperiode: efterårsferie (uge 42)."
    ]
    assert second.warnings == []
    begun = values_of(desk.get(f"{url_of(confirmed, 'schedule_day')}?{first.query}"))
    assert (begun["date"], begun["start"]) == (["18.10.2016"], ["17.00"])


def test_form_begins_with_the_standing_day_and_an_unchanged_one_sends_nothing(
    press: Press, confirmed: Registration
) -> None:
    fix_day(confirmed, phone_on_the_day="72 42 37 00")
    entries = JournalEntry.objects.count()
    page = press(url_of(confirmed, "schedule_day"))
    assert said(page) == ["Der er ikke ændret noget."]
    assert JournalEntry.objects.count() == entries


def test_facilitator_is_replaced_through_a_user(send: Press, confirmed: Registration) -> None:
    fix_day(confirmed)
    ole = User.objects.create_user("ole", "ole@example.dk", is_staff=True, first_name="Ole", last_name="Olsen")
    send(
        url_of(confirmed, "schedule_day"),
        facilitator_name_1="",
        facilitator_email_1="",
        facilitator_user_2=str(ole.pk),
    )
    facilitator = Facilitator.objects.get()
    assert (facilitator.name, facilitator.email, facilitator.user) == ("Ole Olsen", "ole@example.dk", ole)
    assert last_entry(confirmed).kind == EntryKind.DAY_CHANGED


def test_date_nobody_wished_asks_who_said_yes_and_keeps_what_was_typed(press: Press, confirmed: Registration) -> None:
    page = press(url_of(confirmed, "schedule_day"), **(DAY_TYPED | {"agreed": ""}))
    assert page.context["form"].errors == {
        "agreed": ["Kommunen har ikke sagt ja til datoen. Foreslå den, eller skriv, hvem der har sagt ja i telefonen."]
    }
    assert values_of(page)["venue"] == ["Rådhuset, lokale 4"]
    assert not ThemedDay.objects.exists()


def test_warnings_are_named_and_must_each_be_confirmed(desk: Client, press: Press, confirmed: Registration) -> None:
    other = queue.confirm(
        registration_id=make_registration(confirmed.programme, make_municipality(2)).pk, by=MUNICIPALITY
    )
    fix_day(other, starts_at=danish(2016, 10, 6, 9))
    url = url_of(confirmed, "schedule_day")
    page = press(url, **(DAY_TYPED | {"date": "6.10.2016"}))
    text = page.content.decode()
    assert "Der er allerede en temadag den dag: Billund." in text
    assert "Fie Facilitator er facilitator på en anden temadag den dag: Billund." in text
    assert "Der er mindre end 10 arbejdsdage til dagen." in text
    assert page.context["form"].errors == {"confirmed": ["Sæt kryds ved hver advarsel, hvis du vil gå videre"]}
    keys = [key for key, _label in page.context["form"].fields["confirmed"].choices]
    assert len(keys) == 3
    again = desk.post(url, values_of(page) | {"confirmed": keys[:2]})
    assert again.context["form"].errors == {"confirmed": ["Sæt kryds ved hver advarsel, hvis du vil gå videre"]}
    assert values_of(again)["confirmed"] == keys[:2]
    shown = desk.post(url, values_of(again) | {"confirmed": keys})
    assert desk.post(url, values_of(shown)).status_code == 302
    assert last_entry(confirmed).details["warnings"] == ["second-day", "busy-facilitator", "not-wished", "short-notice"]


def test_warning_that_comes_up_after_the_preview_stops_the_act(
    desk: Client, press: Press, confirmed: Registration
) -> None:
    url = url_of(confirmed, "schedule_day")
    shown = press(url, **DAY_TYPED)
    other = queue.confirm(
        registration_id=make_registration(confirmed.programme, make_municipality(2)).pk, by=MUNICIPALITY
    )
    fix_day(other, facilitators=())
    page = desk.post(url, values_of(shown))
    assert page.context["form"].errors == {"confirmed": ["Sæt kryds ved hver advarsel, hvis du vil gå videre"]}
    assert "Der er allerede en temadag den dag: Billund." in page.content.decode()
    assert ThemedDay.objects.count() == 1


def test_bad_values_are_said_at_their_fields(press: Press, confirmed: Registration) -> None:
    page = press(
        url_of(confirmed, "schedule_day"),
        **(DAY_TYPED | {"date": "x", "start": "25", "talk_minutes": "ti", "venue": "", "facilitator_email_1": "fie"}),
    )
    assert dict(page.context["form"].errors) == {
        "date": ["Skriv datoen som 17.11.2016"],
        "start": ["Skriv klokkeslættet som 9.00"],
        "talk_minutes": ["Skriv et helt antal minutter"],
        "venue": ["Skriv, hvor temadagen skal holdes"],
        "facilitator_email_1": ["Skriv hele mailadressen med @, fx navn@kommune.dk"],
    }
    page = press(
        url_of(confirmed, "schedule_day"),
        **(DAY_TYPED | {"date": "27.09.2016", "workshop_minutes": "300", "facilitator_name_1": ""}),
    )
    assert dict(page.context["form"].errors) == {"facilitator_name_1": ["Skriv facilitatorens navn"]}
    page = press(url_of(confirmed, "schedule_day"), **(DAY_TYPED | {"date": "27.09.2016", "workshop_minutes": "300"}))
    assert dict(page.context["form"].errors) == {
        "date": ["Vælg en dato, der ikke er passeret"],
        "workshop_minutes": ["Skriv et antal minutter fra 180 til 240"],
    }
    twice = {"facilitator_name_2": "Fie", "facilitator_email_2": "FIE@example.dk"}
    page = press(url_of(confirmed, "schedule_day"), **(DAY_TYPED | twice))
    assert dict(page.context["form"].errors) == {"facilitator_name_1": ["Skriv hver facilitator én gang"]}


def test_start_that_the_change_of_clocks_takes_away_is_refused(press: Press, confirmed: Registration) -> None:
    page = press(url_of(confirmed, "schedule_day"), **(DAY_TYPED | {"date": "30.10.2016", "start": "2.30"}))
    assert dict(page.context["form"].errors) == {
        "start": ["Vælg et andet klokkeslæt: Uret bliver stillet på det tidspunkt den dag"]
    }


def test_talk_alone_asks_for_no_order_break_or_workshop(desk: Client, confirmed: Registration) -> None:
    Registration.objects.filter(pk=confirmed.pk).update(workshop=False)
    form = desk.get(url_of(confirmed, "schedule_day")).context["form"]
    assert {"order", "break_minutes", "workshop_minutes"} & set(form.fields) == set()
    assert form.fields["talk_minutes"].required


def test_unchecked_address_stops_the_date_with_a_sentence(press: Press, confirmed: Registration) -> None:
    Registration.objects.filter(pk=confirmed.pk).update(address_outside=True)
    page = press(url_of(confirmed, "schedule_day"), **DAY_TYPED)
    assert page.context["form"].non_field_errors() == [
        "Kontaktpersonens mailadresse er uden for kommunens domæner. Kontrollér den, før datoen bliver fastsat."
    ]


def test_page_older_than_a_move_is_refused_and_overwrites_nothing(desk: Client, confirmed: Registration) -> None:
    fix_day(confirmed)
    url = url_of(confirmed, "schedule_day")
    before = values_of(desk.get(url))
    fix_day(confirmed, venue="Biblioteket")
    page = desk.post(url, before | {"venue": ["Skolen"]})
    assert page.status_code == 409
    assert values_of(page)["venue"] == ["Skolen"]
    assert ThemedDay.objects.get().venue == "Biblioteket"


def test_calling_off_keeps_the_place_and_tells_the_message_alone(
    send: Press, confirmed: Registration, mette: User
) -> None:
    fix_day(confirmed)
    page = send(url_of(confirmed, "call_off_day"), reason="Sygdom i huset", message="Vi finder en ny dato.")
    entry = last_entry(confirmed)
    assert (entry.kind, entry.by_id) == (EntryKind.DAY_CALLED_OFF, mette.pk)
    assert (entry.text.text["reason"], entry.text.text["message"]) == ("Sygdom i huset", "Vi finder en ny dato.")
    assert said(page) == ["Dagen er aflyst. Aarhus Kommune beholder sin plads."]
    assert not ThemedDay.objects.exists()


def test_calling_off_asks_for_both_texts(press: Press, confirmed: Registration) -> None:
    fix_day(confirmed)
    page = press(url_of(confirmed, "call_off_day"))
    assert dict(page.context["form"].errors) == {
        "message": ["Skriv en besked til dem, der får aflysningen"],
        "reason": ["Skriv en begrundelse. Den gemmes i journalen."],
    }


def test_day_that_has_begun_has_no_acts_left(confirmed: Registration, mette: User) -> None:
    fix_day(confirmed)
    with at(STARTS, tick=False):
        page = signed_in(mette).get(reverse("admin:booking_registration_change", args=[confirmed.pk]))
        names = {act.name for act, _url in page.context["buttons"]}
    assert names & {"schedule-day", "call-off-day", "propose-dates", "enter-wishes"} == set()
