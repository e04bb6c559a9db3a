"""`/health/`: 200 while all is well, otherwise 503 with the reason."""

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import Any
from unittest.mock import ANY, Mock, patch

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from time_machine import Traveller

from notifications import health
from notifications.announce import entries as announce
from notifications.announce.heads import send_heads
from notifications.models import Message, WorkerBeat
from notifications.worker import Worker
from tests.factories import danish, make_municipality, make_programme, make_queue, make_registration
from tests.notifications.mail_helpers import announce_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def asked(client: Client, status: int) -> dict[str, Any]:
    """Get the page, check its status and return its content."""
    response = client.get("/health/")
    assert response.status_code == status
    answer: dict[str, Any] = response.json()
    return answer


def test_health_is_fine_while_a_worker_lives(client: Client) -> None:
    Worker().beat()
    assert asked(client, 200) == {
        "status": "ok",
        "problems": [],
        "database": "ok",
        "migrations_missing": 0,
        "unsent_messages": 0,
        "failed_messages": 0,
        "entries_set_aside": 0,
        "oldest_unsent_seconds": None,
        "oldest_unannounced_seconds": None,
        "oldest_due_plan_seconds": None,
        "oldest_due_mapping_seconds": None,
        "oldest_unpublished_seconds": None,
        "oldest_open_question_seconds": None,
        "worker_beat_seconds": 0,
        "clock_ahead_seconds": 0,
        "connections_used": ANY if connection.vendor == "postgresql" else None,
        "connections_allowed": ANY if connection.vendor == "postgresql" else None,
        "disk_free_percent": ANY,
        "last_anchor_seconds": None,
        "last_verification_seconds": None,
        "faults_found": 0,
        "backup_age_seconds": None,
        "erasure": "dry runs only: ERASURE_DECISION and CASE_EXPORT_DIR not set",
        "erasures_overdue": 0,
    }


@pytest.mark.logs_errors
def test_health_misses_a_worker(client: Client) -> None:
    assert asked(client, 503)["problems"] == ["no worker is alive"]


@pytest.mark.logs_errors
def test_health_misses_a_worker_that_fell_silent(client: Client, clock: Traveller) -> None:
    Worker().beat()
    clock.shift(dt.timedelta(minutes=7))
    answer = asked(client, 503)
    assert (answer["problems"], answer["worker_beat_seconds"]) == (["no worker is alive"], 420)


@pytest.mark.logs_errors
def test_health_sees_entries_that_nobody_announces(client: Client, clock: Traveller) -> None:
    make_registration(make_programme(), make_municipality())
    clock.shift(dt.timedelta(minutes=7))
    Worker().beat()
    answer = asked(client, 503)
    assert answer["problems"] == ["entries wait too long"]


@pytest.mark.logs_errors
def test_health_sees_mails_that_nobody_takes_up(client: Client, clock: Traveller) -> None:
    make_registration(make_programme(), make_municipality())
    announce.announce_all()
    clock.shift(dt.timedelta(minutes=16))
    Worker().beat()
    answer = asked(client, 503)
    assert (answer["problems"], answer["oldest_unsent_seconds"], answer["unsent_messages"]) == (
        ["mails wait too long"],
        960,
        2,
    )


def test_health_bears_with_a_mail_that_is_put_off(client: Client, clock: Traveller) -> None:
    make_registration(make_programme(), make_municipality())
    announce.announce_all()
    clock.shift(dt.timedelta(minutes=16))
    Message.objects.update(next_try_at=timezone.now() + dt.timedelta(minutes=20))
    Worker().beat()
    assert asked(client, 200)["unsent_messages"] == 2


@pytest.mark.logs_errors
def test_health_reports_a_database_that_is_away(client: Client) -> None:
    with patch.object(health, "MigrationExecutor", side_effect=OperationalError("secret host")):
        answer = asked(client, 503)
    assert (answer["database"], answer["status"]) == ("away", "fault")
    assert "secret" not in str(answer)


def kept_too_long(clock: Traveller) -> None:
    """Leave two registrations due to be erased for two days, beside a live worker."""
    retention = {"with_place_months": 12, "without_place_months": 6}
    make_queue(make_programme(capacity=1, settings={"retention": retention}), 2)
    clock.move_to(danish(2018, 6, 25, 4))
    announce.announce_all()
    Message.objects.update(state="overtaken", ended_at=timezone.now())
    Worker().beat()


def test_health_tells_that_erasing_is_not_decided_and_is_well(client: Client, clock: Traveller) -> None:
    kept_too_long(clock)
    answer = asked(client, 200)
    assert answer["erasure"] == "dry runs only: ERASURE_DECISION and CASE_EXPORT_DIR not set"
    assert answer["erasures_overdue"] == 2


@pytest.mark.logs_errors
def test_health_misses_an_erasing_that_was_decided(client: Client, clock: Traveller, settings: Settings) -> None:
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/04711", "/ikke/monteret"
    kept_too_long(clock)
    answer = asked(client, 503)
    assert (answer["erasure"], answer["problems"]) == ("allowed", ["personal data are kept too long"])


def test_health_is_never_cached(client: Client) -> None:
    Worker().beat()
    assert "no-store" in client.get("/health/")["Cache-Control"]
    assert client.post("/health/").status_code == 405


def test_beats_of_workers_long_gone_are_dropped(clock: Traveller) -> None:
    Worker().beat()
    clock.shift(dt.timedelta(days=2))
    Worker().beat()
    assert WorkerBeat.objects.count() == 1


@pytest.mark.logs_errors
def test_health_watches_the_age_of_the_last_backup(
    client: Client, settings: Settings, tmp_path: Path, clock: Traveller
) -> None:
    Worker().beat()
    mark = tmp_path / "last"
    settings.BACKUP_MARK = str(mark)
    assert asked(client, 503)["problems"] == ["no backup has been taken"]
    mark.touch()
    os.utime(mark, (timezone.now().timestamp(),) * 2)
    assert asked(client, 200)["backup_age_seconds"] == 0
    for hours, status, problems in ((26, 200, []), (27, 503, ["the last backup is too old"])):
        clock.move_to(dt.datetime.fromtimestamp(mark.stat().st_mtime, dt.UTC) + dt.timedelta(hours=hours))
        Worker().beat()
        told = asked(client, status)
        assert (told["backup_age_seconds"], told["problems"]) == (hours * 3600, problems)


def test_health_tells_since_when_no_head_has_left_the_house(client: Client, clock: Traveller) -> None:
    make_registration(make_programme(), make_municipality())
    announce_and_send()
    assert send_heads() == 1
    announce_and_send()
    for hours in (1, 30):
        sent_at = Message.objects.get(kind="journal_head").sent_at
        assert sent_at is not None
        clock.move_to(sent_at + dt.timedelta(hours=hours))
        Worker().beat()
        assert asked(client, 200)["last_anchor_seconds"] == hours * 3600


@pytest.mark.logs_errors
def test_health_sees_a_clock_that_ran_ahead(client: Client, clock: Traveller) -> None:
    make_registration(make_programme(), make_municipality())
    announce.announce_all()
    clock.shift(dt.timedelta(minutes=-61))
    Worker().beat()
    answer = asked(client, 503)
    assert answer["problems"] == ["the clock ran ahead, or was set back"]
    assert answer["clock_ahead_seconds"] == 3660


@pytest.mark.logs_errors
def test_health_sees_a_disk_that_is_almost_full(client: Client) -> None:
    Worker().beat()
    with patch.object(shutil, "disk_usage", return_value=Mock(total=1000, free=99)):
        answer = asked(client, 503)
    assert (answer["problems"], answer["disk_free_percent"]) == (["a disk is almost full"], 9)


@pytest.mark.race
@pytest.mark.logs_errors
def test_health_counts_the_connections_of_the_server(client: Client) -> None:
    Worker().beat()
    answer = asked(client, 200)
    assert 1 <= answer["connections_used"] < answer["connections_allowed"]
    with patch.object(health, "MOST_CONNECTIONS", 0):
        assert asked(client, 503)["problems"] == ["the database is almost out of connections"]
