"""The rate limit counts by address and window, over all processes."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from booking import throttle
from booking.models import Rate
from tests.together import together


@pytest.fixture
def counted(db: None, settings: Any, clock: time_machine.Traveller) -> RequestFactory:
    """Set the limit to three a minute."""
    settings.REGISTRATION_RATE = (3, 60)
    return RequestFactory()


def test_allowed_counts_up_to_the_rate(counted: RequestFactory) -> None:
    assert [throttle.allowed(counted.post("/")) for _time in range(5)] == [True, True, True, False, False]


def test_allowed_counts_each_address_and_scope_by_itself(counted: RequestFactory) -> None:
    for _time in range(3):
        throttle.allowed(counted.post("/"))
    assert throttle.allowed(counted.post("/", REMOTE_ADDR="192.0.2.7"))
    assert throttle.allowed(counted.post("/"), "link")
    assert not throttle.allowed(counted.post("/"))


def test_within_counts_whatever_the_rate_of_registrations_is(counted: RequestFactory, settings: Any) -> None:
    settings.REGISTRATION_RATE = None
    told = [throttle.within("told", "anne@aarhus.dk", number=1, seconds=86_400) for _time in range(2)]
    assert told == [True, False]
    assert throttle.within("told", "bo@aarhus.dk", number=1, seconds=86_400)
    assert not Rate.objects.filter(key__contains="aarhus").exists()


@pytest.mark.parametrize(
    ("address", "counted_under"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
        ("", "unknown"),
    ],
)
def test_a_connection_is_counted_once_whatever_addresses_it_has(address: str, counted_under: str) -> None:
    assert throttle.counted_as(RequestFactory().get("/", REMOTE_ADDR=address)) == counted_under


def test_allowed_begins_anew_in_the_next_window(counted: RequestFactory, clock: time_machine.Traveller) -> None:
    clock.shift(59)
    for _time in range(3):
        throttle.allowed(counted.post("/"))
    assert not throttle.allowed(counted.post("/"))
    clock.shift(1)
    assert throttle.allowed(counted.post("/"))


def test_allowed_allows_everything_where_the_rate_is_off(counted: RequestFactory, settings: Any) -> None:
    settings.REGISTRATION_RATE = None
    assert all(throttle.allowed(counted.post("/")) for _time in range(10))


def test_allowed_keeps_no_address_and_forgets_after_the_window(
    counted: RequestFactory, clock: time_machine.Traveller
) -> None:
    throttle.allowed(counted.post("/", REMOTE_ADDR="192.0.2.7"))
    throttle.allowed(counted.post("/", REMOTE_ADDR="192.0.2.8"))
    keys = list(Rate.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert not any("192.0.2" in key for key in keys)
    clock.shift(60)
    throttle.allowed(counted.post("/", REMOTE_ADDR="192.0.2.7"))
    assert Rate.objects.exclude(key__in=keys).count() == Rate.objects.count() == 1


def test_allowed_takes_one_statement_where_the_address_has_been_here(counted: RequestFactory) -> None:
    throttle.allowed(counted.post("/"))
    with CaptureQueriesContext(connection) as captured:
        throttle.allowed(counted.post("/"))
    assert len(captured) == 1


def test_allowed_forgets_once_a_second_however_many_addresses_are_new(
    counted: RequestFactory, clock: time_machine.Traveller
) -> None:
    def statements(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            throttle.allowed(counted.post("/", REMOTE_ADDR=address))
        return len(captured)

    assert [statements(f"192.0.2.{number}") for number in range(4)] == [2, 1, 1, 1]
    clock.shift(1)
    assert [statements(f"192.0.2.{number}") for number in range(3, 6)] == [1, 2, 1]


@pytest.mark.django_db(transaction=True)
def test_allowed_counts_each_of_many_in_the_same_instant(settings: Any, clock: time_machine.Traveller) -> None:
    settings.REGISTRATION_RATE = (10, 60)
    answers = together([lambda: throttle.allowed(RequestFactory().post("/")) for _thread in range(16)])
    assert sorted(answers) == [False] * 6 + [True] * 10
    assert Rate.objects.get().count == 16


def test_seconds_to_wait_ends_with_the_window(counted: RequestFactory, clock: time_machine.Traveller) -> None:
    clock.shift(45)
    assert throttle.seconds_to_wait() == 16


@pytest.mark.race  # of PostgreSQL's own, so that it runs there alone
@pytest.mark.django_db
def test_counts_wait_for_no_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'booking_rate'")
        assert cursor.fetchone() == ("u",)
