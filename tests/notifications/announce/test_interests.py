"""Who asked to be told hears of a place that became free and of a new round, once each, and of nothing else (A27)."""

import datetime as dt
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking import links
from booking.models import Interest, Municipality, Programme
from booking.services import interests as service
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from notifications.announce import interests
from notifications.models import Message
from tests.factories import CLOSES, OPENS, danish, make_municipality, make_programme, make_queue, make_registration
from tests.notifications.mail_helpers import announce_and_send, body

pytestmark = pytest.mark.django_db
PERIODS = {"retention": {"with_place_months": 12, "without_place_months": 6}}


@pytest.fixture
def programme(clock: Traveller) -> Programme:
    """Make a programme of one slot, which is taken."""
    made = make_programme(capacity=1, settings=PERIODS)
    make_queue(made, 1)
    clock.move_to(OPENS + dt.timedelta(hours=1))
    return made


@pytest.fixture
def municipality(programme: Programme) -> Municipality:
    return make_municipality(20)


def ask(municipality: Municipality, email: str = "birte@vejle.example", language: str = "da") -> Interest:
    service.ask_to_be_told(municipality=municipality, email=email, language=language)
    return Interest.objects.get(email__iexact=email)


def confirmed(municipality: Municipality, email: str = "birte@vejle.example") -> Interest:
    interest = ask(municipality, email)
    service.confirm_interest(interest_id=interest.pk)
    tell()
    interest.refresh_from_db()
    return interest


def tell() -> list[str]:
    """Tell and send; return address and subject of each mail to somebody interested."""
    interests.tell_interested()
    return [f"{mail['To']}: {mail['Subject']}" for mail in announce_and_send() if "vejle.example" in str(mail["To"])]


def free_the_slot(programme: Programme) -> None:
    queue.withdraw(registration_id=programme.registrations.get(slot__isnull=False).pk, by=MUNICIPALITY)


def test_the_link_is_sent_once_however_often_it_is_asked_for(municipality: Municipality, clock: Traveller) -> None:
    interest = ask(municipality)
    ask(municipality, "BIRTE@vejle.example")
    assert tell() == ["birte@vejle.example: Bekræft, at I vil have besked om en plads"]
    assert tell() == []
    assert links.interest_path(interest) in Message.objects.get(kind="interest_link").text
    clock.shift(dt.timedelta(minutes=10))
    ask(municipality)
    assert len(tell()) == 1, "who lost the mail gets another"


def test_who_has_not_confirmed_hears_nothing_more(programme: Programme, municipality: Municipality) -> None:
    ask(municipality)
    tell()
    free_the_slot(programme)
    assert tell() == []


def test_a_free_place_is_told_once_and_told_again_when_another_becomes_free(
    programme: Programme, municipality: Municipality, clock: Traveller
) -> None:
    confirmed(municipality)
    assert tell() == []
    clock.shift(dt.timedelta(hours=1))
    free_the_slot(programme)
    assert tell() == ["birte@vejle.example: En temadag er blevet ledig"]
    clock.shift(dt.timedelta(hours=1))
    assert tell() == []
    make_registration(programme, make_municipality(21))
    clock.shift(dt.timedelta(hours=1))
    free_the_slot(programme)
    assert tell() == ["birte@vejle.example: En temadag er blevet ledig"]


def test_a_place_that_goes_to_the_waiting_list_is_told_to_nobody(
    programme: Programme, municipality: Municipality, clock: Traveller
) -> None:
    make_registration(programme, make_municipality(21))
    confirmed(municipality)
    clock.shift(dt.timedelta(hours=1))
    free_the_slot(programme)
    assert tell() == []


def test_a_place_that_is_taken_before_the_mail_leaves_is_not_told(
    programme: Programme, municipality: Municipality, clock: Traveller
) -> None:
    confirmed(municipality)
    clock.shift(dt.timedelta(hours=1))
    free_the_slot(programme)
    interests.tell_interested()
    make_registration(programme, make_municipality(21))
    assert [mail for mail in announce_and_send() if "vejle.example" in str(mail["To"])] == []
    assert Message.objects.get(kind="interest_free").state == "overtaken"


def test_who_is_registered_meanwhile_hears_nothing(
    programme: Programme, municipality: Municipality, clock: Traveller
) -> None:
    confirmed(municipality)
    make_registration(programme, municipality)
    clock.shift(dt.timedelta(hours=1))
    free_the_slot(programme)
    assert tell() == []


def test_a_new_round_is_told_once_two_weeks_ahead(
    programme: Programme, municipality: Municipality, clock: Traveller
) -> None:
    confirmed(municipality)
    opens = danish(2017, 9, 27, 9)
    closes, last = danish(2018, 4, 27, 23, 59), danish(2018, 6, 22)
    make_programme(slug="naeste", opens_at=opens, closes_at=closes, promote_until=last)
    clock.move_to(opens - dt.timedelta(days=15))
    assert tell() == []
    clock.move_to(opens - dt.timedelta(days=14))
    assert tell() == ["birte@vejle.example: En ny runde temadage åbner"]
    clock.move_to(opens)
    assert tell() == []


def test_staffs_letter_goes_once_to_those_who_confirmed(programme: Programme, municipality: Municipality) -> None:
    ours = confirmed(municipality)
    ask(make_municipality(21), "per@vejle.example")
    key = uuid4()
    for _press in range(2):
        service.write_to_interested(
            interests=Interest.objects.all(), subject="Ny runde", body="Den kommer i maj.", key=key, user_id=1
        )
        interests.tell_interested()
    mails = [mail for mail in announce_and_send() if mail["Subject"] == "Ny runde"]
    assert [str(mail["To"]) for mail in mails] == [ours.email]
    assert "Den kommer i maj." in body(mails[0])
    assert links.interest_path(ours) in body(mails[0])


def test_an_ended_address_hears_nothing_and_its_mails_are_erased(
    programme: Programme, municipality: Municipality, clock: Traveller
) -> None:
    interest = confirmed(municipality)
    clock.shift(dt.timedelta(hours=1))
    free_the_slot(programme)
    interests.tell_interested()
    service.end_interest(interest_id=interest.pk)
    assert announce_and_send()[-1]["To"] != interest.email
    assert interests.erase_mails_of_gone() == 2
    assert set(Message.objects.filter(kind__startswith="interest").values_list("address", "text")) == {("", "")}
    assert interests.erase_mails_of_gone() == 0


def test_unconfirmed_addresses_go_after_a_week_and_the_others_by_the_programmes_period(
    programme: Programme, municipality: Municipality, clock: Traveller, settings: Settings, tmp_path: object
) -> None:
    confirmed(municipality)
    ask(make_municipality(21), "per@vejle.example")
    clock.shift(dt.timedelta(days=7))
    assert service.forget_interests() == 1
    clock.move_to(CLOSES + dt.timedelta(days=400))
    assert service.forget_interests() == 0, "nothing is erased before the archive authority has decided"
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/04711", str(tmp_path)
    assert service.forget_interests() == 1
