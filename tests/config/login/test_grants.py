"""Access that is given: told to every administrator, never to oneself, and never got at from below."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from booking.models import ApiToken, Facilitator
from config.login.models import GivenPassword, Grant, GrantKind
from config.login.standing import may_do_more
from notifications.models import Message
from tests.booking.day_helpers import fix_day, make_confirmed
from tests.config.login.conftest import PASSWORD
from tests.notifications.mail_helpers import announce_and_send, body

USERS = "/admin/auth/user/"
GOOD, OTHER = "stormfuld-tirsdag", "rolig-onsdag-igen"


@pytest.fixture(autouse=True)
def one_step(settings: Settings, clock: object) -> None:
    settings.REQUIRE_STAFF_MFA = False


def make_user(name: str, *roles: str, **more: Any) -> User:
    user = User.objects.create_user(name, f"{name}@example.dk", PASSWORD, is_staff=True, **more)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


@pytest.fixture
def ada(db: None) -> User:
    return make_user("ada", "Administrator")


@pytest.fixture
def desk(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def saved(user: User, *roles: str, **more: Any) -> dict[str, Any]:
    """Return what the form of a user sends with these roles."""
    groups = list(Group.objects.filter(name__in=roles).values_list("pk", flat=True))
    return {"username": user.username, "email": user.email, "is_active": "on", "groups": groups} | more


def mails() -> list[tuple[str, str]]:
    return [(mail["To"], mail["Subject"]) for mail in announce_and_send()]


def test_role_is_mailed_to_every_administrator_and_to_nobody_else(
    desk: Client, mette: User, settings: Settings
) -> None:
    make_user("gammel", "Administrator", is_active=False)
    make_user("kaj", "Koordinator")
    bo = make_user("bo")
    desk.post(f"{USERS}{bo.pk}/change/", saved(bo, "Læser", "Koordinator"))
    told = announce_and_send()
    assert {mail["To"] for mail in told} == {"ada@example.dk", "mette@example.dk"}
    assert {mail["Subject"] for mail in told} == {"Ny adgang for bo"}
    assert "ada har givet bo en ny rolle onsdag den 28. september 2016 kl. 9.00." in body(told[0])
    assert "Roller: Koordinator, Læser" in body(told[0])
    assert f"{settings.SITE_URL}{USERS}{bo.pk}/change/" in body(told[0])
    desk.post(f"{USERS}{bo.pk}/change/", saved(bo, "Læser"))
    assert mails() == [], "a role less is no grant"


def test_new_user_key_password_and_app_are_mailed_without_a_secret(client: Client, mette: User) -> None:
    client.force_login(mette)
    typed = {"username": "bo", "groups": [], "usable_password": "true", "password1": GOOD, "password2": GOOD}
    client.post(f"{USERS}add/", typed)
    bo = User.objects.get(username="bo")
    client.post(f"{USERS}{bo.pk}/password/", {"usable_password": "true", "password1": OTHER, "password2": OTHER})
    Authenticator.objects.create(user=bo, type="totp", data={"secret": "s"})
    client.post(f"{USERS}{bo.pk}/reset-app/")
    client.post("/admin/booking/apitoken/add/", {"name": "Sagssystemet", "scope": ["read"]})
    client.post(f"{USERS}{bo.pk}/change/", saved(bo, is_active=""))
    client.post(f"{USERS}{bo.pk}/change/", saved(bo, is_superuser="on"))
    kinds = ["user", "password", "app", "key", "superuser", "opened"]
    assert list(Grant.objects.order_by("pk").values_list("kind", "by")) == [(kind, mette.pk) for kind in kinds]
    told = announce_and_send()
    assert len(told) == len(kinds)
    text = "".join(body(mail) for mail in told)
    assert f"Sagssystemet ({ApiToken.objects.get().prefix}…)" in text
    assert not any(secret in text for secret in (GOOD, OTHER, "temadag_"))


def test_commands_are_mailed_too_and_staff_hear_where_no_administrator_can(
    app: Authenticator, settings: Settings
) -> None:
    User.objects.update(email="")
    call_command("reset_app", "mette")
    call_command("create_api_token", "ESDH", "--scope", "read")
    assert mails() == [(settings.STAFF_EMAIL, "Login ændret for mette"), (settings.STAFF_EMAIL, told_key())]
    assert "En person med adgang til serveren har nulstillet" in Message.objects.earliest("pk").text


def told_key() -> str:
    return f"Ny API-nøgle: {ApiToken.objects.get()}"


def test_mail_is_not_sent_to_who_is_no_administrator_any_more(desk: Client, ada: User, mette: User) -> None:
    bo = make_user("bo")
    desk.post(f"{USERS}{bo.pk}/change/", saved(bo, "Læser"))
    ada.groups.clear()
    assert mails() == [("mette@example.dk", "Ny adgang for bo")]


def test_nobody_gives_himself_a_role_that_may_do_more(desk: Client, ada: User) -> None:
    page = desk.post(f"{USERS}{ada.pk}/change/", saved(ada, "Administrator", "Koordinator", "Revisor"))
    assert page.context["adminform"].form.errors == {
        "groups": [
            "Du kan ikke give dig selv en rolle, der må mere, end du må nu: Koordinator, Revisor. Bed en anden om det."
        ]
    }
    assert [role.name for role in ada.groups.all()] == ["Administrator"]
    desk.post(f"{USERS}{ada.pk}/change/", saved(ada, "Administrator", "Facilitator"))
    assert ada.groups.count() == 2


@pytest.mark.parametrize("page", ["password/", "reset-app/"])
def test_log_in_of_one_who_may_do_more_is_out_of_reach(desk: Client, page: str) -> None:
    kaj, lea = make_user("kaj", "Koordinator"), make_user("lea", "Koordinator", is_active=False)
    for above in (kaj, lea):
        before = above.password
        assert desk.get(f"{USERS}{above.pk}/{page}").status_code == 403
        assert desk.post(f"{USERS}{above.pk}/{page}", {"password1": GOOD, "password2": GOOD}).status_code == 403
        above.refresh_from_db()
        assert above.password == before
    assert desk.get(f"{USERS}{make_user('bo').pk}/{page}").status_code == 200


def test_name_and_address_of_one_who_may_do_more_stay_and_access_can_be_closed(desk: Client) -> None:
    kaj = make_user("kaj", "Koordinator")
    desk.post(f"{USERS}{kaj.pk}/change/", saved(kaj, username="x", email="ada@example.dk", is_active=""))
    kaj.refresh_from_db()
    assert (kaj.username, kaj.email, kaj.is_active, kaj.groups.count()) == ("kaj", "kaj@example.dk", False, 0)


def test_who_holds_a_day_sees_more_than_an_administrator(ada: User, mette: User) -> None:
    finn, kaj = make_user("finn", "Facilitator"), make_user("kaj", "Koordinator")
    assert not may_do_more(finn, ada)
    fix_day(make_confirmed())
    Facilitator.objects.update(user=finn)
    assert [may_do_more(finn, than) for than in (ada, kaj, mette)] == [True, False, False]
    assert [may_do_more(mette, than) for than in (ada, mette)] == [True, False]


def test_reset_ends_the_sessions_of_that_user_alone(desk: Client, mette: User) -> None:
    bo, other = make_user("bo"), Client()
    theirs = [Client(), Client()]
    for one in theirs:
        one.force_login(bo)
    other.force_login(mette)
    Authenticator.objects.create(user=bo, type="totp", data={"secret": "s"})
    desk.post(f"{USERS}{bo.pk}/reset-app/")
    assert [one.get("/admin/").status_code for one in (*theirs, other, desk)] == [302, 302, 200, 200]


def test_password_of_another_is_changed_at_the_first_log_in(desk: Client) -> None:
    bo, browser = make_user("bo"), Client()
    new = {"usable_password": "true", "password1": GOOD, "password2": GOOD}
    assert desk.post(f"{USERS}{bo.pk}/password/", new).status_code == 302
    browser.post("/konto/log-ind/", {"login": "bo", "password": GOOD})
    for path in ("/admin/", "/admin/booking/themedday/mine/"):
        page = browser.get(path, follow=True)
        assert page.redirect_chain == [("/konto/adgangskode/", 302)]
    assert "En anden har sat din adgangskode" in page.content.decode()
    typed = {"oldpassword": GOOD, "password1": GOOD, "password2": GOOD}
    assert browser.post("/konto/adgangskode/", typed).context["form"].errors == {
        "password1": ["Vælg en anden adgangskode end den nuværende"]
    }
    own = {"password1": "min-egen-adgangskode", "password2": "min-egen-adgangskode"}
    assert browser.post("/konto/adgangskode/", typed | own)["Location"] == "/admin/"
    assert browser.get("/admin/").status_code == 200
    again = Client()
    again.post("/konto/log-ind/", {"login": "bo", "password": own["password1"]})
    assert again.get("/admin/").status_code == 200
    assert not GivenPassword.objects.exists()


def test_key_may_do_no_more_than_its_maker(desk: Client, ada: User) -> None:
    assert desk.get("/admin/booking/apitoken/add/").status_code == 200
    for scope in ("read", "write"):
        page = desk.post("/admin/booking/apitoken/add/", {"name": "Sagssystemet", "scope": [scope]})
        assert "scope" in page.context["form"].errors
    assert not ApiToken.objects.exists()
    ada.user_permissions.set(Permission.objects.filter(codename__in=("view_registration", "view_attendee")))
    desk.post("/admin/booking/apitoken/add/", {"name": "Sagssystemet", "scope": ["read"]})
    assert ApiToken.objects.get().scopes == ["read"]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [GrantKind.KEY, GrantKind.APP])
def test_constraint_grant_is_of_a_user_or_a_key(kind: GrantKind) -> None:
    bo = User.objects.create_user("bo") if kind == GrantKind.KEY else None
    with pytest.raises(IntegrityError, match="grant_is_of_a_user_or_a_key"), transaction.atomic():
        Grant.objects.create(kind=kind, at=timezone.now(), user=bo)
