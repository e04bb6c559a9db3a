"""Each role on each page of the admin; a new page that is not listed here fails."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver
from pytest_django.fixtures import Settings

from booking.admin import acts
from booking.models import (
    Attendee,
    BulkAct,
    Interest,
    Invite,
    JournalEntry,
    Partstat,
    Programme,
    Registration,
    ThemedDay,
)
from booking.services import feeds, tokens
from booking.services.day import answers
from booking.services.day.schedule import FacilitatorDetails
from booking.services.turn import MUNICIPALITY
from config.login.roles import ROLES, make_roles
from notifications.inbound.receive import receive
from notifications.models import Door, Message, Received
from tests.booking.day_helpers import fix_day, list_attendees, make_confirmed
from tests.factories import OPENS, at, make_municipality, make_registration
from tests.notifications.mail_helpers import announce_and_send

KOORDINATOR, FACILITATOR, READER, ADMINISTRATOR = "Koordinator", "Facilitator", "Læser", "Administrator"
EVERYBODY = frozenset(ROLES)
WORK, LOOKING = frozenset({KOORDINATOR}), frozenset({KOORDINATOR, READER})
SETTINGS, ALL_BUT_FACILITATOR = frozenset({ADMINISTRATOR}), frozenset({KOORDINATOR, READER, ADMINISTRATOR})
NOBODY: frozenset[str] = frozenset()

LISTS = {
    "booking_apitoken": SETTINGS,
    "booking_bulkact": WORK,
    "booking_feed": WORK,
    "booking_interest": WORK,
    "booking_journalentry": LOOKING,
    "booking_municipality": ALL_BUT_FACILITATOR,
    "booking_programme": ALL_BUT_FACILITATOR,
    "booking_registration": LOOKING,
    "booking_themedday": LOOKING,
    "notifications_message": WORK,
    "notifications_received": WORK,
    "auth_user": SETTINGS,
    "auth_group": SETTINGS,
}
"""Who may look at each list and the pages of its rows."""
ADDING = {"booking_apitoken": SETTINGS, "booking_feed": WORK, "auth_user": SETTINGS}
PAGES = {
    "index": EVERYBODY,
    "jsi18n": EVERYBODY,
    "booking_themedday_mine": EVERYBODY,
    "booking_apitoken_revoke": SETTINGS,
    "booking_bulkact_note": WORK,
    "booking_feed_address": WORK,
    "booking_feed_renew": WORK,
    "booking_interest_write": WORK,
    "booking_registration_attendee_list": frozenset({KOORDINATOR, FACILITATOR}),
    "booking_programme_record": ALL_BUT_FACILITATOR,
    "booking_programme_overview": LOOKING,
    "booking_programme_pictures": LOOKING,
    "booking_programme_export": WORK,
    "booking_programme_export_all": LOOKING,
    "notifications_message_send_again": WORK,
    "notifications_message_settle_held": WORK,
    "notifications_message_take_back": WORK,
    "notifications_message_case": WORK,
    "notifications_message_case_export": WORK,
    "notifications_received_download": WORK,
    "notifications_received_settle": WORK,
    "notifications_received_bounced": WORK,
    "notifications_received_nothing": WORK,
    "auth_user_reset_app": SETTINGS,
    "auth_user_password_change": SETTINGS,
}
"""The pages beside lists and acts; of the exports the most restricted, that of attendees."""
BY_POST = {
    "booking_bulkact_note",
    "booking_feed_address",
    "notifications_message_settle_held",
    "notifications_message_take_back",
    "notifications_received_bounced",
    "notifications_received_nothing",
    "notifications_received_settle",
}
"""Pages that do not answer a GET."""
DOORS = {"login", "logout", "password_change", "password_change_done", "autocomplete", "view_on_site", "app_list"}
"""Django's own pages, which show nothing of ours or check the permission of each list themselves."""

PRIVATE = ("Anna", "Bent", "anna@", "bent@", "Jeg glæder mig", "Hvor kan vi holde")
MAIL = (
    "From: Anna <anna@aarhus.dk>\r\nTo: temadage@example.dk\r\nSubject: Hvor kan vi holde\r\n"
    "Message-ID: <p1@aarhus.dk>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nParkering?\r\n"
)


def verdicts() -> dict[str, frozenset[str]]:
    """Return who may open each page, by its name."""
    found = dict(PAGES)
    for name, who in LISTS.items():
        found |= {f"{name}_{page}": who for page in ("changelist", "change", "history")}
        found |= {f"{name}_add": ADDING.get(name, NOBODY), f"{name}_delete": NOBODY}
    found |= {f"booking_registration_{act.name.replace('-', '_')}": WORK for act in acts.REGISTRATION}
    for programme_act in acts.PROGRAMME:
        who = WORK if programme_act.permission else WORK | SETTINGS
        found[f"booking_programme_{programme_act.name.replace('-', '_')}"] = who
    return found


def pages(patterns: Any, before: str = "/admin/") -> Iterator[tuple[str, str]]:
    """Yield the name of each page of the admin and its route as the URL conf has it."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, before + str(pattern.pattern)


@pytest.fixture
def scene(db: None, settings: Settings) -> Iterator[dict[str, Any]]:
    """Take a registration through its day and return a row of each list; Finn is the day's facilitator."""
    settings.REQUIRE_STAFF_MFA = False
    with at(OPENS, tick=False):
        finn = User.objects.create_user("finn", "finn@example.dk", "x", is_staff=True)
        registration = make_confirmed()
        make_registration(registration.programme, make_municipality(2))
        list_attendees(registration, "Anna", "Bent")
        fix_day(registration, facilitators=(FacilitatorDetails(name="Finn", email=finn.email, user_id=finn.pk),))
        announce_and_send()
        anna = Invite.objects.get(email="anna@aarhus.dk")
        answers.answer_on_page(invite_id=anna.pk, partstat=Partstat.ACCEPTED, note="Jeg glæder mig", by=MUNICIPALITY)
        receive(MAIL.encode(), door=Door.PIPE)
        yield {
            "finn": finn,
            "frida": User.objects.create_user("frida", "frida@example.dk", "x", is_staff=True),
            "booking_apitoken": tokens.issue(name="Sagssystemet", read=True, write=False).token,
            "booking_bulkact": BulkAct.objects.create(key=uuid4(), act="send-link", user=finn),
            "booking_feed": feeds.make_feed(email=finn.email)[0],
            "booking_interest": Interest.objects.create(
                municipality=registration.municipality, email="birte@aarhus.dk", asked_at=OPENS
            ),
            "booking_journalentry": JournalEntry.objects.get(kind="answered"),
            "booking_municipality": registration.municipality,
            "booking_programme": Programme.objects.get(),
            "booking_registration": registration,
            "booking_themedday": ThemedDay.objects.get(),
            "notifications_message": Message.objects.order_by("pk").last(),
            "notifications_received": Received.objects.get(),
            "auth_user": User.objects.create_user("nogen", is_staff=True),
            "auth_group": Group.objects.get(name=READER),
        }


def address(name: str, route: str, scene: dict[str, Any]) -> str:
    """Fill in a route with the row of its list."""
    prefix = "_".join(name.split("_")[:2])
    row = scene["booking_registration"] if name.startswith("notifications_message_case") else scene.get(prefix)
    route = route.replace("<slug:what>.<slug:form>", "attendees.csv")
    route = route.replace("<str:verdict>", "sent")
    return re.sub(r"<[^>]*>", str(getattr(row, "pk", "")), route)


def signed_in(scene: dict[str, Any], role: str) -> Client:
    """Sign in with a role: Finn as facilitator, Frida, who has no day, in the other roles."""
    user = scene["finn" if role == FACILITATOR else "frida"]
    user.groups.set([Group.objects.get(name=role)])
    client = Client()
    client.force_login(user)
    return client


def all_pages() -> dict[str, str]:
    return {name: route for name, route in pages(admin.site.urls[0]) if name not in DOORS}


def test_every_page_of_the_admin_has_a_verdict() -> None:
    assert set(all_pages()) == set(verdicts())


@pytest.mark.parametrize("role", ROLES)
def test_role_opens_its_own_pages_and_no_other(scene: dict[str, Any], role: str) -> None:
    client = signed_in(scene, role)
    wrong = {}
    for name, route in all_pages().items():
        ask = client.post if name in BY_POST else client.get
        status = ask(address(name, route, scene)).status_code
        expected = {200, 302} if role in verdicts()[name] else {403}
        if status not in expected:
            wrong[name] = status
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_role_acts_where_it_may_and_nowhere_else(scene: dict[str, Any], role: str) -> None:
    client = signed_in(scene, role)
    last = JournalEntry.objects.count()
    refused = {}
    for name, route in all_pages().items():
        if role not in verdicts()[name] and name != "index":
            refused[name] = client.post(address(name, route, scene), {"reason": "x", "seen": ""}).status_code
    assert set(refused.values()) == {403}
    assert JournalEntry.objects.count() == last


@pytest.mark.parametrize("role", [READER, ADMINISTRATOR])
def test_nothing_of_attendees_is_on_any_page_of_a_role_without_them(scene: dict[str, Any], role: str) -> None:
    client = signed_in(scene, role)
    told = {}
    for name, route in all_pages().items():
        page = client.get(address(name, route, scene))
        text = "" if page.streaming else page.content.decode(errors="replace")
        if found := [word for word in PRIVATE if word in text]:
            told[name] = found
    assert told == {}


def test_words_of_attendees_are_there_for_the_coordinator(scene: dict[str, Any]) -> None:
    client = signed_in(scene, KOORDINATOR)
    registration = scene["booking_registration"].pk
    page = client.get(f"/admin/booking/registration/{registration}/change/").content.decode()
    assert "Jeg glæder mig" in page
    assert "anna@aarhus.dk" in page
    assert "Anna" in client.get(f"/admin/booking/programme/{scene['booking_programme'].pk}/export/attendees.csv").text


def test_links_to_what_a_reader_may_not_open_are_not_shown(scene: dict[str, Any]) -> None:
    client = signed_in(scene, READER)
    programme, registration = scene["booking_programme"].pk, scene["booking_registration"].pk
    for path in (
        "",
        f"booking/programme/{programme}/change/",
        f"booking/programme/{programme}/overview/",
        f"booking/registration/{registration}/change/",
    ):
        page = client.get(f"/admin/{path}").content.decode()
        links = set(re.findall(r'href="(/admin/[^"?#]*)', page))
        assert [link for link in sorted(links) if client.get(link).status_code == 403] == [], path
    for what in ("registrations", "days"):
        assert client.get(f"/admin/booking/programme/{programme}/export/{what}.csv").status_code == 200


def test_facilitator_sees_the_lists_of_own_days_only(scene: dict[str, Any]) -> None:
    client = signed_in(scene, FACILITATOR)
    own, other = scene["booking_registration"], Registration.objects.get(queue_number=2)
    assert "Anna" in client.get("/admin/booking/themedday/mine/").content.decode()
    assert "Anna" in client.get(f"/admin/booking/registration/{own.pk}/attendee-list/").content.decode()
    assert client.get(f"/admin/booking/registration/{other.pk}/attendee-list/").status_code == 403
    page = client.get("/admin/").content.decode()
    assert "Mine dage" in page
    assert "Aarhus" not in page


def test_roles_name_permissions_that_there_are(db: None) -> None:
    known = set(Permission.objects.values_list("content_type__app_label", "codename"))
    assert {tuple(name.split(".")) for wanted in ROLES.values() for name in wanted} - known == set()
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)


def test_migrate_sets_a_role_that_was_changed(db: None) -> None:
    reader = Group.objects.get(name=READER)
    reader.permissions.add(Permission.objects.get(codename="view_attendee"))
    Group.objects.get(name=KOORDINATOR).delete()
    make_roles(apps, connection.alias)
    names = Group.objects.get(name=READER).permissions.values_list("content_type__app_label", "codename")
    assert {".".join(name) for name in names} == set(ROLES[READER])
    assert Group.objects.get(name=KOORDINATOR).permissions.count() == len(ROLES[KOORDINATOR])


def test_nobody_but_the_coordinator_may_see_attendees_or_mails() -> None:
    guarded = {"booking.view_attendee", "notifications.view_message", "notifications.view_received"}
    assert {role for role, wanted in ROLES.items() if guarded & set(wanted)} == {KOORDINATOR}
    assert Attendee._meta.label_lower == "booking.attendee"
