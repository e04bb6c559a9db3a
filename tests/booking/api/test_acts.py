"""Acts of other systems of the authority: the same services and the same refusals as behind staff's buttons."""

from typing import Any

import pytest
from django.test import Client

from booking.models import ApiToken, JournalEntry, Programme, Registration
from booking.services import queue
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from tests.factories import STAFF, make_queue

REASON = {"reason": "Aftalt i telefonen"}
CONTACT = {"name": "Bent Berg", "title": "", "email": "bent@aarhus.dk", "phone": ""}


def act(client: Client, registration: Registration, name: str, **body: Any) -> Any:
    """Do the act and return its answer."""
    url = f"/api/v1/registrations/{registration.reference}/{name}"
    return client.post(url, REASON | body, content_type="application/json")


def last_entry(kind: str) -> JournalEntry:
    """Return the newest entry of a kind."""
    return JournalEntry.objects.filter(kind=kind).latest("number")


def test_confirm_is_done_by_the_token_with_the_reason(both: Client, programme: Programme) -> None:
    (registration,) = make_queue(programme, 1)

    answer = act(both, registration, "confirm")

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["confirmed_at"] is not None) == ("confirmed", True)
    assert answer.json()["warnings"] == []
    assert answer.json()["contact"]["email"] == "anne@aarhus.dk"
    entry = last_entry("confirmed")
    assert (entry.by, entry.by_id) == ("api", ApiToken.objects.get().pk)
    assert entry.text.text == REASON


def test_an_answer_to_who_may_not_read_has_no_contact(writer: Client, programme: Programme) -> None:
    (registration,) = make_queue(programme, 1)

    assert act(writer, registration, "confirm").json()["contact"] is None


def test_withdraw_passes_the_place_on(both: Client, programme: Programme) -> None:
    rows = make_queue(programme, 6)

    answer = act(both, rows[0], "withdraw").json()

    assert (answer["status"], answer["slot"]) == ("withdrawn", None)
    rows[5].refresh_from_db()
    assert (rows[5].status, rows[5].slot_id) == ("allocated", rows[0].slot_id)
    assert verify(programme).sentences == []


def test_annul_ends_the_registration(both: Client, programme: Programme) -> None:
    (registration,) = make_queue(programme, 1)

    assert act(both, registration, "annul").json()["status"] == "annulled"
    assert last_entry("annulled").text.text == REASON


def test_place_ahead_moves_to_the_head(both: Client, programme: Programme) -> None:
    rows = make_queue(programme, 8)

    answer = act(both, rows[7], "place-ahead").json()

    assert (answer["waiting_position"], answer["flags"]) == (1, ["placed-ahead"])
    assert last_entry("placed_ahead").details == {"moved_back": [rows[5].pk, rows[6].pk]}


def test_pass_over_and_lift(both: Client, programme: Programme) -> None:
    rows = make_queue(programme, 7)

    passed = act(both, rows[5], "pass-over").json()
    lifted = act(both, rows[5], "pass-over", lift=True).json()

    assert (passed["waiting_position"], passed["flags"]) == (None, ["passed-over"])
    assert (lifted["waiting_position"], lifted["flags"]) == (1, [])


def test_extend_gives_more_time(both: Client, programme: Programme) -> None:
    (registration,) = make_queue(programme, 1)

    answer = act(both, registration, "extend", until="2016-10-07").json()

    assert answer["answer_by"] == "2016-10-07T21:59:00Z"
    assert last_entry("extended").by == "api"


@pytest.mark.parametrize(
    ("until", "message"),
    [
        ("2016-09-30", "Vælg en dato, der ligger efter i dag og efter den nuværende frist."),
        ("2017-06-24", "Vælg en dato, der ikke ligger efter den sidste dag, hvor temadagen kan holdes."),
        ("9999-12-31", "Vælg en dato, der ikke ligger efter den sidste dag, hvor temadagen kan holdes."),
        ("7. oktober", "Skriv en dato som 2016-10-05"),
        ("2016-02-30", "Skriv en dato som 2016-10-05"),
        (1475800000, "Skriv en dato som 2016-10-05"),
        (None, "Skriv en dato som 2016-10-05"),
    ],
)
def test_extend_to_a_day_that_can_not_be_is_refused(
    both: Client, programme: Programme, until: object, message: str
) -> None:
    (registration,) = make_queue(programme, 1)

    answer = act(both, registration, "extend", until=until)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "until", "message": message}]


def test_change_contact_replaces_the_contact(both: Client, programme: Programme) -> None:
    (registration,) = make_queue(programme, 1)

    answer = act(both, registration, "change-contact", contact=CONTACT).json()

    assert answer["contact"] == CONTACT
    registration.refresh_from_db()
    assert registration.link_version == 2
    assert last_entry("contact_changed").text.text["reason"] == REASON["reason"]


def test_change_contact_names_the_field_that_can_not_stand(both: Client, programme: Programme) -> None:
    (registration,) = make_queue(programme, 1)

    answer = act(both, registration, "change-contact", contact=CONTACT | {"email": "bent"})

    assert [error["field"] for error in answer.json()["errors"]] == ["contact.email"]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("confirm", {}),
        ("withdraw", {}),
        ("annul", {}),
        ("place-ahead", {}),
        ("pass-over", {}),
        ("extend", {"until": "2016-10-07"}),
        ("change-contact", {"contact": CONTACT}),
    ],
)
@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("  ", "Skriv en begrundelse. Den gemmes i journalen."),
        ("x" * 1001, "Skriv højst 1000 tegn"),
        ("\u200b\x00", "Skriv en begrundelse. Den gemmes i journalen."),
        (None, "Skriv en tekst"),
    ],
)
def test_every_act_needs_a_reason_that_can_be_kept(  # noqa: PLR0917 pytest names them
    both: Client, programme: Programme, name: str, more: dict[str, Any], reason: object, message: str
) -> None:
    rows = make_queue(programme, 6)
    registration = rows[5] if name in {"place-ahead", "pass-over"} else rows[0]
    entries = JournalEntry.objects.count()

    answer = act(both, registration, name, **(more | {"reason": reason}))

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "reason", "message": message}]
    assert JournalEntry.objects.count() == entries


def test_a_reason_may_have_lines(both: Client, programme: Programme) -> None:
    (registration,) = make_queue(programme, 1)

    act(both, registration, "annul", reason="Første linje\nanden linje")

    assert last_entry("annulled").text.text == {"reason": "Første linje\nanden linje"}


def test_refusals_have_their_own_types(both: Client, programme: Programme) -> None:
    rows = make_queue(programme, 7)
    queue.withdraw(registration_id=rows[4].pk, by=MUNICIPALITY)
    queue.place_ahead(registration_id=rows[6].pk, by=STAFF, reason="x")

    def refusal(number: int, name: str, **more: Any) -> tuple[int, str]:
        answer = act(both, rows[number - 1], name, **more)
        return answer.status_code, answer.json()["type"]

    assert refusal(1, "place-ahead") == (409, "not-waiting")
    assert refusal(7, "place-ahead") == (409, "stale")
    assert refusal(7, "pass-over", lift=True) == (409, "stale")
    assert refusal(7, "confirm") == (409, "not-allocated")
    assert refusal(7, "extend", until="2016-10-07") == (409, "not-allocated")
    assert refusal(5, "confirm") == (409, "not-live")
    assert refusal(5, "annul") == (409, "not-live")
    assert refusal(5, "change-contact", contact=CONTACT) == (409, "not-live")


Step = tuple[int, str, dict[str, Any]]
REPEATS: dict[str, tuple[Step, Step | None]] = {
    "annul": ((1, "annul", {}), None),
    "place ahead": ((7, "place-ahead", {}), None),
    "pass over": ((6, "pass-over", {}), None),
    "lift": ((6, "pass-over", {"lift": True}), (6, "pass-over", {})),
    "extend": ((1, "extend", {"until": "2016-10-07"}), None),
}


@pytest.mark.parametrize(("step", "first"), REPEATS.values(), ids=REPEATS)
def test_the_same_act_again_gets_the_same_answer_and_does_nothing(
    both: Client, programme: Programme, step: Step, first: Step | None
) -> None:
    rows = make_queue(programme, 7)
    if first is not None:
        act(both, rows[first[0] - 1], first[1], **first[2])
    number, name, more = step
    answer = act(both, rows[number - 1], name, **more)
    entries = JournalEntry.objects.count()
    again = act(both, rows[number - 1], name, **more)
    assert (answer.status_code, again.status_code, again.json()) == (200, 200, answer.json())
    assert JournalEntry.objects.count() == entries
    assert act(both, rows[number - 1], name, **more | {"reason": "Noget andet"}).status_code in {409, 422}
    assert verify(programme).sentences == []


def test_an_act_that_gave_a_place_gets_its_answer_again(both: Client, programme: Programme) -> None:
    programme.slots.filter(number__gt=1).delete()
    first, _second, third = rows = make_queue(programme, 3)
    for row in rows[1:]:
        queue.pass_over(registration_id=row.pk, by=STAFF, reason="x")
    queue.withdraw(registration_id=first.pk, by=MUNICIPALITY)
    answers = [act(both, third, "pass-over", lift=True) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json()["status"] for answer in answers] == ["allocated", "allocated"]
    queue.confirm(registration_id=third.pk, by=MUNICIPALITY)
    assert act(both, third, "pass-over", lift=True).status_code == 409


def test_a_repeated_withdrawal_gets_the_same_answer(both: Client, programme: Programme) -> None:
    (registration,) = make_queue(programme, 1)

    first, again = (act(both, registration, "withdraw") for _time in range(2))

    assert (first.status_code, first.json()["status"]) == (200, "withdrawn")
    assert (again.status_code, again.json()) == (200, first.json())


def test_an_act_on_an_unknown_registration_is_not_found(both: Client) -> None:
    answer = both.post("/api/v1/registrations/TD-AAAA-BBBB/annul", REASON, content_type="application/json")

    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")
