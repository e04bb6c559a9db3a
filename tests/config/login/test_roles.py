"""Each role on each page of the admin; a new page that is not listed here fails."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client

from booking.admin import acts
from booking.models import Attendee, JournalEntry, Registration
from config.login.roles import ROLES, make_roles
from tests.config.admin_scene import address, all_pages

KOORDINATOR, FACILITATOR, READER = "Koordinator", "Facilitator", "Læser"
ADMINISTRATOR, AUDITOR = "Administrator", "Revisor"
EVERYBODY = frozenset(ROLES)
WORK, LOOKING = frozenset({KOORDINATOR}), frozenset({KOORDINATOR, READER})
SETTINGS, OFFICE = frozenset({ADMINISTRATOR}), frozenset({KOORDINATOR, READER, ADMINISTRATOR})
NOBODY: frozenset[str] = frozenset()

LISTS = {
    "access_accessline": frozenset({AUDITOR}),
    "booking_apitoken": SETTINGS,
    "booking_attendee": WORK,
    "booking_bulkact": WORK,
    "booking_feed": WORK,
    "booking_interest": WORK,
    "booking_journalentry": LOOKING,
    "booking_municipality": OFFICE,
    "booking_programme": OFFICE,
    "booking_registration": LOOKING,
    "booking_themedday": LOOKING,
    "notifications_message": WORK,
    "notifications_received": WORK,
    "toolbox_chosentheme": LOOKING,
    "toolbox_element": OFFICE,
    "toolbox_theme": OFFICE,
    "toolbox_tool": OFFICE,
    "auth_user": SETTINGS,
    "auth_group": SETTINGS,
}
"""Who may look at each list and the pages of its rows."""
ADDING = {
    "booking_apitoken": SETTINGS,
    "booking_feed": WORK,
    "toolbox_theme": WORK | SETTINGS,
    "toolbox_tool": WORK | SETTINGS,
    "auth_user": SETTINGS,
}
PAGES = {
    "index": EVERYBODY,
    "jsi18n": EVERYBODY,
    "booking_themedday_mine": EVERYBODY,
    "access_accessline_export": frozenset({AUDITOR}),
    "booking_apitoken_revoke": SETTINGS,
    "booking_bulkact_note": WORK,
    "booking_feed_address": WORK,
    "booking_feed_renew": WORK,
    "booking_interest_write": WORK,
    "booking_registration_search": EVERYBODY,
    "booking_registration_suggest": EVERYBODY,
    "booking_registration_ring": LOOKING,
    "booking_registration_attendee_list": frozenset({KOORDINATOR, FACILITATOR}),
    "booking_programme_record": OFFICE,
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
    "toolbox_chosentheme_choose": frozenset({KOORDINATOR, FACILITATOR}),
    "toolbox_chosentheme_export": LOOKING,
    "toolbox_edition_changelist": WORK | SETTINGS,
    "toolbox_edition_change": SETTINGS,
    "toolbox_edition_preview": WORK | SETTINGS,
    "toolbox_edition_file": WORK | SETTINGS,
    "toolbox_figure_changelist": LOOKING,
    "toolbox_figure_examples": WORK | SETTINGS,
    "toolbox_figure_export": LOOKING,
    "toolbox_figure_shared": frozenset({FACILITATOR}),
    "toolbox_mapping_changelist": LOOKING,
    "toolbox_mapping_add": WORK,
    "toolbox_mapping_change": WORK,
    "toolbox_mapping_edit": WORK,
    "toolbox_mapping_addresses": WORK,
    "toolbox_mapping_turnout": LOOKING,
    "toolbox_mapping_write": WORK,
    "toolbox_plan_changelist": LOOKING,
    "toolbox_plan_change": WORK,
    "toolbox_plan_history": WORK,
    "toolbox_plan_add": NOBODY,
    "toolbox_plan_delete": NOBODY,
    "toolbox_plan_of_registration": frozenset({KOORDINATOR, FACILITATOR}),
    "toolbox_plan_examples": SETTINGS,
    "toolbox_theme_preview": OFFICE,
    "auth_user_reset_app": SETTINGS,
    "auth_user_password_change": SETTINGS,
}
"""The pages beside lists and acts; of the exports the most restricted, that of attendees."""
BY_POST = {
    "booking_bulkact_note",
    "booking_feed_address",
    "notifications_message_send_again",
    "notifications_message_settle_held",
    "notifications_message_take_back",
    "notifications_received_bounced",
    "notifications_received_nothing",
    "notifications_received_settle",
}
"""Pages that do not answer a GET."""
WITHOUT_ATTENDEES = {READER, ADMINISTRATOR, AUDITOR}
PRIVATE = ("Anna", "Bent", "anna@", "bent@", "Jeg glæder mig", "Hvor kan vi holde")


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


def signed_in(scene: dict[str, Any], role: str) -> Client:
    """Sign in with a role: Finn as facilitator, Frida, who has no day, in the other roles."""
    user = scene["finn" if role == FACILITATOR else "frida"]
    user.groups.set([Group.objects.get(name=role)])
    client = Client()
    client.force_login(user)
    return client


def test_every_page_of_the_admin_has_a_verdict() -> None:
    assert set(all_pages()) == set(verdicts())


@pytest.mark.parametrize("role", ROLES)
def test_role_opens_its_own_pages_and_no_other(scene: dict[str, Any], role: str) -> None:
    """And a role that may not see attendees reads nothing of them on any page, whatever the answer."""
    client = signed_in(scene, role)
    wrong, told = {}, {}
    for name, route in all_pages().items():
        path = address(name, route, scene)
        page = client.get(path)
        status = client.post(path).status_code if name in BY_POST else page.status_code
        expected = {200, 302} if role in verdicts()[name] else {403}
        if status not in expected:
            wrong[name] = status
        text = "" if page.streaming else page.content.decode(errors="replace")
        if found := [word for word in PRIVATE if word in text]:
            told[name] = found
    assert wrong == {}
    if role in WITHOUT_ATTENDEES:
        assert told == {}
    else:
        assert told, "the words that are looked for are there to be read"


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
