"""The navigation by task: what each user is led to, where they are, and Django's own words nowhere."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from booking.admin.navigation import Section, known_pages
from booking.models import Programme
from tests.booking.admin.staff_desk import signed_in, user_with
from tests.factories import make_queue

TASKS = {
    "Koordinator": ["Skrivebord", "Tilmeldinger", "Temadage", "Deltagere", "Mails", "Tilbud"],
    "Læser": ["Skrivebord", "Tilmeldinger", "Temadage", "Tilbud"],
    "Administrator": ["Skrivebord", "Tilbud", "Personer og adgang"],
    "Revisor": ["Skrivebord", "Personer og adgang"],
    "Facilitator": ["Skrivebord"],
}
DJANGOS = ("der skal ændres", "Godkendelse og autorisation", "pbkdf2", "Hjem", "nav-sidebar")


@pytest.fixture(autouse=True)
def one_step(settings: Settings) -> None:
    settings.REQUIRE_STAFF_MFA = False


def links(page: str, name: str) -> list[str]:
    """Return the words of the links in a navigation, the current one in brackets."""
    found = re.search(rf'aria-label="{name}">(.*?)</nav>', page, re.DOTALL)
    inside = re.findall(r"<a href=[^>]*?( aria-current)?[^>]*>([^<]*)</a>", found[1]) if found else []
    return [words for _current, words in inside]


def current(page: str) -> list[str]:
    """Return the words of the links in the frame that say where the user is."""
    frame = "".join(re.findall(r'<nav class="frame-.*?</nav>', page, re.DOTALL))
    return re.findall(r"<a [^>]*aria-current=[^>]*>([^<]*)</a>", frame)


def test_every_list_of_the_admin_stands_under_a_task() -> None:
    lists = {f"{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry}
    assert lists - {page.view for page in known_pages} == set()
    assert {page.section for page in known_pages} == set(Section)


@pytest.mark.parametrize("role", TASKS)
def test_each_role_is_led_to_its_own_tasks(db: None, role: str) -> None:
    user = user_with("frida")
    user.groups.set([Group.objects.get(name=role)])
    client = signed_in(user)
    page = client.get("/admin/").content.decode()
    assert links(page, "Opgaver") == TASKS[role]
    for to in re.findall(r'href="(/admin/[^"]*)"', page.partition('class="frame-sections"')[2].partition("</nav>")[0]):
        assert client.get(to).status_code == 200


def test_lists_say_where_one_is_and_speak_no_django(desk: Client, programme: Programme) -> None:
    titles = {page.view: str(page.title) for page in known_pages}
    for model in admin.site._registry:
        view = f"{model._meta.app_label}_{model._meta.model_name}_changelist"
        page = desk.get(reverse(f"admin:{view}")).content.decode()
        title = titles[view]
        assert f"<h1>{title[0].upper()}{title[1:]}</h1>" in page
        assert len(current(page)) in {1, 2}, title
        assert [word for word in DJANGOS if word in page] == [], title


def test_way_up_leads_over_the_list_and_names_nothing_twice(desk: Client, programme: Programme) -> None:
    first, *_others = make_queue(programme, 2)
    row = reverse("admin:booking_registration_change", args=[first.pk])
    page = desk.get(row).content.decode()
    assert links(page, "Her er du") == ["Tilmeldinger"]
    act = desk.get(reverse("admin:booking_registration_extend", args=[first.pk])).content.decode()
    assert links(act, "Her er du") == ["Tilmeldinger", str(first)]
    whole = desk.get(reverse("admin:notifications_message_case", args=[first.pk])).content.decode()
    assert links(whole, "Her er du") == ["Tilmeldinger", str(first)], "a page of a registration, by another app"
    municipality = reverse("admin:booking_municipality_change", args=[first.municipality_id])
    named = desk.get(municipality).content.decode()
    assert links(named, "Her er du") == ["Tilbud", "Kommuner"]
    assert f"<h1>Ret kommune: {first.municipality}</h1>" in named
    assert links(desk.get(reverse("admin:notifications_message_changelist")).content.decode(), "Her er du") == []


def test_page_of_an_app_leads_to_the_desk(desk: Client, programme: Programme) -> None:
    for app in ("auth", "booking", "notifications"):
        answer = desk.get(f"/admin/{app}/")
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_users_page_tells_nothing_of_how_a_password_is_kept(desk: Client) -> None:
    user = user_with("bo")
    page = desk.get(reverse("admin:auth_user_change", args=[user.pk])).content.decode()
    assert "Brugeren har en adgangskode." in page
    assert reverse("admin:auth_user_password_change", args=[user.pk]) in page
    assert "pbkdf2" not in page
    assert user.password not in page
