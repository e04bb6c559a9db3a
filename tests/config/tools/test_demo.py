"""The demo's clock: it begins in September 2016, goes on where it stopped, and never goes back."""

import os
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.tools import demo

BEGINNING = datetime(2016, 9, 28, 9, tzinfo=ZoneInfo("Europe/Copenhagen"))
NOW = 1_750_000_000.0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a demo that is set up at the real time `NOW`."""
    monkeypatch.setattr(time, "time", lambda: NOW)
    create(tmp_path)
    return tmp_path


def create(folder: Path, key: str = "first key", site: str = "http://127.0.0.1:8000") -> None:
    demo.create(folder, secret_key=key, site_url=site, beginning=BEGINNING)


def test_clock_begins_with_the_registrations_opening(folder: Path) -> None:
    assert NOW + demo.resume(folder, NOW) == BEGINNING.timestamp()


def test_clock_goes_on_where_it_stood_after_a_pause(folder: Path) -> None:
    stopped_at = NOW + demo.resume(folder, NOW) + 600
    demo.keep_up(folder, stopped_at)
    three_days_later = NOW + 600 + 3 * 86_400
    assert three_days_later + demo.resume(folder, three_days_later) == stopped_at + demo.BEAT_SECONDS


def test_clock_is_the_same_for_a_process_that_joins(folder: Path) -> None:
    first = demo.resume(folder, NOW)
    demo.keep_up(folder, NOW + 100 + first)
    assert demo.resume(folder, NOW + 101) == first


def test_clock_never_goes_back_when_a_process_promises_less(folder: Path) -> None:
    offset = demo.resume(folder, NOW)
    demo.keep_up(folder, NOW + offset + 1000)
    demo.keep_up(folder, NOW + offset + 10)
    later = NOW + 90_000
    assert later + demo.resume(folder, later) == NOW + offset + 1000 + demo.BEAT_SECONDS


def test_create_keeps_key_and_clock_and_takes_the_new_address(folder: Path) -> None:
    before = demo.read_demo(folder / "demo.env")
    create(folder, key="second key", site="http://127.0.0.1:9000")
    assert demo.read_demo(folder / "demo.env") == before | {"SITE_URL": "http://127.0.0.1:9000"}


def test_create_lets_only_its_owner_read_the_key(folder: Path) -> None:
    assert (folder / "demo.env").stat().st_mode & 0o777 == 0o600


def test_read_refuses_a_line_that_sets_nothing(tmp_path: Path) -> None:
    file = tmp_path / "demo.env"
    file.write_text("# a comment\n\nDEBUG=on\nnonsense\n", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=r"demo.env, line 4: expected NAME=value\.$"):
        demo.read_demo(file)


def test_activate_leaves_production_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "off")
    monkeypatch.delenv("SECRET_KEY")
    demo.activate(folder)
    assert "SECRET_KEY" not in os.environ
    assert demo.is_running() is False


def test_activate_takes_the_file_where_the_environment_is_silent(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {demo.OFFSET: "off", "SITE_URL": "http://192.0.2.1"}
    monkeypatch.setattr(os, "environ", environment)
    demo.activate(folder)
    assert environment == {
        demo.OFFSET: "off",
        "SITE_URL": "http://192.0.2.1",
        "DEBUG": "on",
        "SECRET_KEY": "first key",
    }
