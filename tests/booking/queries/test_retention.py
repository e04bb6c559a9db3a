"""When personal data may be erased (D8): by the programme's months, with a place or without, never told too early."""

import datetime as dt
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import Programme, Registration, Status
from booking.programme.file import Retention, read_programme
from booking.queries import retention
from booking.services import casework, queue
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import SETTINGS, fix_day
from tests.factories import STAFF, again, danish, make_programme, make_queue

SEEDED = Path(__file__).parents[3] / "booking" / "data" / "faglig-ledelse-2016-17.toml"
RETENTION = {"retention": {"with_place_months": 12, "without_place_months": 6}}


@pytest.mark.pure
@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ((2017, 6, 23), 12, (2018, 6, 23)),
        ((2016, 12, 31), 2, (2017, 2, 28)),
        ((2015, 12, 31), 2, (2016, 2, 29)),
        ((2016, 1, 31), 11, (2016, 12, 31)),
        ((2016, 1, 15), -1, (2015, 12, 15)),
        ((2016, 3, 31), -1, (2016, 2, 29)),
    ],
)
def test_months_after_stays_within_the_month(
    day: tuple[int, int, int], months: int, later: tuple[int, int, int]
) -> None:
    assert retention.months_after(dt.date(*day), months) == dt.date(*later)


@pytest.mark.pure
def test_seeded_retention_is_a_year_with_a_place_and_half_a_year_without() -> None:
    assert read_programme(SEEDED).retention == Retention(with_place_months=12, without_place_months=6)


@pytest.mark.pure
def test_retention_may_be_left_out_of_the_file(tmp_path: Path) -> None:
    text = SEEDED.read_text(encoding="utf-8")
    for line in ("[retention]\n", "with_place_months = 12\n", "without_place_months = 6\n"):
        text = text.replace(line, "", 1)
    path = tmp_path / "programme.toml"
    path.write_text(text, encoding="utf-8")
    assert read_programme(path).retention is None


@pytest.fixture
def place(clock: Traveller) -> Registration:
    """Confirm the only place of a programme in which a second municipality waits."""
    programme = make_programme(capacity=1, settings=SETTINGS | RETENTION)
    first, _second = make_queue(programme, 2)
    return queue.confirm(registration_id=first.pk, by=MUNICIPALITY)


@pytest.mark.django_db
def test_a_place_counts_from_the_last_season_or_the_day(place: Registration) -> None:
    assert retention.due_on(again(place)) == dt.date(2018, 6, 23)
    fix_day(place)
    assert retention.due_on(again(place)) == dt.date(2018, 6, 23)
    fix_day(place, starts_at=danish(2017, 9, 14, 9))
    assert retention.due_on(again(place)) == dt.date(2018, 9, 14)


@pytest.mark.django_db
def test_no_place_counts_from_the_closing_of_the_queue(place: Registration) -> None:
    second = Registration.objects.get(queue_number=2)
    assert retention.due_on(second) == dt.date(2017, 12, 9)
    queue.withdraw(registration_id=place.pk, by=MUNICIPALITY)
    assert retention.due_on(again(place)) == dt.date(2017, 12, 9)
    Programme.objects.update(promote_until=danish(2017, 8, 31, 23, 59))
    assert retention.due_on(again(place)) == dt.date(2018, 2, 28)
    assert again(place).status == Status.WITHDRAWN


@pytest.mark.django_db
def test_without_a_period_nothing_is_ever_due(clock: Traveller) -> None:
    (first,) = make_queue(make_programme(settings=SETTINGS), 1)
    assert retention.due_on(first) is None


@pytest.mark.django_db
def test_a_date_is_promised_once_erasing_is_decided(place: Registration, settings: Settings, tmp_path: Path) -> None:
    assert retention.promise(place) == ""
    settings.ERASURE_DECISION = "Rigsarkivet 16/04711"
    assert retention.promise(place) == ""
    settings.CASE_EXPORT_DIR = str(tmp_path)
    assert retention.promise(place) == "lørdag den 23. juni 2018"
    casework.set_hold(registration_id=place.pk, by=STAFF, reason="Klage")
    assert retention.promise(again(place)) == ""
