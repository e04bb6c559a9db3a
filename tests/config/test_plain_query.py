"""Whatever an address says, public or of the administration: never a fault of ours."""

from urllib.parse import quote, urlencode

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from time_machine import Traveller

from booking.services import tokens
from config.plain_query import MOST_WORDS, plain_query
from notifications.announce import entries as announce
from notifications.worker import Worker
from tests.factories import SLUG, make_programme, make_queue

LISTS = (
    "booking/registration",
    "booking/programme",
    "booking/municipality",
    "booking/journalentry",
    "booking/themedday",
    "booking/apitoken",
    "booking/feed",
    "notifications/message",
    "notifications/received",
    "auth/user",
    "auth/group",
)
NAMES = (
    "q",
    "p",
    "o",
    "e",
    "all",
    "_changelist_filters",
    "status",
    "status__exact",
    "flag",
    "kind__exact",
    "by__exact",
    "state__exact",
    "programme__id__exact",
    "registration__programme__id__exact",
    "region_name",
    "groups__id__exact",
    "is_active__exact",
    "at__year",
    "at__month",
    "at__day",
    "starts_at__year",
    "received_at__year",
    "programme",
    "format",
    "after",
    "limit",
    "next",
    "app_label",
    "model_name",
    "field_name",
    "term",
)
PAGES = (
    "/",
    "/tilmeld/",
    "/link/",
    "/raekkefoelge/",
    "/health/",
    "/konto/login/",
    "/api/v1/programmes",
    "/api/v1/municipalities",
    "/api/v1/registrations",
    "/api/v1/days",
    f"/api/v1/journal?programme={SLUG}&",
    "/admin/",
    "/admin/autocomplete/",
    *(f"/admin/{one}/" for one in LISTS),
)
PLACES = (
    "/kvittering/{}/",
    "/min-temadag/{}/",
    "/deltager/{}/",
    "/kalender/{}.ics",
    "/raekkefoelge/{}/",
    "/api/v1/programmes/{}",
    "/api/v1/registrations/{}",
    *(f"/admin/{one}/{{}}/change/" for one in LISTS),
)
ODD = (
    b"",
    b"\x00",
    b"a\x00b",
    b"\xff",
    b"\xed\xa0\x80",
    b"-1",
    b"0",
    b"1",
    b"1.5",
    b"2147483648",
    b"-2147483649",
    b"9" * 19,
    b"9" * 400,
    b"9" * 5000,
    b"99999",
    b"13",
    "٣".encode(),
    "\U0001f600".encode(),
    b"1,2,",
    b"_" * 40,
    b"'\"",
    b'"open',
    b"\\",
    b"%",
    b"true",
    b"None",
    b"a " * 200,
)
values = (
    st.sampled_from(ODD)
    | st.binary(max_size=12)
    | st.text(max_size=8).map(lambda text: text.encode("utf-8", "replace"))
)


@pytest.fixture
def everybody(db: None, clock: Traveller) -> Client:
    """Return a client that may see everything, staff's pages and the API alike; something stands in most lists."""
    make_queue(make_programme(capacity=1), 2)
    announce.announce_all()
    Worker().beat()
    client = Client(headers={"Authorization": f"Bearer {tokens.issue(name='x', read=True, write=True).key}"})
    client.force_login(User.objects.create_superuser("admin", "admin@example.dk", "x"))
    return client


def ask(client: Client, address: str) -> int:
    """Ask, and give the status."""
    return client.get(address).status_code


@given(st.data())
def test_no_query_is_a_fault_of_ours(everybody: Client, data: st.DataObject) -> None:
    page = data.draw(st.sampled_from(PAGES))
    query = urlencode(data.draw(st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=4)))
    assert ask(everybody, page + ("" if page.endswith("&") else "?") + query) < 500


@given(st.sampled_from(PLACES), values)
def test_no_path_is_a_fault_of_ours(everybody: Client, place: str, value: bytes) -> None:
    assert ask(everybody, place.format(quote(value, safe=""))) < 500


@pytest.mark.parametrize("name", ["q", "status__exact", "programme__id__exact", "p", "e"])
def test_each_odd_value_of_the_list_is_answered(everybody: Client, subtests: pytest.Subtests, name: str) -> None:
    for value in ODD:
        with subtests.test(value=value[:40]), transaction.atomic():
            assert ask(everybody, f"/admin/booking/registration/?{urlencode({name: value})}") < 500


def test_a_search_for_nul_finds_nothing(everybody: Client) -> None:
    answer = everybody.get("/admin/booking/registration/?q=Aarhus%00")
    assert answer.status_code == 200
    assert list(answer.context["cl"].result_list) == []
    assert len(everybody.get("/admin/booking/registration/?q=Aarhus").context["cl"].result_list) == 1


@pytest.mark.logs_errors  # Django's own log of what looks like an attack
def test_a_field_that_a_list_does_not_have_is_refused(everybody: Client, subtests: pytest.Subtests) -> None:
    for value in ODD[1:]:
        with subtests.test(value=value[:40]), transaction.atomic():
            assert ask(everybody, f"/admin/booking/registration/?{urlencode({'_to_field': value})}") == 400


def test_eight_words_are_looked_for() -> None:
    words = " ".join(f"ord{number}" for number in range(200))
    assert plain_query(urlencode({"q": words}), is_list=True) == urlencode({"q": " ".join(words.split()[:MOST_WORDS])})
    assert plain_query(urlencode({"q": words}), is_list=False) == urlencode({"q": words})


@pytest.mark.parametrize(
    "query", ["q=a+%22b+c%22&p=2", "q=99999999999", "after=9223372036854775807", "flag=&x", "p=%C3%A6"]
)
def test_what_can_be_asked_is_left_as_it_was_written(query: str) -> None:
    assert plain_query(query, is_list=not query.startswith("after")) == query
