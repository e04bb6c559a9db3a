"""Reading the offers and registering."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from booking import links
from booking.models import JournalEntry, Municipality, Programme, Registration
from booking.services import queue, tokens
from booking.services.turn import MUNICIPALITY
from tests.factories import CLOSES, OPENS, make_programme, make_queue

RECEIVED_AT = "2016-09-28T07:00:00Z"


def test_get_programme_tells_how_it_stands(client: Client, programme: Programme) -> None:
    make_queue(programme, 7)

    found = client.get("/api/v1/programmes/faglig-ledelse-2016-17")

    assert found.status_code == 200
    assert found.json() == {
        "slug": "faglig-ledelse-2016-17",
        "title": "Temadag om faglig ledelse og styring på børne- og ungeområdet",
        "capacity": 5,
        "slots_free": 0,
        "waiting": 2,
        "opens_at": "2016-09-28T07:00:00Z",
        "closes_at": "2017-04-28T21:59:00Z",
        "is_open": True,
        "seasons": [
            {"slug": "autumn-2016", "name": "efteråret 2016", "starts_on": "2016-09-28", "ends_on": "2016-12-21"},
            {"slug": "spring-2017", "name": "foråret 2017", "starts_on": "2017-01-02", "ends_on": "2017-06-23"},
        ],
        "recommended_attendees": {"min": 5, "max": 15},
    }


def test_get_programme_answers_in_the_language_asked_for(client: Client, programme: Programme) -> None:
    url = "/api/v1/programmes/faglig-ledelse-2016-17"

    english = client.get(url, headers={"Accept-Language": "fr, en-GB;q=0.8, da;q=0.5"})
    danish = client.get(url, headers={"Accept-Language": "fr"})

    assert english.json()["title"] == "Themed day on professional leadership and governance in the children’s field"
    assert [season["name"] for season in english.json()["seasons"]] == ["autumn 2016", "spring 2017"]
    assert english["Content-Language"] == "en"
    assert danish.json()["seasons"][0]["name"] == "efteråret 2016"
    assert danish["Content-Language"] == "da"
    assert "Accept-Language" in danish["Vary"]


@pytest.mark.parametrize("slug", ["nope", "æø", "x" * 61, "a%00b", "a.b"])
def test_get_programme_unknown_is_not_found(client: Client, programme: Programme, slug: str) -> None:
    found = client.get(f"/api/v1/programmes/{slug}")

    assert (found.status_code, found.json()["type"]) == (404, "not-found")


def test_list_programmes_goes_on_where_the_page_before_ended(client: Client, programme: Programme) -> None:
    make_programme("second")
    make_programme("third")

    first = client.get("/api/v1/programmes?limit=2").json()
    second = client.get(first["next"]).json()

    assert [item["slug"] for item in first["items"]] == ["faglig-ledelse-2016-17", "second"]
    assert [item["slug"] for item in second["items"]] == ["third"]
    assert second["next"] is None


def test_list_municipalities_pages_by_code(client: Client, municipalities: list[Municipality]) -> None:
    first = client.get("/api/v1/municipalities?limit=5").json()
    second = client.get(first["next"]).json()

    assert first["items"][0] == {
        "code": "0101",
        "name": "Aarhus",
        "full_name": "Aarhus Kommune",
        "region": "Region Hovedstaden",
    }
    codes = [item["code"] for item in first["items"] + second["items"]]
    assert codes == [f"{number:04}" for number in range(101, 109)]
    assert second["next"] is None


def test_register_gives_number_place_and_deadline(post: Callable[..., Any], body: dict[str, Any]) -> None:
    answer = post(body)

    registration = Registration.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "reference": registration.reference,
        "queue_number": 1,
        "received_at": RECEIVED_AT,
        "status": "allocated",
        "slot": 1,
        "waiting_position": None,
        "answer_by": "2016-09-30T21:59:00Z",
    }


def test_register_keeps_what_was_sent(post: Callable[..., Any], body: dict[str, Any]) -> None:
    body["season"] = "spring-2017"
    body["contact"]["name"] = "  Anne   Aarhus "

    post(body, Accept_Language="en")

    registration = Registration.objects.get()
    assert (registration.municipality_id, registration.parts) == ("0101", ["talk", "workshop"])
    assert registration.season is not None
    assert (registration.season.slug, registration.audience) == ("spring-2017", "management")
    assert registration.expected_attendees == 12
    assert (registration.contact_name, registration.contact_title) == ("Anne Aarhus", "Familiechef")
    assert (registration.contact_email, registration.contact_phone) == ("anne@aarhus.dk", "72 42 37 00")
    assert registration.language == "en"
    entry = JournalEntry.objects.get(kind="registered")
    assert (entry.by, entry.by_id) == ("municipality", None)


def test_register_may_leave_out_what_is_optional(post: Callable[..., Any], body: dict[str, Any]) -> None:
    body["parts"] = ["workshop"]
    del body["audience"]
    body["contact"] = {"name": "Anne", "email": "anne@aarhus.dk", "title": None}

    assert post(body).status_code == 201

    registration = Registration.objects.get()
    assert (registration.parts, registration.audience) == (["workshop"], "")
    assert (registration.contact_title, registration.contact_phone, registration.language) == ("", "", "da")


def test_register_as_number_seven_waits(post: Callable[..., Any], body: dict[str, Any], programme: Programme) -> None:
    for number in range(1, 7):
        body["municipality"] = f"{100 + number:04}"
        assert post(body).status_code == 201
    body["municipality"] = "0107"

    answer = post(body).json()

    assert (answer["queue_number"], answer["status"]) == (7, "waiting")
    assert (answer["slot"], answer["waiting_position"], answer["answer_by"]) == (None, 2, None)


def test_register_tells_the_time_to_the_microsecond(
    post: Callable[..., Any], body: dict[str, Any], clock: time_machine.Traveller
) -> None:
    clock.move_to(OPENS + dt.timedelta(microseconds=417))

    assert post(body).json()["received_at"] == "2016-09-28T07:00:00.000417Z"


def test_register_never_shows_the_personal_link(post: Callable[..., Any], body: dict[str, Any]) -> None:
    answer = post(body)

    registration = Registration.objects.get()
    said = answer.content.decode() + str(dict(answer.items()))
    assert links.personal_token(registration) not in said
    assert links.signed_reference(registration.reference) not in said


def test_register_twice_is_a_conflict_without_the_contact(post: Callable[..., Any], body: dict[str, Any]) -> None:
    post(body)
    body["contact"]["email"] = "bent@aarhus.dk"

    answer = post(body)

    assert (answer.status_code, answer.json()["type"]) == (409, "already-registered")
    assert answer.json()["detail"].startswith("Aarhus Kommune er allerede tilmeldt.")
    assert "anne@" not in answer.content.decode()
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (OPENS - dt.timedelta(microseconds=1), "Tilmeldingen er ikke åbnet endnu."),
        (CLOSES + dt.timedelta(minutes=1), "Tilmeldingen er lukket."),
    ],
)
def test_register_outside_the_opening_is_refused(
    post: Callable[..., Any],
    body: dict[str, Any],
    clock: time_machine.Traveller,
    moment: dt.datetime,
    sentence: str,
) -> None:
    clock.move_to(moment)
    body["season"] = "either"

    answer = post(body)

    assert (answer.status_code, answer.json()["type"], answer.json()["detail"]) == (403, "not-open", sentence)
    assert Registration.objects.count() == 0


def test_register_refuses_a_season_that_is_over(
    post: Callable[..., Any], body: dict[str, Any], clock: time_machine.Traveller
) -> None:
    clock.move_to(dt.datetime(2016, 12, 21, 12, tzinfo=dt.UTC))
    body["season"] = "autumn-2016"

    answer = post(body)

    assert answer.json()["errors"] == [{"field": "season", "message": "Skriv en af disse værdier: spring-2017, either"}]


def test_register_in_an_unknown_programme_is_not_found(
    client: Client, municipalities: list[Municipality], body: dict[str, Any]
) -> None:
    answer = client.post("/api/v1/programmes/nope/registrations", body, content_type="application/json")

    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


def test_same_key_and_body_give_the_first_answer_again(
    post: Callable[..., Any], body: dict[str, Any], clock: time_machine.Traveller
) -> None:
    first = post(body, Idempotency_Key="one")
    registration = Registration.objects.get()
    queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
    clock.move_to(CLOSES + dt.timedelta(days=1))
    entries = JournalEntry.objects.count()

    again = post({name: body[name] for name in reversed(body)}, Idempotency_Key="one")

    assert (again.status_code, again.json()) == (201, first.json())
    assert Registration.objects.count() == 1
    assert JournalEntry.objects.count() == entries


def test_same_key_registers_anew_after_a_withdrawal(post: Callable[..., Any], body: dict[str, Any]) -> None:
    first = post(body, Idempotency_Key="one").json()
    queue.withdraw(registration_id=Registration.objects.get().pk, by=MUNICIPALITY)

    anew, again = (post(body, Idempotency_Key="one") for _time in range(2))

    assert (anew.status_code, anew.json()["queue_number"]) == (201, 2)
    assert anew.json()["reference"] != first["reference"]
    assert again.json() == anew.json()


def test_keys_of_a_token_are_its_own_and_the_others_share_one_space(
    client: Client, post: Callable[..., Any], body: dict[str, Any]
) -> None:
    """Whoever has no token is the same caller from every address, and a bad token is none."""
    keys = [tokens.issue(name=name, read=True, write=False).key for name in ("a", "b")]
    first = post(body, Idempotency_Key="one", Authorization=f"Bearer {keys[0]}")
    assert post(body, Idempotency_Key="one", Authorization=f"Bearer {keys[0]}").json() == first.json()
    for headers in ({"Authorization": f"Bearer {keys[1]}"}, {}, {"Authorization": "Bearer temadag_x"}):
        assert post(body, Idempotency_Key="one", **headers).json()["type"] == "already-registered"
    other = body | {"municipality": "0102"}
    client.defaults["REMOTE_ADDR"] = "192.0.2.1"
    mine = post(other, Idempotency_Key="one")
    client.defaults["REMOTE_ADDR"] = "192.0.2.2"
    assert (mine.status_code, post(other, Idempotency_Key="one").json()) == (201, mine.json())


def test_same_key_and_another_body_is_refused(post: Callable[..., Any], body: dict[str, Any]) -> None:
    post(body, Idempotency_Key="one")
    body["expected_attendees"] = 13

    answer = post(body, Idempotency_Key="one")

    assert (answer.status_code, answer.json()["type"]) == (422, "validation")
    assert answer.json()["errors"] == [
        {"field": "Idempotency-Key", "message": "Idempotency-Key er allerede brugt til en anden tilmelding."}
    ]
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "message"), [("x" * 201, "Skriv højst 200 tegn"), ("a b", "Værdien kan ikke bruges her")]
)
def test_a_key_that_can_not_be_kept_is_refused(
    post: Callable[..., Any], body: dict[str, Any], key: str, message: str
) -> None:
    answer = post(body, Idempotency_Key=key)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "Idempotency-Key", "message": message}]
    assert Registration.objects.count() == 0


def test_register_more_often_than_the_rate_is_told_when_to_come_back(
    post: Callable[..., Any], body: dict[str, Any], settings: Any
) -> None:
    settings.REGISTRATION_RATE = (2, 60)
    post(body)
    post(body)

    answer = post(body)

    assert (answer.status_code, answer.json()["type"]) == (429, "rate-limited")
    assert 1 <= int(answer["Retry-After"]) <= 61
