"""The municipalities at the desk: the mail domains can be edited, nothing else."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from booking.models import Municipality
from tests.booking.admin.staff_desk import signed_in, statements, user_with
from tests.factories import make_municipalities, make_municipality

pytestmark = pytest.mark.django_db


def page_of(municipality: Municipality) -> str:
    return reverse("admin:booking_municipality_change", args=[municipality.pk])


def test_domains_are_saved_as_a_list_in_lower_case(desk: Client) -> None:
    municipality = make_municipality()
    assert "aarhus.dk</textarea>" in desk.get(page_of(municipality)).content.decode()
    answer = desk.post(page_of(municipality), {"email_domains": "Aarhus.dk\r\n@mbu.aarhus.dk, aarhus.dk"})
    assert answer.status_code == 302
    municipality.refresh_from_db()
    assert municipality.email_domains == ["aarhus.dk", "mbu.aarhus.dk"]
    assert LogEntry.objects.get().get_change_message() == "Ændrede Maildomæner."


def test_what_is_no_domain_is_given_back_as_typed(desk: Client) -> None:
    municipality = make_municipality()
    page = desk.post(page_of(municipality), {"email_domains": "aarhus.dk\r\net_domæne!"})
    errors = page.context["adminform"].form.errors
    assert errors == {"email_domains": ["et_domæne! er ikke et domæne. Skriv det som kommune.dk, ét på hver linje."]}
    assert "et_domæne!</textarea>" in page.content.decode()
    municipality.refresh_from_db()
    assert municipality.email_domains == ["aarhus.dk"]


def test_domains_can_be_emptied(desk: Client) -> None:
    municipality = make_municipality()
    desk.post(page_of(municipality), {"email_domains": ""})
    municipality.refresh_from_db()
    assert municipality.email_domains == []


def test_domains_of_two_are_both_written(desk: Client) -> None:
    municipality = make_municipality(email_domains=["aarhus.dk", "old.dk"])
    stood = "aarhus.dk\r\nold.dk"
    assert 'type="hidden" name="stood" value="aarhus.dk\nold.dk"' in desk.get(page_of(municipality)).content.decode()
    for typed in ("aarhus.dk\r\nold.dk\r\nmbu.aarhus.dk", "aarhus.dk\r\nbu.aarhus.dk"):
        desk.post(page_of(municipality), {"email_domains": typed, "stood": stood})
    municipality.refresh_from_db()
    assert municipality.email_domains == ["aarhus.dk", "mbu.aarhus.dk", "bu.aarhus.dk"]


def test_other_fields_stay_whatever_is_sent(desk: Client) -> None:
    municipality = make_municipality()
    desk.post(page_of(municipality), {"email_domains": "aarhus.dk", "name": "Andeby", "code": "9999"})
    assert list(Municipality.objects.values_list("code", "name")) == [("0101", "Aarhus")]


def test_nothing_is_added_or_deleted(desk: Client) -> None:
    municipality = make_municipality()
    assert desk.get(reverse("admin:booking_municipality_add")).status_code == 403
    assert desk.post(reverse("admin:booking_municipality_delete", args=[municipality.pk])).status_code == 403
    assert Municipality.objects.count() == 1


def test_viewer_can_not_edit(db: None) -> None:
    municipality = make_municipality()
    client = signed_in(user_with("clerk", "view_municipality"))
    assert client.get(page_of(municipality)).status_code == 200
    assert client.post(page_of(municipality), {"email_domains": "andeby.dk"}).status_code == 403


def test_list_takes_as_many_statements_for_three_as_for_one(desk: Client) -> None:
    url = reverse("admin:booking_municipality_changelist")
    make_municipality(9)
    before = statements(desk, url)
    make_municipalities(3)
    assert statements(desk, url) == before
