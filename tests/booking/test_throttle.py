"""The rate counts by address and window, over all processes."""

from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory

from booking import throttle


@pytest.fixture
def counted(db: None, settings: Any, clock: time_machine.Traveller) -> RequestFactory:
    """This function will set the rate to three a minute and forget what was counted."""
    settings.REGISTRATION_RATE = (3, 60)
    cache.clear()
    return RequestFactory()


def test_allowed_counts_up_to_the_rate(counted: RequestFactory) -> None:
    assert [throttle.allowed(counted.post("/")) for _time in range(5)] == [True, True, True, False, False]


def test_allowed_counts_each_address_and_scope_by_itself(counted: RequestFactory) -> None:
    for _time in range(3):
        throttle.allowed(counted.post("/"))
    assert throttle.allowed(counted.post("/", REMOTE_ADDR="192.0.2.7"))
    assert throttle.allowed(counted.post("/"), "link")
    assert not throttle.allowed(counted.post("/"))


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


def test_allowed_keeps_no_address(counted: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    monkeypatch.setattr(cache, "set", lambda key, _value, timeout: kept.append(f"{key} {timeout}"))
    throttle.allowed(counted.post("/", REMOTE_ADDR="192.0.2.7"))
    assert len(kept) == 1
    assert "192.0.2.7" not in kept[0]


def test_seconds_to_wait_ends_with_the_window(counted: RequestFactory, clock: time_machine.Traveller) -> None:
    clock.shift(45)
    assert throttle.seconds_to_wait() == 16
