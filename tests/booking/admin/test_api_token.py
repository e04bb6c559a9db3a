"""The keys of other systems at the desk: shown once, revoked, never edited."""

import datetime as dt
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from booking.models import ApiToken
from booking.services import tokens
from tests.booking.admin.staff_desk import said, signed_in, statements, user_with
from tests.factories import danish

pytestmark = pytest.mark.django_db
ADD = "admin:booking_apitoken_add"
LIST = "admin:booking_apitoken_changelist"


def test_issue_shows_the_key_once(desk: Client) -> None:
    typed = {"name": "Sagssystemet", "scope": ["read", "write"], "expires_on": "31.12.2016"}
    page = desk.post(reverse(ADD), typed)
    found = re.search(r'<code id="key">(\w+)</code>', page.content.decode())
    assert found is not None
    token = ApiToken.objects.get()
    assert tokens.prove(found[1]) == token
    assert (token.name, token.scopes, token.expires_at) == (
        "Sagssystemet",
        ["read", "write"],
        danish(2016, 12, 31, 23, 59),
    )
    assert "no-store" in page["Cache-Control"]
    for address in (reverse(LIST), reverse("admin:booking_apitoken_change", args=[token.pk])):
        assert found[1] not in desk.get(address).content.decode()
    assert found[1] not in LogEntry.objects.get().get_change_message()


def test_issue_gives_faults_back_with_what_was_typed(desk: Client) -> None:
    page = desk.post(reverse(ADD), {"name": "Sagssystemet", "expires_on": "27.09.2016"})
    assert page.context["form"].errors == {"scope": ["Vælg, om nøglen må læse, handle eller begge dele"]}
    assert 'value="Sagssystemet"' in page.content.decode()
    page = desk.post(reverse(ADD), {"name": "Sagssystemet", "scope": ["read"], "expires_on": "27.09.2016"})
    assert page.context["form"].errors == {"expires_on": ["Vælg et udløb, der ligger i fremtiden"]}
    assert ApiToken.objects.count() == 0


def test_revoke_ends_the_key_and_the_second_press_gets_a_message(desk: Client) -> None:
    issued = tokens.issue(name="Sagssystemet", read=True, write=False)
    url = reverse("admin:booking_apitoken_revoke", args=[issued.token.pk])
    assert tokens.prove(issued.key) == issued.token
    assert desk.get(url).status_code == 200
    page = desk.post(url, follow=True)
    assert tokens.prove(issued.key) is None
    assert said(page) == [f"Sagssystemet ({issued.token.prefix}…) er spærret og virker ikke længere."]
    assert url not in page.content.decode()
    assert said(desk.post(url, follow=True)) == ["Nøglen var allerede spærret."]
    assert LogEntry.objects.count() == 1


def test_nothing_is_edited_or_deleted(desk: Client) -> None:
    token = tokens.issue(name="Sagssystemet", read=True, write=False).token
    before = ApiToken.objects.values().get()
    page = reverse("admin:booking_apitoken_change", args=[token.pk])
    assert desk.post(page, {"name": "Andet", "can_write": "on"}).status_code == 403
    assert desk.post(reverse("admin:booking_apitoken_delete", args=[token.pk])).status_code == 403
    assert ApiToken.objects.values().get() == before


def test_viewer_neither_issues_nor_revokes(db: None) -> None:
    token = tokens.issue(name="Sagssystemet", read=True, write=False).token
    client = signed_in(user_with("clerk", "view_apitoken"))
    url = reverse("admin:booking_apitoken_revoke", args=[token.pk])
    page = client.get(reverse("admin:booking_apitoken_change", args=[token.pk]))
    assert (page.status_code, url in page.content.decode()) == (200, False)
    assert client.post(url).status_code == 403
    assert client.post(reverse(ADD), {"name": "Andet", "scope": ["read"]}).status_code == 403
    assert ApiToken.objects.filter(revoked_at__isnull=True).count() == 1


def test_list_says_what_each_key_is_worth(desk: Client) -> None:
    now = danish(2016, 9, 28, 9)
    tokens.issue(name="Gyldig", read=True, write=False)
    tokens.revoke(token=tokens.issue(name="Slut", read=True, write=False).token)
    late = tokens.issue(name="Forbi", read=True, write=False, expires_at=now + dt.timedelta(hours=1)).token
    ApiToken.objects.filter(pk=late.pk).update(
        created_at=now - dt.timedelta(days=2), expires_at=now - dt.timedelta(days=1)
    )
    url = reverse(LIST)
    page = desk.get(url)
    admin = page.context["cl"].model_admin
    states = {row.name: admin.state(row) for row in page.context["cl"].result_list}
    assert states == {
        "Gyldig": "Gælder",
        "Slut": "Spærret onsdag den 28. september 2016 kl. 9.00",
        "Forbi": "Udløbet",
    }
    before = statements(desk, url)
    tokens.issue(name="Ny", read=True, write=False)
    assert statements(desk, url) == before
