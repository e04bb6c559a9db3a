"""The access log itself: one insert a line, no answer without it, its end, and its file."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from booking.services import tokens
from config.access.additions import forget_access
from config.access.models import AccessLine
from tests.factories import make_programme, make_queue

pytestmark = pytest.mark.usefixtures("clock")
LIST = "/admin/booking/registration/"
LOG = "/admin/access/accessline/"


@pytest.fixture(autouse=True)
def one_step(settings: Settings) -> None:
    settings.REQUIRE_STAFF_MFA = False


def signed_in(role: str) -> Client:
    user = User.objects.create_user(f"ulla-{role.lower()}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def make_line(**values: Any) -> AccessLine:
    return AccessLine.objects.create(
        **({"at": timezone.now(), "kind": "opened", "page": "admin:index", "rows": 1} | values)
    )


@pytest.mark.django_db
def test_line_is_one_insert_that_locks_no_other_row() -> None:
    make_queue(make_programme(), 2)
    client = signed_in("Læser")
    client.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(LIST).status_code == 200
    said = [query["sql"] for query in captured if "access_accessline" in query["sql"]]
    assert len(said) == 1
    assert said[0].startswith("INSERT INTO")
    assert not any("FOR UPDATE" in query["sql"] for query in captured)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "access_accessline").values()
    assert [constraint["foreign_key"] for constraint in found if constraint["foreign_key"]] == []


@pytest.mark.django_db
@pytest.mark.parametrize("readers", [0, 2])
def test_constraint_access_line_has_one_reader(readers: int) -> None:
    token = tokens.issue(name="Journalsystemet", read=True, write=False).token
    both = {"user": User.objects.create_user("bo"), "token": token}
    with pytest.raises(IntegrityError, match="access_line_has_one_reader"), transaction.atomic():
        make_line(**(both if readers else {}))


@pytest.mark.logs_errors
@pytest.mark.django_db(transaction=True)
def test_answer_is_withheld_where_its_line_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    make_queue(make_programme(), 1)
    client = signed_in("Læser")
    key = tokens.issue(name="Journalsystemet", read=True, write=False).key
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE access_accessline RENAME TO access_gone")
        try:
            page = client.get(LIST)
            monkeypatch.delattr("booking.web.views.errors.render")  # other programs need no page
            answer = client.get("/api/v1/registrations", HTTP_AUTHORIZATION=f"Bearer {key}")
            assert (page.status_code, answer.status_code) == (503, 503)
            assert (answer["Content-Type"], answer["Retry-After"]) == ("application/problem+json", "10")
            assert "Aarhus" not in page.text + answer.text
        finally:
            cursor.execute("ALTER TABLE access_gone RENAME TO access_accessline")
    assert client.get(LIST).status_code == 200


@pytest.mark.django_db
def test_lines_go_when_their_time_is_over(settings: Settings) -> None:
    settings.ACCESS_LOG_DAYS = 30
    bo, now = User.objects.create_user("bo"), timezone.now()
    make_line(user=bo, at=now - dt.timedelta(days=30, minutes=1))
    kept = make_line(user=bo, at=now - dt.timedelta(days=30) + dt.timedelta(minutes=1))
    assert forget_access() == 1
    assert AccessLine.objects.get() == kept


@pytest.mark.django_db
def test_auditor_filters_and_takes_the_list_home() -> None:
    client = signed_in("Revisor")
    bo = User.objects.create_user("bo")
    (registration,) = make_queue(make_programme(), 1)
    make_line(user=bo, page="admin:booking_registration_change", about=str(registration.pk))
    make_line(
        token=tokens.issue(name="=1+1", read=True, write=False).token, page="api:list_days", kind="exported", rows=5
    )
    page = client.get(f"{LOG}?kind__exact=opened")
    assert 'href="/admin/access/accessline/export.csv?kind__exact=opened"' in page.content.decode()
    assert "Tilmelding (1)" in page.content.decode(), "the filter names pages by their titles"
    assert [line.about for line in client.get(f"{LOG}?page=api:list_days").context["cl"].result_list] == [""]
    told = client.get(f"{LOG}export.csv?kind__exact=exported").content.decode("utf-8-sig").splitlines()
    assert told[0] == "Tidspunkt;Hvem;Hvordan;Side;Række;Antal"
    assert [line.split(";")[1:] for line in told[1:]] == [
        ["'=1+1 (" + told[1].split("(")[1].split(")")[0] + ")", "Hentet som fil", "API: Temadage", "", "5"]
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{LOG}export.xlsx?q=bo").content)).active
    assert sheet is not None
    assert [row[1:] for row in sheet.values] == [
        ("Hvem", "Hvordan", "Side", "Række", "Antal"),
        ("bo", "Åbnet", "Tilmelding", "Nr. 1 Aarhus", 1),
    ]
    for unknown in ("export.pdf", "export.csv?nothing=1"):
        assert client.get(f"{LOG}{unknown}").status_code == 404
    assert AccessLine.objects.filter(page="admin:access_accessline_export", kind="exported").count() == 2


@pytest.mark.django_db
def test_list_of_lines_asks_as_much_for_one_as_for_three() -> None:
    client, bo = signed_in("Revisor"), User.objects.create_user("bo")
    counts = []
    for more in (0, 2):
        for _line in range(more):
            make_line(user=bo)
        client.get(LOG)
        with CaptureQueriesContext(connection) as captured:
            client.get(LOG)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 25
