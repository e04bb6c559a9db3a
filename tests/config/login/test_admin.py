"""Users in the admin: made with a role, closed and never deleted, a lost app removed; superusers out of reach."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

OWN_DAYS = "/admin/booking/themedday/mine/"
"""Where a log-in leads who may do nothing else (A9)."""
USERS = "/admin/auth/user/"
GOOD = "stormfuld-tirsdag"


@pytest.fixture(autouse=True)
def one_step(settings: Settings) -> None:
    settings.REQUIRE_STAFF_MFA = False


@pytest.fixture
def administrator(db: None) -> User:
    """Make a user who administers users but is no superuser."""
    user = User.objects.create_user("anna", "anna@example.dk", "x", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=("view_user", "add_user", "change_user", "view_group"))
    )
    return user


@pytest.fixture
def desk(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def filled(user: User, **more: Any) -> dict[str, Any]:
    return {"username": user.username, "email": user.email, "is_active": "on", "groups": []} | more


def test_allauths_own_tables_are_not_in_the_admin() -> None:
    assert {model._meta.app_label for model in admin.site._registry} == {
        "access",
        "auth",
        "booking",
        "notifications",
        "toolbox",
    }


def test_user_is_made_with_a_role_and_can_log_in(desk: Client) -> None:
    role = Group.objects.create(name="prøverolle")
    typed = {"username": "bo", "email": "bo@example.dk", "groups": [role.pk], "usable_password": "true"}
    answer = desk.post(f"{USERS}add/", typed | {"password1": GOOD, "password2": GOOD})
    made = User.objects.get(username="bo")
    assert answer["Location"] == f"{USERS}{made.pk}/change/"
    assert (made.is_staff, made.is_superuser, list(made.groups.all())) == (True, False, [role])
    assert Client().post("/konto/log-ind/", {"login": "bo", "password": GOOD})["Location"] == OWN_DAYS
    assert LogEntry.objects.get(object_id=made.pk).is_addition()


def test_short_password_is_refused(desk: Client) -> None:
    page = desk.post(
        f"{USERS}add/",
        {"username": "bo", "usable_password": "true", "password1": "kort-kode11", "password2": "kort-kode11"},
    )
    assert page.context["adminform"].form.errors["password2"] == [
        "Denne adgangskode er for kort. Den skal indeholde mindst 12 tegn."
    ]


def test_administrator_gives_roles_but_makes_no_superuser(desk: Client, administrator: User) -> None:
    role = Group.objects.create(name="prøverolle")
    typed = filled(administrator, groups=[role.pk], is_superuser="on", is_staff="", user_permissions=["1"])
    desk.post(f"{USERS}{administrator.pk}/change/", typed)
    administrator.refresh_from_db()
    assert list(administrator.groups.all()) == [role]
    assert (administrator.is_superuser, administrator.is_staff) == (False, True)
    assert administrator.user_permissions.count() == 4
    assert LogEntry.objects.get().object_id == str(administrator.pk)


@pytest.mark.parametrize("page", ["change/", "password/", "reset-app/", "delete/"])
def test_administrator_cannot_touch_a_superuser(desk: Client, mette: User, page: str) -> None:
    path = f"{USERS}{mette.pk}/{page}"
    assert desk.post(path, filled(mette, password1=GOOD, password2=GOOD)).status_code == 403
    mette.refresh_from_db()
    assert not mette.check_password(GOOD)


@pytest.mark.parametrize("page", ["add/", "{pk}/change/"])
def test_roles_are_called_roles(desk: Client, administrator: User, page: str) -> None:
    field = desk.get(USERS + page.format(pk=administrator.pk)).context["adminform"].form["groups"]
    assert (field.label, str(field.help_text)[:35]) == ("Roller", "En bruger kan have flere roller og ")


def test_nobody_is_deleted(client: Client, mette: User, administrator: User) -> None:
    client.force_login(mette)
    assert client.post(f"{USERS}{administrator.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(f"{USERS}{administrator.pk}/change/", filled(administrator, is_active=""))
    administrator.refresh_from_db()
    assert administrator.is_active is False


def test_roles_are_looked_at_and_not_changed(client: Client, mette: User) -> None:
    client.force_login(mette)
    role = Group.objects.get(name="Læser")
    assert client.get(f"/admin/auth/group/{role.pk}/change/").status_code == 200
    assert client.post(f"/admin/auth/group/{role.pk}/change/", {"name": "andet"}).status_code == 403
    assert client.get("/admin/auth/group/add/").status_code == 403
    assert client.post(f"/admin/auth/group/{role.pk}/delete/", {"post": "yes"}).status_code == 403


def test_lost_app_is_taken_away_with_its_codes(client: Client, app: Authenticator, mette: User) -> None:
    client.force_login(mette)
    path = f"{USERS}{mette.pk}/reset-app/"
    assert path in client.get(f"{USERS}{mette.pk}/change/").content.decode()
    assert client.get(path).status_code == 200
    assert Authenticator.objects.count() == 2, "GET changes nothing"
    page = client.post(path, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["mette skal sætte en ny app op ved næste login."]
    assert not Authenticator.objects.exists()
    assert LogEntry.objects.get().change_message == "Appen til login er nulstillet"
    page = client.post(path, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["mette havde ingen app."]
    assert LogEntry.objects.count() == 1
    assert path not in client.get(f"{USERS}{mette.pk}/change/").content.decode()


def test_list_reads_as_much_for_one_user_as_for_three(client: Client, mette: User) -> None:
    client.force_login(mette)
    counts = []
    for name in ("a", "b"):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(USERS).status_code == 200
        counts.append(len(captured))
        User.objects.create_user(name, is_staff=True).groups.add(Group.objects.create(name=name))
    assert counts[0] == counts[1]


def test_search_and_list_lead_to_users_and_to_the_reset_of_an_app(desk: Client, administrator: User) -> None:
    """The app of a superuser is out of reach, and who may not look at users finds none."""
    for name in ("bo", "bodil"):
        user = User.objects.create_user(name, is_superuser=name == "bodil")
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})

    def titles(typed: str) -> list[str]:
        items = desk.get("/admin/booking/registration/suggest/", {"q": typed}).json()["items"]
        return [hit["title"] for hit in items]

    assert titles("anna") == ["anna"]
    assert titles("bodil") == ["bodil"]
    assert titles("nulstil bo") == ["Nulstil appen: bo", "bo", "bodil"]
    assert titles("nulstil") == []
    listed = desk.get(USERS).content.decode()
    assert "Nulstil appen: bo" in listed
    assert "Nulstil appen: bodil" not in listed
    administrator.user_permissions.clear()
    assert titles("bodil") == []
