"""Which keys are let in, and what each may do."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from booking.models import ApiToken, Programme
from booking.services import tokens
from tests.factories import make_queue

READS = [
    "/api/v1/registrations",
    "/api/v1/registrations/TD-AAAA-BBBB",
    "/api/v1/journal?programme=x",
    "/api/v1/days",
    "/api/v1/registrations/TD-AAAA-BBBB/attendees",
]
ACTS = ["confirm", "withdraw", "annul", "place-ahead", "pass-over", "extend", "change-contact", "call-off-day"]
SETS = ["attendees", "day"]


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer temadag_aaaaaaaa_0", "Bearer ø"]
)
def test_reading_without_a_valid_key_is_unauthorized(
    client: Client, programme: Programme, path: str, header: str
) -> None:
    answer = client.get(path, headers={"Authorization": header})

    assert (answer.status_code, answer.json()["type"]) == (401, "unauthorized")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("act", ACTS)
def test_acting_needs_the_scope_write(client: Client, reader: Client, programme: Programme, act: str) -> None:
    (registration,) = make_queue(programme, 1)
    path = f"/api/v1/registrations/{registration.reference}/{act}"
    body = {"reason": "x"}

    assert client.post(path, body, content_type="application/json").status_code == 401
    answer = reader.post(path, body, content_type="application/json")

    assert (answer.status_code, answer.json()["type"]) == (403, "forbidden")
    registration.refresh_from_db()
    assert registration.status == "allocated"


@pytest.mark.parametrize("name", SETS)
def test_setting_needs_the_scope_write(client: Client, reader: Client, programme: Programme, name: str) -> None:
    (registration,) = make_queue(programme, 1)
    path = f"/api/v1/registrations/{registration.reference}/{name}"

    assert client.put(path, [], content_type="application/json").status_code == 401
    answer = reader.put(path, [], content_type="application/json")

    assert (answer.status_code, answer.json()["type"]) == (403, "forbidden")


@pytest.mark.parametrize("path", READS)
def test_reading_needs_the_scope_read(writer: Client, path: str) -> None:
    answer = writer.get(path)

    assert (answer.status_code, answer.json()["type"]) == (403, "forbidden")


def test_a_key_ends_with_its_time(programme: Programme, clock: time_machine.Traveller, client: Client) -> None:
    expires_at = dt.datetime(2016, 9, 29, 9, tzinfo=dt.UTC)
    issued = tokens.issue(name="ESDH", read=True, write=False, expires_at=expires_at)
    headers = {"Authorization": f"Bearer {issued.key}"}

    clock.move_to(expires_at - dt.timedelta(microseconds=1))
    assert client.get("/api/v1/registrations", headers=headers).status_code == 200
    clock.move_to(expires_at)
    assert client.get("/api/v1/registrations", headers=headers).status_code == 401


def test_a_revoked_key_is_refused_at_once(programme: Programme, reader: Client) -> None:
    tokens.revoke(token=ApiToken.objects.get())

    assert reader.get("/api/v1/registrations").status_code == 401


def test_what_a_key_read_is_not_kept_by_caches(reader: Client) -> None:
    assert reader.get("/api/v1/registrations")["Cache-Control"] == "no-store"
