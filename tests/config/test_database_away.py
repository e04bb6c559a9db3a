"""A database that is away is waited for; then the form comes back as it was sent (tests/storm kills real ones)."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import NotSupportedError, OperationalError, connection, connections
from django.test import Client

from booking.models import Registration
from booking.web.remembered import current_standing
from config import database_away
from tests.factories import make_municipality, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TYPED = {"municipality": "0101", "contact_name": 'Anne "Å" <x>', "parts": ["talk", "workshop"], "key": "k-1"}


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that lets the next so many looks find no database; the waiting is short."""
    monkeypatch.setattr(database_away, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(database_away, "BETWEEN_TRIES_SECONDS", 0.01)

    def be_away(looks: int) -> None:
        left = iter([False] * looks)
        monkeypatch.setattr(database_away, "is_connected", lambda: next(left, True))

    return be_away


def test_a_short_absence_is_waited_out(client: Client, away: Any) -> None:
    make_programme()
    away(5)
    assert client.get("/").status_code == 200


@pytest.mark.logs_errors
def test_a_long_one_gives_the_form_back(client: Client, away: Any) -> None:
    away(10_000)
    answer = client.post("/tilmeld/", TYPED)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert 'name="contact_name" value="Anne &quot;Å&quot; &lt;x&gt;"' in page
    assert page.count('name="parts"') == 2
    assert 'method="post" action="/tilmeld/"' in page
    assert "Åbn siden igen" in client.get("/tilmeld/").content.decode()
    assert not Registration.objects.exists()


@pytest.mark.logs_errors
def test_other_programs_get_a_problem_and_no_page_is_made(
    client: Client, away: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    away(10_000)
    monkeypatch.delattr("booking.web.views.errors.render")
    answer = client.get("/api/v1/municipalities")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_reading_request_that_lost_the_database_is_done_anew(
    client: Client, away: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    away(0)
    make_municipality(1)
    faults = iter([OperationalError("gone")])

    def shown() -> Any:
        for fault in faults:
            raise fault

    monkeypatch.setattr("booking.web.views.offer.current_standing", shown)
    monkeypatch.setattr(database_away, "is_there", lambda: False)
    assert client.get("/").status_code == 404, "the second time it finds that there is no programme"


def outdated() -> NotSupportedError:
    """Make the fault of a statement that was prepared before an upgrade widened a column."""
    cause = OSError()
    cause.sqlstate = "0A000"  # type: ignore[attr-defined]
    fault = NotSupportedError("cached plan must not change result type")
    fault.__cause__ = cause
    return fault


@pytest.mark.logs_errors
@pytest.mark.parametrize(("method", "status"), [("get", 200), ("post", 503)])
def test_a_connection_that_an_upgrade_has_outdated_is_made_anew(
    client: Client, away: Any, monkeypatch: pytest.MonkeyPatch, method: str, status: int
) -> None:
    make_programme()
    away(0)
    closed = []
    monkeypatch.setattr(connection, "close", lambda: closed.append(1))
    faults = iter([outdated()])

    def shown() -> Any:
        for fault in faults:
            raise fault
        return current_standing()

    names = {"get": "booking.web.views.offer.current_standing", "post": "booking.web.views.register.current_standing"}
    monkeypatch.setattr(names[method], shown)
    answer = getattr(client, method)({"get": "/", "post": "/tilmeld/"}[method], TYPED)
    assert (answer.status_code, closed) == (status, [1])
    assert method == "get" or 'value="Anne &quot;Å&quot; &lt;x&gt;"' in answer.content.decode()


def lost(code: str | None) -> OperationalError:
    """Make the fault of a connection, with the code by which PostgreSQL names the cause."""
    cause = OSError()
    cause.sqlstate = code  # type: ignore[attr-defined]
    fault = OperationalError("gone")
    fault.__cause__ = cause
    return fault


@pytest.mark.parametrize("code", ["57P01", "57P02", "57P03", "08006", None])
def test_a_connection_made_anew_meanwhile_hides_no_lost_one(code: str | None) -> None:
    assert database_away.is_there()
    assert database_away.comes_of_lost_connection(lost(code))


@pytest.mark.parametrize("code", ["40P01", "53100", "57014"])
def test_a_deadlock_a_full_disk_and_a_cancelled_statement_are_no_lost_connection(code: str) -> None:
    assert not database_away.comes_of_lost_connection(lost(code))


@pytest.mark.logs_errors
@pytest.mark.parametrize("step", ["load", "save"])
def test_a_middleware_that_loses_the_database_is_answered_like_a_view(
    client: Client, away: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, step: str
) -> None:
    away(0)
    client.force_login(get_user_model().objects.create_user("staff"))

    def fails(*_arguments: Any, **_more: Any) -> Any:
        raise lost("57P01")

    monkeypatch.setattr(f"django.contrib.sessions.backends.db.SessionStore.{step}", fails)
    client.raise_request_exception = False
    settings.SESSION_SAVE_EVERY_REQUEST = True
    answer = client.get("/admin/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")


@pytest.mark.logs_errors
def test_a_fault_with_the_database_there_stays_one(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> Any:
        raise OperationalError("disk full")

    monkeypatch.setattr("booking.web.views.offer.current_standing", fails)
    with pytest.raises(OperationalError):
        client.get("/")


@pytest.fixture
def asked(transactional_db: None, clock: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return what grows whenever a connection is asked by a statement; begin with one that was never asked."""
    counted: list[int] = []
    whole = connection.is_usable

    def is_usable() -> bool:
        counted.append(1)
        return whole()

    monkeypatch.setattr(connection, "is_usable", is_usable)
    monkeypatch.setattr(connection, "health_check_enabled", value=True)
    connection.ensure_connection()
    connection.connection.asked_at = 0.0
    return counted


def requested(client: Client, path: str = "/api/v1/municipalities", typed: Any = None) -> int:
    """Ask for a page as a server's thread does, to which each request is a new one; return the status."""
    setattr(connection, "health_check_done", False)  # noqa: B010 a column of Django's that its stubs leave out
    return (client.get(path) if typed is None else client.post(path, typed)).status_code


@pytest.mark.race  # SQLite is a file and never away
def test_a_connection_in_use_is_asked_now_and_then(
    client: Client, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [requested(client) for _time in range(5)] == [200] * 5
    assert len(asked) == 1
    monkeypatch.setattr(database_away, "ASKED_EVERY_SECONDS", -1.0)
    requested(client)
    assert len(asked) == 2


@pytest.mark.race  # SQLite is a file and never away
def test_a_connection_that_the_server_has_ended_is_replaced_before_anything_is_written(
    client: Client, asked: list[int]
) -> None:
    make_programme()
    municipality = make_municipality(1)
    assert [requested(client) for _time in range(3)] == [200] * 3
    process = connection.connection.info.backend_pid
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 1000)", [process])
    other.close()
    typed = {
        "municipality": municipality.pk,
        "parts": ["workshop"],
        "season": "either",
        "expected_attendees": "12",
        "contact_name": "Anne",
        "contact_email": "anne@aarhus.dk",
        "decided": "on",
        "pays_catering": "on",
    }
    assert requested(client, "/tilmeld/", typed) == 303
    assert connection.connection.info.backend_pid != process
