"""Each thing that waits for staff appears when it happens, links to its page, and goes when it is dealt with."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from booking.attention.waits import Need, Reminder, most_urgent_first
from booking.models import Registration
from booking.queries.changes import latest_change
from booking.services import clock, contact, queue
from booking.services.day import answers, preparing, schedule
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import REASON, signed_in, user_with
from tests.booking.day_helpers import SETTINGS, STARTS, fix_day, invite_of, list_attendees
from tests.factories import (
    OPENS,
    STAFF,
    accept,
    again,
    at,
    contact_of,
    danish,
    make_municipality,
    make_programme,
    make_registration,
)

pytestmark = pytest.mark.django_db
LATER = OPENS + dt.timedelta(hours=2)


def needs(user: User) -> list[Need]:
    """Sign the user in at the present moment and read the list on the desk."""
    found: list[Need] = signed_in(user).get(reverse("admin:index")).context["needs"]
    return found


def words(user: User) -> list[str]:
    return [need.words for need in needs(user)]


@pytest.fixture
def registered() -> Registration:
    return make_registration(make_programme(settings=SETTINGS), make_municipality())


@pytest.fixture
def confirmed(registered: Registration) -> Registration:
    return queue.confirm(registration_id=registered.pk, by=MUNICIPALITY)


def url_of(registration: Registration, page: str = "change") -> str:
    return reverse(f"admin:booking_registration_{page}", args=[registration.pk])


def test_nothing_waits_at_first(desk: Client, registered: Registration) -> None:
    page = desk.get(reverse("admin:index"))
    assert page.context["needs"] == []
    assert "Intet venter på jer." in page.content.decode()


def test_a_refused_mail_stops_the_clock_until_the_address_is_corrected(mette: User, registered: Registration) -> None:
    clock.bounced(registration_id=registered.pk, address=registered.contact_email, ask=again(registered).ask)
    (need,) = needs(mette)
    assert need == Need(
        words="Fristen løber ikke: Mailen til kontaktpersonen blev afvist. Ring til kommunen, og ret adressen.",
        since=again(registered).contact_bounced_at or OPENS,
        url=url_of(registered, "change_contact"),
        mend="Ret kontaktpersonen",
        whom="Aarhus Kommune",
    )
    better = contact_of(registered.municipality, email="bente@aarhus.dk")
    contact.change_contact(registration_id=registered.pk, contact=better, by=STAFF, reason=REASON)
    assert needs(mette) == []


def test_a_refused_mail_to_a_confirmed_contact_waits_too(mette: User, confirmed: Registration) -> None:
    clock.bounced(registration_id=confirmed.pk, address=confirmed.contact_email, ask=None)
    assert [(need.words, need.mend, need.is_grave) for need in needs(mette)] == [
        ("Mailen til kontaktpersonen blev afvist. Ring til kommunen, og ret adressen.", "Ret kontaktpersonen", True)
    ]


def test_a_mail_that_came_too_late_waits_until_more_time_is_given(mette: User, registered: Registration) -> None:
    too_late = danish(2016, 9, 30, 8)
    with at(too_late, tick=False):
        accept(registered, too_late)
        (need,) = needs(mette)
        assert (need.since, need.url, need.mend) == (too_late, url_of(registered, "extend"), "Giv længere frist")
        assert need.words.startswith("Fristen løber ikke: Mailen, der beder om bekræftelse, kom frem mindre end en hel")
        clock.extend(registration_id=registered.pk, until=dt.date(2016, 10, 6), by=STAFF, reason=REASON)
        assert needs(mette) == []


def test_a_mail_that_nobody_accepted_waits_once_it_can_not_arrive_in_time(
    mette: User, registered: Registration
) -> None:
    with at(danish(2016, 9, 29, 8), tick=False):
        assert [need.is_grave for need in needs(mette)] == [False]  # it lapses soon, and nothing is wrong yet
    with at(danish(2016, 9, 30, 8), tick=False):
        (need,) = needs(mette)
        assert (need.words[:18], need.since, need.is_grave) == (
            "Fristen løber ikke",
            again(registered).allocated_at,
            True,
        )


def test_an_unconfirmed_place_soon_lapses_until_it_is_confirmed(mette: User, registered: Registration) -> None:
    accept(registered, OPENS)
    assert needs(mette) == []
    with at(danish(2016, 9, 29, 8), tick=False):
        assert needs(mette) == [
            Need(
                words="Har ikke bekræftet. Fristen er fredag den 30. september 2016 kl. 23.59.",
                since=OPENS,
                url=url_of(registered, "confirm"),
                mend="Bekræft på telefon",
                whom="Aarhus Kommune",
                is_grave=False,
                until=again(registered).lapses_at,
                reminder=Reminder(url=url_of(registered, "remind"), seen=latest_change(registered), last=None),
            )
        ]
        queue.confirm(registration_id=registered.pk, by=MUNICIPALITY)
        assert needs(mette) == []


def test_an_address_outside_the_domains_waits_until_it_is_checked(mette: User, registered: Registration) -> None:
    with at(LATER, tick=False):
        outside = contact_of(registered.municipality, email="anne@example.com")
        contact.change_contact(registration_id=registered.pk, contact=outside, by=MUNICIPALITY)
    (need,) = needs(mette)
    assert (need.words, need.mend, need.since) == (
        "Mailadressen er uden for kommunens domæner og ikke kontrolleret",
        "Kontrollér adressen",
        LATER,
    )
    assert need.url == url_of(registered, "check_address")
    contact.check_address(registration_id=registered.pk, by=STAFF)
    assert needs(mette) == []


def test_those_who_may_only_look_are_led_to_the_registration(registered: Registration) -> None:
    clock.bounced(registration_id=registered.pk, address=registered.contact_email, ask=again(registered).ask)
    assert [(need.url, need.mend) for need in needs(user_with("reader", "view_registration"))] == [
        (url_of(registered), "Åbn tilmeldingen")
    ]


def test_wishes_wait_until_a_date_is_proposed_or_fixed(mette: User, confirmed: Registration) -> None:
    with at(LATER, tick=False):
        preparing.set_wishes(registration_id=confirmed.pk, wishes=[(STARTS.date(), "morning")], by=MUNICIPALITY)
    (need,) = needs(mette)
    assert (need.words, need.since, need.url) == (
        "Har ønsket datoer, men datoen er ikke fastsat",
        LATER,
        url_of(confirmed, "schedule_day"),
    )
    (proposal,) = schedule.propose(registration_id=confirmed.pk, starts=[STARTS], by=STAFF)
    assert needs(mette) == []
    with at(STARTS, tick=False):  # the proposed dates have passed
        assert words(mette) == ["Har ønsket datoer, men datoen er ikke fastsat"]
    preparing.choose(registration_id=confirmed.pk, proposal_id=proposal.pk, by=MUNICIPALITY)
    assert words(mette) == ["Har valgt en af de foreslåede datoer, men datoen er ikke fastsat"]
    fix_day(confirmed)
    assert needs(mette) == []


def test_another_date_waits_until_the_day_is_moved(mette: User, confirmed: Registration) -> None:
    fix_day(confirmed)
    preparing.ask_for_another_date(registration_id=confirmed.pk, note="", by=MUNICIPALITY)
    assert words(mette) == ["Beder om en anden dato"]
    fix_day(confirmed, starts_at=STARTS + dt.timedelta(days=7))
    assert needs(mette) == []


def test_a_short_list_waits_near_the_day_until_it_is_long_enough(mette: User, confirmed: Registration) -> None:
    fix_day(confirmed)
    list_attendees(confirmed, "Anna", "Bent")
    assert needs(mette) == []
    with at(STARTS - dt.timedelta(days=10), tick=False):
        (need,) = needs(mette)
        assert (need.words, need.is_grave) == ("For få på deltagerlisten: 2, anbefalet mindst 5", False)
        assert need.url == f"{url_of(confirmed)}#attendees"
        list_attendees(confirmed, "Anna", "Bent", "Carl", "Dora", "Else")
        assert needs(mette) == []


def test_a_question_waits_until_the_sender_is_named(mette: User, confirmed: Registration) -> None:
    fix_day(confirmed)
    list_attendees(confirmed, "Anna")
    invite = invite_of("anna@aarhus.dk")
    answers.ask_about_sender(invite_id=invite.pk, sender="bo@aarhus.dk", sender_name="Bo", partstat="ACCEPTED")
    (need,) = needs(mette)
    assert need.words == "Svar fra en adresse, der ikke står på deltagerlisten"
    assert (need.url, need.mend) == (f"{url_of(confirmed)}#attendees", "Se deltagerlisten")
    page, part = need.url.split("#")
    shown = signed_in(mette).get(page).content.decode().partition(f'id="{part}"')[2].partition("</section>")[0]
    assert "Bo (bo@aarhus.dk)" in shown
    question = invite.questions.get()
    answers.resolve_question(question_id=question.pk, how="no", by=MUNICIPALITY)
    assert needs(mette) == []


def test_a_bounced_invite_waits_until_the_person_leaves_the_list(mette: User, confirmed: Registration) -> None:
    fix_day(confirmed)
    list_attendees(confirmed, "Anna")
    answers.invite_bounced(invite_id=invite_of("anna@aarhus.dk").pk)
    (need,) = needs(mette)
    assert (need.words, need.is_grave) == ("En kalenderinvitation blev afvist", True)
    assert need.url == f"{url_of(confirmed)}#attendees"
    list_attendees(confirmed)
    assert needs(mette) == []


def test_nothing_waits_of_a_place_that_was_left(mette: User, registered: Registration) -> None:
    clock.bounced(registration_id=registered.pk, address=registered.contact_email, ask=again(registered).ask)
    queue.withdraw(registration_id=registered.pk, by=MUNICIPALITY)
    assert needs(mette) == []


def test_what_runs_out_within_a_day_comes_first_then_the_grave_and_of_those_the_oldest() -> None:
    def need(since: dt.datetime, **more: Any) -> Need:
        return Need(words="", since=since, url="", mend="", **more)

    old, new, calm = need(OPENS), need(LATER), need(OPENS, is_grave=False)
    tonight, next_week = (need(LATER, is_grave=False, until=OPENS + dt.timedelta(hours=left)) for left in (15, 150))
    assert most_urgent_first([calm, new, next_week, tonight, old]) == [tonight, old, new, calm, next_week]
