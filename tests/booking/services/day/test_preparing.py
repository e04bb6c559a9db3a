"""What the contact hands in: wishes, place, second contact; choosing a date and asking for another (D4, D5)."""

import datetime as dt

import pytest
from django.utils import translation

from booking.models import EntryKind, EntryText, JournalEntry, Registration, Season
from booking.queries.day import preparation_of
from booking.refusals import DayFixed, DayNotFixed, Invalid, NotConfirmed, Spent, Stale
from booking.services.day import preparing, schedule
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day, make_confirmed
from tests.factories import OPENS, STAFF, at, danish, journal, make_municipality, make_registration

pytestmark = pytest.mark.django_db
DAY = STARTS.date()
HOLIDAY_WEEK = dt.date(2016, 10, 18)
TODAY = OPENS.date()


@pytest.fixture
def confirmed() -> Registration:
    """Make a registration and confirm its place."""
    return make_confirmed()


def wish(registration: Registration, *wishes: tuple[dt.date, str]) -> list[tuple[dt.date, str]]:
    """Wish these dates and return each warning as its date and code."""
    warned = preparing.set_wishes(registration_id=registration.pk, wishes=wishes, by=MUNICIPALITY)
    return [(day, warning.code) for day, warning in warned]


def ask(registration: Registration, note: str = "") -> None:
    """Ask for another date."""
    preparing.ask_for_another_date(registration_id=registration.pk, note=note, by=MUNICIPALITY)


def propose(registration: Registration) -> list[int]:
    """Propose two starts, a week apart, and return their ids."""
    starts = [STARTS, STARTS + dt.timedelta(days=7)]
    return [proposal.pk for proposal in schedule.propose(registration_id=registration.pk, starts=starts, by=STAFF)]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY, "Vælg en dato, der ikke er passeret"),
        (dt.date(2017, 8, 1), "Vælg en dato i efteråret 2016 eller foråret 2017"),
        (dt.date(2016, 11, 19), "Vælg en dag fra mandag til fredag"),
        (dt.date(2017, 4, 13), "Skærtorsdag er en helligdag. Vælg en anden dag"),
        (DAY, ""),
    ],
)
def test_wish_error_names_what_is_wrong(confirmed: Registration, day: dt.date, sentence: str) -> None:
    assert preparing.wish_error(day, today=TODAY, seasons=confirmed.programme.seasons.all()) == sentence


def test_wish_error_names_the_seasons_of_the_programme_in_the_language_of_the_page(confirmed: Registration) -> None:
    Season.objects.filter(slug="spring-2017").delete()
    seasons = confirmed.programme.seasons.all()
    with translation.override("en"):
        assert preparing.wish_error(dt.date(2017, 3, 1), today=TODAY, seasons=seasons) == (
            "Choose a date in autumn 2016"
        )


def test_wishes_are_stored_in_order_once_each_and_warned_about(confirmed: Registration) -> None:
    with at(OPENS):
        warned = wish(confirmed, (DAY, "morning"), (HOLIDAY_WEEK, "evening"), (DAY, "morning"))
    assert warned == [(HOLIDAY_WEEK, "school-holiday")]
    assert list(confirmed.wishes.values_list("date", "time_of_day")) == [(HOLIDAY_WEEK, "evening"), (DAY, "morning")]


def test_a_date_wished_twice_is_warned_about_once_in_the_language_of_the_page(confirmed: Registration) -> None:
    with at(OPENS), translation.override("en"):
        warned = preparing.set_wishes(
            registration_id=confirmed.pk,
            wishes=[(HOLIDAY_WEEK, "morning"), (HOLIDAY_WEEK, "evening")],
            by=MUNICIPALITY,
        )
        assert [warning.message for _day, warning in warned] == [
            "The day falls in a holiday period: autumn school holiday (week 42)."
        ]


def test_the_same_wishes_write_no_entry(confirmed: Registration) -> None:
    with at(OPENS):
        wish(confirmed, (DAY, "morning"))
        wish(confirmed, (DAY, "morning"))
    assert len(journal(confirmed.programme, EntryKind.WISHES_CHANGED)) == 1


def test_a_stored_wish_may_stay_when_its_date_has_passed(confirmed: Registration) -> None:
    with at(OPENS):
        wish(confirmed, (dt.date(2016, 10, 3), "morning"))
    with at(danish(2016, 10, 10, 9)):
        wish(confirmed, (dt.date(2016, 10, 3), "morning"), (DAY, "morning"))
        with pytest.raises(Invalid):
            wish(confirmed, (dt.date(2016, 10, 4), "morning"))
    assert confirmed.wishes.count() == 2


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        ([(dt.date(2016, 11, 19), "morning")], "Vælg en dag fra mandag til fredag"),
        ([(DAY, "night")], "Vælg formiddag, eftermiddag, aften eller hele dagen"),
        ([(DAY + dt.timedelta(days=7 * week), "morning") for week in range(11)], "Skriv højst 10 ønsker"),
    ],
)
def test_wishes_that_cannot_stand_change_nothing(
    confirmed: Registration, wishes: list[tuple[dt.date, str]], sentence: str
) -> None:
    with at(OPENS), pytest.raises(Invalid) as refused:
        wish(confirmed, *wishes)
    assert str(refused.value.errors["wishes"]) == sentence
    assert not confirmed.wishes.exists()


def test_wishes_are_closed_once_the_day_is_fixed(confirmed: Registration) -> None:
    with at(OPENS):
        fix_day(confirmed)
        with pytest.raises(DayFixed):
            wish(confirmed, (DAY, "morning"))


def test_an_unconfirmed_place_hands_nothing_in(confirmed: Registration) -> None:
    with at(OPENS):
        other = make_registration(confirmed.programme, make_municipality(2))
        with pytest.raises(NotConfirmed):
            wish(other, (DAY, "morning"))
        with pytest.raises(NotConfirmed):
            preparing.prepare(registration_id=other.pk, values={"focus": "x"}, by=MUNICIPALITY)
        with pytest.raises(NotConfirmed):
            ask(other)


def test_prepare_keeps_what_is_not_named_and_old_values_in_the_text(confirmed: Registration) -> None:
    with at(OPENS):
        preparing.prepare(registration_id=confirmed.pk, values={"venue_name": "Rådhuset"}, by=MUNICIPALITY)
        preparing.prepare(registration_id=confirmed.pk, values={"venue_name": "A", "focus": "B"}, by=MUNICIPALITY)
        preparing.prepare(registration_id=confirmed.pk, values={"focus": "B"}, by=MUNICIPALITY)
    stands = preparation_of(confirmed)
    assert (stands.venue_name, stands.focus) == ("A", "B")
    entries = journal(confirmed.programme, EntryKind.PREPARED)
    assert [details for *_rest, details in entries] == [
        {"changed": ["venue_name"], "fixed": False}, {"changed": ["focus", "venue_name"], "fixed": False},
    ]  # fmt: skip
    last = EntryText.objects.order_by("entry__number").last()
    assert last is not None
    assert last.text == {"old": {"focus": "", "venue_name": "Rådhuset"}}


@pytest.mark.parametrize("reached", [{"second_email": "bo@aarhus.dk"}, {"second_phone": "12345678"}])
def test_a_second_contact_needs_a_name(confirmed: Registration, reached: dict[str, str]) -> None:
    with at(OPENS):
        with pytest.raises(Invalid) as refused:
            preparing.prepare(registration_id=confirmed.pk, values=reached, by=MUNICIPALITY)
        assert list(refused.value.errors) == ["second_name"]
        preparing.prepare(registration_id=confirmed.pk, values={"second_name": "Bo"}, by=MUNICIPALITY)
        preparing.prepare(registration_id=confirmed.pk, values=reached, by=MUNICIPALITY)
        with pytest.raises(Invalid):
            preparing.prepare(registration_id=confirmed.pk, values={"second_name": ""}, by=MUNICIPALITY)
    assert preparation_of(confirmed).second_name == "Bo"


def test_another_choice_replaces_the_first_and_the_same_writes_nothing(confirmed: Registration) -> None:
    with at(OPENS):
        first, second = propose(confirmed)
        for number in (first, second, second):
            preparing.choose(registration_id=confirmed.pk, proposal_id=number, by=MUNICIPALITY)
    assert list(confirmed.proposals.filter(chosen_at__isnull=False).values_list("pk", flat=True)) == [second]
    assert len(journal(confirmed.programme, EntryKind.DATE_CHOSEN)) == 2


def test_a_proposal_that_has_passed_or_gone_cannot_be_chosen(confirmed: Registration) -> None:
    with at(OPENS):
        first, _second = propose(confirmed)
        propose(confirmed)
        with pytest.raises(Stale):
            preparing.choose(registration_id=confirmed.pk, proposal_id=first, by=MUNICIPALITY)
        last = propose(confirmed)[0]
    with at(STARTS), pytest.raises(Stale):
        preparing.choose(registration_id=confirmed.pk, proposal_id=last, by=MUNICIPALITY)


def test_asking_for_another_date_undoes_the_choice_and_choosing_undoes_the_asking(confirmed: Registration) -> None:
    with at(OPENS):
        first, second = propose(confirmed)
        preparing.choose(registration_id=confirmed.pk, proposal_id=first, by=MUNICIPALITY)
        ask(confirmed)
        assert not confirmed.proposals.filter(chosen_at__isnull=False).exists()
        assert not schedule.is_agreed(confirmed, DAY)
        preparing.choose(registration_id=confirmed.pk, proposal_id=second, by=MUNICIPALITY)
    assert preparation_of(confirmed).another_date_asked_at is None


def test_asking_again_is_told_only_when_it_says_something_new(confirmed: Registration) -> None:
    with at(OPENS):
        fix_day(confirmed)
        for note in ("Byrådsmøde", " Byrådsmøde ", "", "Hellere i december", "Hellere i december"):
            ask(confirmed, note)
    entries = JournalEntry.objects.filter(kind=EntryKind.ANOTHER_DATE_ASKED).order_by("number")
    assert [entry.text.text["note"] for entry in entries] == ["Byrådsmøde", "Hellere i december"]
    assert [entry.details for entry in entries] == [{"fixed": True}] * 2


def test_asking_for_another_date_needs_a_date_that_is_still_to_come(confirmed: Registration) -> None:
    with at(OPENS):
        with pytest.raises(DayNotFixed):
            ask(confirmed)
        fix_day(confirmed)
    with at(STARTS), pytest.raises(Spent):
        ask(confirmed)


def test_a_moved_day_answers_who_asked_for_another_date(confirmed: Registration) -> None:
    with at(OPENS):
        fix_day(confirmed)
        ask(confirmed, "Byrådsmøde")
        fix_day(confirmed, starts_at=STARTS + dt.timedelta(days=7))
    assert preparation_of(confirmed).another_date_asked_at is None
