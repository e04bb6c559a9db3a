"""Writes upon what was read: `ETag` with a registration, `If-Match` with what is written (Q13)."""

from typing import Any

import pytest
from django.test import Client

from booking.models import Registration
from booking.refusals import Outdated
from booking.services import queue
from booking.services.day import answers
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from booking.services.unchanged import unchanged
from tests.booking.api.day_calls import BODY
from tests.booking.api.list_calls import people, put
from tests.booking.day_helpers import fix_day, invite_of, list_attendees
from tests.factories import again

REASON = {"reason": "Aftalt i telefonen"}
MORE: dict[str, dict[str, Any]] = {
    "call-off-day": {"message": "Aflyst"},
    "extend": {"until": "2016-10-07"},
    "change-contact": {"contact": {"name": "Bent Berg", "email": "bent@aarhus.dk"}},
}
READS = ("", "/attendees")


def tag(client: Client, registration: Registration, what: str = "") -> str:
    """Read a registration, or its list, and return the tag."""
    return str(client.get(f"/api/v1/registrations/{registration.reference}{what}")["ETag"])


def write(client: Client, registration: Registration, what: str, **headers: str) -> Any:
    """Put the list or the day, or do an act."""
    url = f"/api/v1/registrations/{registration.reference}/{what}"
    if what == "attendees":
        return put(client, registration, people(2), **headers)
    send = client.put if what == "day" else client.post
    return send(
        url, BODY if what == "day" else REASON | MORE.get(what, {}), content_type="application/json", headers=headers
    )


WRITES = (
    "attendees", "day", "call-off-day", "confirm", "withdraw", "annul", "place-ahead", "pass-over", "extend",
    "change-contact",
)  # fmt: skip


@pytest.mark.parametrize("what", WRITES)
def test_a_write_upon_another_state_is_refused_as_stale(both: Client, confirmed: Registration, what: str) -> None:
    fix_day(confirmed)
    read = tag(both, confirmed)
    list_attendees(confirmed, "Anna")
    stood = again(confirmed).programme.last_entry_number
    answer = write(both, confirmed, what, **{"If-Match": read})
    assert (answer.status_code, answer.json()["type"]) == (412, "stale")
    assert answer.json()["detail"] == (
        "Tilmeldingen er ændret, siden den blev læst. Læs den igen, og prøv igen, hvis det stadig er relevant."
    )
    assert again(confirmed).programme.last_entry_number == stood
    fresh = write(both, confirmed, what, **{"If-Match": tag(both, confirmed, "/attendees")})
    assert fresh.status_code != 412


@pytest.mark.parametrize("what", READS)
def test_the_tag_is_that_of_the_last_change(both: Client, confirmed: Registration, what: str) -> None:
    """A yes by mail is no change of what a caller writes."""
    before = tag(both, confirmed, what)
    list_attendees(confirmed, "Anna")
    fix_day(confirmed)
    after = tag(both, confirmed, what)
    answers.answer_on_page(
        invite_id=invite_of("anna@aarhus.dk").pk, partstat="ACCEPTED", note="", by=MUNICIPALITY
    )  # fmt: skip
    assert before != after == tag(both, confirmed, what)


@pytest.mark.parametrize("header", ["", "*", "{tag}", '"x", {tag}'])
def test_a_write_without_a_condition_or_with_the_right_one_is_done(
    both: Client, confirmed: Registration, header: str
) -> None:
    header = header.format(tag=tag(both, confirmed))
    answer = put(both, confirmed, people(2), **({"If-Match": header} if header else {}))
    assert answer.status_code == 200
    assert confirmed.attendees.count() == 2
    assert verify(confirmed.programme).sentences == []


def test_a_weak_tag_never_matches(both: Client, confirmed: Registration) -> None:
    weak = f"W/{tag(both, confirmed)}"
    assert put(both, confirmed, people(2), **{"If-Match": weak}).status_code == 412


def test_the_key_is_asked_for_before_the_state(client: Client, reader: Client, confirmed: Registration) -> None:
    for caller, status in ((client, 401), (reader, 403)):
        assert write(caller, confirmed, "annul", **{"If-Match": '"0"'}).status_code == status
    assert "ETag" not in client.get(f"/api/v1/registrations/{confirmed.reference}")
    unknown = both_unknown(reader)
    assert unknown.status_code == 404
    assert "ETag" not in unknown


def both_unknown(reader: Client) -> Any:
    """Read a registration that does not exist."""
    return reader.get("/api/v1/registrations/TD-AAAA-BBBB")


def test_unchanged_refuses_what_changed_and_holds_what_did_not(confirmed: Registration) -> None:
    with pytest.raises(Outdated), unchanged(confirmed, ["1"]):
        pytest.fail("the block must not run")
    with unchanged(confirmed, ["1", "3"]):
        queue.withdraw(registration_id=confirmed.pk, by=MUNICIPALITY)
    assert again(confirmed).status == "withdrawn"
