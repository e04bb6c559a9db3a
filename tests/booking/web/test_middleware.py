"""What is answered from memory is what the plain way says: the plain way, without the middleware, is the oracle."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from booking.models import Programme
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from booking.web import middleware, remembered
from tests.booking.web.answers import ENCODINGS, told, visitor
from tests.factories import CLOSES, OPENS, danish, make_municipality, make_programme, make_registration

LANGUAGES = ["", "da", "en", "en-GB,en;q=0.9", "de", "*", "da;q=x"]


@pytest.fixture
def client() -> Client:
    """Return a browser that no other test has used: what is remembered belongs to its own server."""
    return visitor()


def free(client: Client) -> str:
    return client.get("/").content.decode().partition('data-slots-free="')[2][0]


def test_the_second_visitor_is_answered_without_a_view_or_a_statement(
    client: Client, shown: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/", headers={"accept-encoding": "gzip"})
    client.get("/", headers={"accept-encoding": "gzip", "if-none-match": first["ETag"]})
    monkeypatch.delattr("booking.web.views.offer.public_page")
    with CaptureQueriesContext(connection) as asked:
        again = client.get("/", headers={"accept-encoding": "gzip"})
        unchanged = client.get("/", headers={"accept-encoding": "gzip", "if-none-match": first["ETag"]})
    assert (again.content, again.headers) == (first.content, first.headers)
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", first["ETag"].removeprefix("W/"))
    assert len(asked) == 0


@pytest.mark.parametrize("path", ["/", "/en/"])
@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("secure", [True, False])
def test_a_remembered_answer_is_the_plain_one(
    client: Client, plain: Client, path: str, method: str, *, secure: bool
) -> None:
    for encoding in ENCODINGS:
        headers = {"accept-encoding": encoding}
        plainly = getattr(plain, method)(path, headers=headers, secure=secure)
        assert plainly.status_code == 200
        conditional = headers | {"if-none-match": plainly["ETag"]}
        for sent in (headers, headers, conditional, conditional, headers):
            expected = told(getattr(plain, method)(path, headers=sent, secure=secure))
            assert told(getattr(client, method)(path, headers=sent, secure=secure)) == expected, (sent, encoding)


@pytest.mark.logs_errors
def test_whatever_is_asked_is_answered_as_plainly(client: Client, plain: Client) -> None:
    etag = plain.get("/")["ETag"]
    tags = ["", etag, f"W/{etag}", f'"x", {etag}', etag.strip('"'), "*", f"*, {etag}", '"x"', "W/", f"w/{etag}"]
    headers = st.fixed_dictionaries(
        {},
        optional={
            "accept-encoding": st.sampled_from(ENCODINGS) | st.text("gzip,;=q01 *br-", max_size=12),
            "accept-language": st.sampled_from(LANGUAGES),
            "if-none-match": st.sampled_from(tags),
            "if-match": st.sampled_from(tags),
            "if-modified-since": st.just("Wed, 28 Sep 2016 08:00:00 GMT"),
            "if-unmodified-since": st.just("Wed, 28 Sep 2016 08:00:00 GMT"),
            "range": st.just("bytes=0-9"),
            "host": st.sampled_from(["testserver", "TESTSERVER", "testserver:80", "elsewhere.example", "", "a b"]),
            "cookie": st.sampled_from(["", "django_language=en", "sessionid=x", f"csrftoken={'y' * 32}", "odd"]),
            "content-length": st.sampled_from(["0", "7", "999999999999", "x"]),
            "x-forwarded-proto": st.sampled_from(["https", "http"]),
            "x-forwarded-host": st.just("elsewhere.example"),
            "x-http-method-override": st.just("POST"),
        },
    )
    paths = st.sampled_from(["/", "/en/", "//", "/en", "/da/", "/?", "/?a=1", "/?svar=x", "/%00", "/tilmeld/"])

    @given(path=paths, headers=headers, method=st.sampled_from(["get", "head", "options", "put", "delete"]))
    def compare(path: str, headers: dict[str, str], method: str) -> None:
        answers = [
            getattr(who, method)(path, headers=headers, secure="x-forwarded-proto" in headers)
            for who in (client, plain)
        ]
        for who in (client, plain):
            who.cookies.clear()
        ours, expected = map(told, answers)
        if path == "/tilmeld/":  # each visitor gets a key of the form's own
            ours, expected = ours[:2], expected[:2]  # type: ignore[assignment]
        assert ours == expected

    compare()


@pytest.mark.parametrize("other", ["second client", "same client"])
def test_a_change_is_shown_after_a_tenth_of_a_second(
    client: Client, shown: Programme, later: Callable[[], int], other: str
) -> None:
    visitors = [client, client if other == "same client" else visitor()]
    assert [free(who) for who in visitors] == ["2", "2"]
    first = make_registration(shown, make_municipality(1))
    later()
    assert [free(who) for who in visitors] == ["1", "1"]
    queue.withdraw(registration_id=first.pk, by=MUNICIPALITY)
    later()
    assert [free(who) for who in visitors] == ["2", "2"]


def test_the_page_that_a_browser_has_is_new_to_it_after_a_change(
    client: Client, shown: Programme, later: Callable[[], int]
) -> None:
    etag = client.get("/")["ETag"]
    assert client.get("/", headers={"if-none-match": etag}).status_code == 304
    make_registration(shown, make_municipality(1))
    later()
    assert client.get("/", headers={"if-none-match": etag}).status_code == 200


def test_staff_move_the_dates_and_the_page_follows(
    client: Client, shown: Programme, later: Callable[[], int], clock: time_machine.Traveller
) -> None:
    before = client.get("/").content
    Programme.objects.update(opens_at=danish(2016, 9, 1), closes_at=danish(2016, 9, 27))
    later()
    closed = client.get("/").content
    Programme.objects.update(opens_at=OPENS, closes_at=CLOSES)
    later()
    assert (client.get("/").content, closed == before) == (before, False)


def test_opening_and_closing_are_seen_at_once(
    client: Client, shown: Programme, clock: time_machine.Traveller, plain: Client
) -> None:
    seen = []
    for moment in (danish(2016, 9, 28, 8), OPENS, CLOSES + dt.timedelta(minutes=1)):
        clock.move_to(moment)
        assert client.get("/").content == plain.get("/").content
        seen.append(client.get("/").content)
    assert len(set(seen)) == 3


def test_another_programme_that_is_shown_replaces_the_first(
    client: Client, shown: Programme, later: Callable[[], int]
) -> None:
    client.get("/")
    make_programme("another", capacity=9, opens_at=danish(2016, 9, 28, 8, 59))
    later()
    before = free(client)
    Programme.objects.filter(pk=shown.pk).update(opens_at=danish(2016, 9, 28, 8))
    later()
    assert (before, free(client)) == ("2", "9")


def test_who_sends_a_cookie_is_neither_answered_from_memory_nor_remembered(
    shown: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff, stranger = visitor(), visitor()
    staff.force_login(get_user_model().objects.create_user("staff"))
    seen: list[str] = []

    def noted(request: Any, page: str) -> HttpResponse:
        seen.append(request.META.get("HTTP_COOKIE", ""))
        response = HttpResponse(page)
        response["ETag"] = '"x"'
        return response

    monkeypatch.setattr("booking.web.views.offer.public_page", noted)
    for who in (staff, stranger, stranger, staff):
        who.get("/")
    assert [bool(cookies) for cookies in seen] == [True, False, True], "the stranger's second page came from memory"


def test_an_answer_with_a_cookie_is_not_remembered(
    client: Client, shown: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_cookie(_request: Any, page: str) -> HttpResponse:
        response = HttpResponse(page)
        response.set_cookie("own", "secret")
        return response

    monkeypatch.setattr("booking.web.views.offer.public_page", with_cookie)
    client.get("/")
    client.cookies.clear()
    assert client.get("/").cookies["own"].value == "secret", "made anew"


def test_nothing_is_remembered_inside_a_transaction(client: Client, db: None, clock: time_machine.Traveller) -> None:
    programme = make_programme(capacity=2)
    assert free(client) == "2"
    make_registration(programme, make_municipality(1))
    assert free(client) == "1"


def test_with_the_database_away_the_plain_way_answers(
    client: Client, shown: Programme, later: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/")
    faults = iter([OperationalError("gone")])
    whole = remembered._head

    def head() -> Any:
        for fault in faults:
            raise fault
        return whole()

    monkeypatch.setattr(remembered, "_head", head)
    later()
    assert free(client) == "2"


def test_answers_remembered_are_limited(client: Client, shown: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "MOST_KEPT", 2)
    found: list[dict[Any, Any]] = []
    made = middleware.RememberedMiddleware.__init__

    def noted(self: Any, get_response: Any) -> None:
        made(self, get_response)
        found.append(self._kept)

    monkeypatch.setattr(middleware.RememberedMiddleware, "__init__", noted)
    for path in ("/", "/en/"):
        for encoding in ("", "gzip", "br"):
            assert client.get(path, headers={"accept-encoding": encoding}).status_code == 200
    assert [len(kept) for kept in found] == [2]


def test_what_is_answered_from_memory_is_logged_as_well(
    client: Client, shown: Programme, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/")
    with caplog.at_level("INFO"):
        client.get("/")
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    seen = {(line["event"], line["request"], line["code"], bool(line["request_id"])) for line in lines}
    assert seen == {("request_finished", "GET /", 200, True)}
