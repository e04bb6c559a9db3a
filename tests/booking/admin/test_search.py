"""The search on every page of staff: what each user finds, and that it is noted."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import Attendee, Facilitator, Municipality, Registration
from config.access.models import AccessLine
from tests.booking.admin.staff_desk import signed_in, user_with
from tests.booking.day_helpers import fix_day, list_attendees, make_confirmed
from tests.factories import make_municipality, make_registration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE = "/admin/booking/registration/search/"
SUGGEST = "/admin/booking/registration/suggest/"
ALL = ("view_registration", "view_attendee", "view_municipality")


@pytest.fixture
def listed() -> Registration:
    """Confirm a registration with two on its list; a second waits."""
    row = make_confirmed()
    make_registration(row.programme, make_municipality(2))
    list_attendees(row, "Anna", "Bent")
    return row


def kinds(client: Client, typed: str) -> list[str]:
    return [hit["kind"] for hit in client.get(SUGGEST, {"q": typed}).json()["items"]]


@pytest.mark.parametrize(
    ("permissions", "found"),
    [
        ((), [[], [], []]),
        (("view_registration",), [["Tilmelding"], ["Tilmelding"], []]),
        (ALL, [["Tilmelding", "Kommune", "Deltager", "Deltager"], ["Tilmelding", "Kommune"], ["Deltager"]]),
        (("view_municipality",), [["Kommune"], ["Kommune"], []]),
    ],
)
def test_each_user_finds_what_that_user_may_see(
    listed: Registration, permissions: tuple[str, ...], found: list[list[str]]
) -> None:
    client = signed_in(user_with("ulla", *permissions))
    name = listed.municipality.name
    assert [kinds(client, one) for one in (name, listed.municipality.code, "bent")] == found


def test_facilitator_finds_the_people_of_own_days_alone(listed: Registration) -> None:
    fix_day(listed)
    other = Registration.objects.get(queue_number=2)
    Attendee.objects.create(registration=other, name="Bente", email="bente@x.dk", added_at=other.received_at)
    finn = User.objects.create_user("finn", is_staff=True)
    Facilitator.objects.update(user=finn)
    (hit,) = signed_in(finn).get(SUGGEST, {"q": "bent"}).json()["items"]
    assert (hit["kind"], hit["title"]) == ("Deltager", "Bent")
    assert signed_in(finn).get(hit["url"]).status_code == 200


def test_each_hit_leads_to_a_page_that_opens(listed: Registration, admin_client: Client) -> None:
    for typed in ("bent", listed.municipality.name):
        for hit in admin_client.get(SUGGEST, {"q": typed}).json()["items"]:
            assert admin_client.get(hit["url"]).status_code == 200


def test_search_is_noted_with_the_rows_it_showed(listed: Registration, admin_client: Client) -> None:
    for address in (PAGE, SUGGEST):
        admin_client.get(address, {"q": "bent"})
    assert list(AccessLine.objects.order_by("pk").values_list("page", "kind", "rows")) == [
        ("admin:booking_registration_search", "searched", 1),
        ("admin:booking_registration_suggest", "searched", 1),
    ]


def test_each_search_is_noted_also_while_one_types(listed: Registration, admin_client: Client) -> None:
    for typed in ("ukendt", "bent", "anna", "bent"):
        admin_client.get(SUGGEST, {"q": typed})
    rows = AccessLine.objects.filter(page="admin:booking_registration_suggest").order_by("pk")
    assert list(rows.values_list("kind", "rows")) == [("searched", n) for n in (0, 1, 1, 1)]


@pytest.mark.parametrize("typed", ["", "%00", "bent%00", "%ED%A0%80", "%FF", "%25_", "9" * 300])
def test_odd_bytes_are_an_empty_answer(listed: Registration, admin_client: Client, typed: str) -> None:
    assert admin_client.get(f"{SUGGEST}?q={typed}").json() == {"items": []}
    assert admin_client.get(f"{PAGE}?q={typed}").status_code == 200


def test_statements_do_not_grow_and_suggestions_are_bounded(listed: Registration, admin_client: Client) -> None:
    counts = []
    for turn in range(2):
        with CaptureQueriesContext(connection) as asked:
            items: list[Any] = admin_client.get(SUGGEST, {"q": "a"}).json()["items"]
        counts.append(len(asked))
        Attendee.objects.bulk_create(
            Attendee(registration=listed, name=f"Ada {turn}{n}", email=f"a{turn}.{n}@x.dk", added_at=listed.received_at)
            for n in range(20)
        )
    assert len(items) == 8
    assert counts[1] <= counts[0] <= 12


def test_page_without_script_lists_what_is_found(listed: Registration, admin_client: Client) -> None:
    said = admin_client.get(PAGE, {"q": "anna"}).content.decode()
    attendee = Attendee.objects.get(name="Anna")
    assert f">{attendee.name}</a>" in said
    assert "Intet fundet" in admin_client.get(PAGE, {"q": "ukendt"}).content.decode()
    assert Municipality.objects.count() == 2


def titles(client: Client, typed: str) -> list[str]:
    return [hit["title"] for hit in client.get(SUGGEST, {"q": typed}).json()["items"]]


def test_registration_that_is_alone_has_its_likely_acts_below_it(listed: Registration, admin_client: Client) -> None:
    name = listed.municipality.full_name
    assert titles(admin_client, "anne arhus")[:5] == [
        f"Nr. 1: {name}",
        f"Fastsæt eller ret dagen: {name}",
        f"Foreslå datoer: {name}",
        f"Skriv en mail: {name}",
        f"Mind om det, der mangler: {name}",
    ]
    assert titles(admin_client, "anne") == ["Nr. 1: Aarhus Kommune", "Nr. 2: Billund Kommune"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("annuller aarhus", ["Annuller tilmeldingen: Aarhus Kommune", "Nr. 1: Aarhus Kommune"]),
        ("billund bekræft", ["Bekræft på telefon: Billund Kommune", "Nr. 2: Billund Kommune"]),
        ("aarhus forrest", ["Nr. 1: Aarhus Kommune"]),
        ("tilføj plads", ["Tilføj en plads"]),
        ("tilfoj pl", []),
        ("journal", ["Journal"]),
        ("ti", []),
    ],
)
def test_acts_and_pages_are_found_by_their_names(
    listed: Registration, admin_client: Client, typed: str, found: list[str]
) -> None:
    assert titles(admin_client, typed) == found


def test_who_may_only_look_is_offered_no_act(listed: Registration) -> None:
    reader = signed_in(user_with("ulla", "view_registration", "view_programme"))
    assert titles(reader, "aarhus annuller") == ["Nr. 1: Aarhus Kommune"]
    assert titles(reader, "tilføj plads") == []


def test_what_is_no_person_is_not_counted(listed: Registration, admin_client: Client) -> None:
    admin_client.get(SUGGEST, {"q": listed.municipality.name})
    assert AccessLine.objects.get().rows == 3
