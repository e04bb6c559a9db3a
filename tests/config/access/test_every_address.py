"""Every address at which staff or a key are shown a person leaves a line; what is said to show nobody shows nobody."""

from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import resolve
from django.utils import translation

from booking.api import api
from booking.services import tokens
from booking.services.tokens import Issued
from config.access.middleware import SHOW_NOBODY
from config.access.models import AccessKind, AccessLine
from config.access.pages import title_of
from tests.config.admin_scene import address, all_pages
from tests.config.login.test_roles import BY_POST

PERSONS = ("Anna", "Bent", "anna@", "bent@", "Anne ", "anne@", "birte@", "Finn", "finn", "frida")
"""Attendees, a contact, one who is interested, a facilitator, users: names and addresses of the scene."""
FILES = {"booking_programme_export", "booking_programme_export_all", "access_accessline_export"}
FILES |= {"notifications_message_case_export", "notifications_received_download", "toolbox_chosentheme_export"}
FILES |= {"toolbox_edition_file"}

PUBLIC = {
    "list_programmes",
    "get_programme",
    "list_municipalities",
    "register",
    "openapi-json",
    "openapi-view",
    "api-root",
}
READ = {
    "list_registrations": ("registrations", 2),
    "get_registration": ("registrations/{reference}", 1),
    "list_attendees": ("registrations/{reference}/attendees", 2),
    "list_days": ("days", 1),
    "list_plans": ("plans", 1),
    "get_plan": ("plans/{plan}", 1),
    "list_mappings": ("mappings", 0),
    "list_mapping_responses": ("mappings/{mapping}/responses", 0),
    "list_mapping_figures": ("mappings/{mapping}/figures", 0),
    "list_journal": ("journal?programme={programme}", 0),
}
"""Each operation that reads: its address, and how many rows its line counts."""
ACT = {"confirm", "withdraw", "annul", "place_ahead", "pass_over", "extend", "change_contact", "set_attendees"}
ACT |= {"put_day", "call_off_day", "put_plan"}


@pytest.fixture
def superuser(scene: dict[str, Any]) -> Client:
    """Sign in as one who may open every page."""
    client = Client()
    client.force_login(User.objects.create_superuser("otto", "otto@example.dk", "x"))
    return client


@pytest.fixture
def issued(scene: dict[str, Any]) -> Issued:
    return tokens.issue(name="Journalsystemet", read=True, write=True)


def lines_after(last: int) -> list[AccessLine]:
    return list(AccessLine.objects.filter(pk__gt=last).order_by("pk"))


def test_every_page_that_shows_a_person_leaves_a_line(scene: dict[str, Any], superuser: Client) -> None:
    wrong, shown = {}, {}
    for name, route in all_pages().items():
        last = AccessLine.objects.latest("pk").pk
        path = address(name, route, scene)
        page = (superuser.post if name in BY_POST else superuser.get)(path)
        lines = lines_after(last)
        text = "" if page.streaming else page.content.decode(errors="replace")
        is_person = any(word in text for word in PERSONS)
        if page.status_code != 200 or f"admin:{name}" in SHOW_NOBODY:
            if lines or is_person:
                wrong[name] = (page.status_code, len(lines), is_person)
            continue
        named = resolve(path).kwargs
        about = str(named.get("object_id", named.get("pk", "")))
        if [(line.page, line.about, line.user.username) for line in lines if line.user] != [
            (f"admin:{name}", about, "otto")
        ]:
            wrong[name] = (page.status_code, len(lines), is_person)
        shown[name] = lines[0].kind if lines else ""
    assert wrong == {}
    assert len(shown) > 40
    assert {name for name, kind in shown.items() if kind == AccessKind.EXPORTED} == FILES
    assert shown["booking_registration_attendee_list"] == AccessKind.PRINTED


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_and_operation_has_a_title_of_its_own(language: str) -> None:
    logged = {f"admin:{name}" for name in all_pages()} | {f"api:{name}" for name in ACT | set(READ)}
    with translation.override(language):
        titles = {page: title_of(page) for page in logged - SHOW_NOBODY}
    assert [page for page, title in titles.items() if "_" in title or title in {page, ""}] == []
    assert [title for title, pages in Counter(titles.values()).items() if pages > 1] == []


def test_every_operation_has_a_verdict() -> None:
    assert {getattr(pattern, "name", None) for pattern in api.urls[0]} == PUBLIC | set(READ) | ACT


def test_every_answer_to_a_key_leaves_a_line(scene: dict[str, Any], client: Client, issued: Issued) -> None:
    words = {"reference": scene["booking_registration"].reference, "programme": scene["booking_programme"].slug}
    words["plan"] = scene["toolbox_plan"].pk
    words["mapping"] = scene["toolbox_mapping"].slug
    header = f"Bearer {issued.key}"
    for name, (path, rows) in READ.items():
        last = AccessLine.objects.latest("pk").pk
        assert client.get(f"/api/v1/{path.format(**words)}").status_code == 401
        answer = client.get(f"/api/v1/{path.format(**words)}", HTTP_AUTHORIZATION=header)
        assert answer.status_code == 200
        assert [(line.page, line.token_id, line.user_id, line.rows) for line in lines_after(last)] == (
            [(f"api:{name}", issued.token.pk, None, rows)] if rows else []
        )
        assert rows or not any(word in answer.text for word in PERSONS), name
    last = AccessLine.objects.latest("pk").pk
    acted = client.post(
        f"/api/v1/registrations/{words['reference']}/change-contact",
        {"contact": {"name": "Vibe", "email": "vibe@aarhus.dk"}, "reason": "Ny leder"},
        content_type="application/json",
        HTTP_AUTHORIZATION=header,
    )
    assert (acted.status_code, acted.json()["contact"]["name"]) == (200, "Vibe")
    assert [(line.page, line.about) for line in lines_after(last)] == [("api:change_contact", words["reference"])]
    for path in ("programmes", f"programmes/{words['programme']}", "municipalities"):
        assert not any(word in client.get(f"/api/v1/{path}", HTTP_AUTHORIZATION=header).text for word in PERSONS)


def test_own_days_and_the_list_to_print_count_the_people(scene: dict[str, Any], client: Client) -> None:
    client.force_login(scene["finn"])
    last = AccessLine.objects.latest("pk").pk
    client.get("/admin/booking/themedday/mine/")
    client.get(f"/admin/booking/registration/{scene['booking_registration'].pk}/attendee-list/")
    assert [(line.kind, line.user_id, line.rows) for line in lines_after(last)] == [
        ("opened", scene["finn"].pk, 2),
        ("printed", scene["finn"].pk, 2),
    ]


def test_a_search_is_logged_without_what_was_searched_for(scene: dict[str, Any], superuser: Client) -> None:
    last = AccessLine.objects.latest("pk").pk
    superuser.get("/admin/booking/registration/?q=Aarhus")
    superuser.get("/admin/booking/registration/")
    first, second = lines_after(last)
    assert (first.kind, first.rows, second.kind, second.rows) == ("searched", 1, "opened", 2)
    assert "Aarhus" not in f"{first.page} {first.about}"


def test_who_may_not_look_leaves_no_line(scene: dict[str, Any], client: Client) -> None:
    client.force_login(scene["frida"])
    last = AccessLine.objects.latest("pk").pk
    assert client.get(f"/admin/booking/registration/{scene['booking_registration'].pk}/change/").status_code == 403
    assert lines_after(last) == []
