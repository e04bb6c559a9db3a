"""Mappings for staff: drafted, opened, extended, addressed; counts for who may look, and no answers for anybody."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.access.models import AccessLine
from notifications.models import Message
from tests.factories import make_municipalities
from tests.notifications.mail_helpers import announce_and_send
from tests.toolbox.mapping.mapping_helpers import draft_mapping, opened_mapping
from tests.toolbox.results.result_helpers import close
from toolbox.clock.mapping_looking import look_at_due_mappings
from toolbox.mapping.links import mapping_token
from toolbox.models import Invitation, Mapping, MappingEntry, Response, RoleLink
from toolbox.questionnaire.editions import OURS, read_questionnaire, store_edition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIST = "/admin/toolbox/mapping/"


@pytest.fixture
def staff(client: Client) -> Client:
    """Sign in as a coordinator."""
    user = User.objects.create_user("karen", "karen@example.dk", "x", is_staff=True)
    user.groups.set([Group.objects.get(name="Koordinator")])
    client.force_login(user)
    return client


def page_of(mapping: Mapping) -> str:
    return reverse("admin:toolbox_mapping_change", args=[mapping.pk])


def typed(**changes: str) -> dict[str, Any]:
    edition, _is_new = store_edition(read_questionnaire(OURS))
    return {
        "title": "Kortlægning af faglig ledelse",
        "slug": "kortlaegning",
        "edition": edition.pk,
        "scope": "chosen",
        "sender_name": "Karen Holm",
        "sender_title": "afdelingschef",
        "contact_name": "Ole Lind",
        "contact_email": "ole@example.org",
        "letter_at": "2016-10-03T09:00",
        "joint_opens_at": "2016-10-10T09:00",
        "roles_open_at": "2016-10-17T09:00",
        "closes_at": "2016-11-11T16:00",
        **changes,
    }


def test_a_mapping_is_drafted_corrected_and_opened(staff: Client) -> None:
    make_municipalities(3)
    staff.post(f"{LIST}add/", typed())
    mapping = Mapping.objects.get()
    staff.post(f"{page_of(mapping)}edit/", typed(title="Kortlægning 2016"))
    assert "ikke åbnet" in staff.get(LIST).content.decode()
    staff.post(page_of(mapping), {"act": "open", "codes": "0101 0103"})
    mapping.refresh_from_db()
    assert (mapping.title, mapping.opened_at is not None) == ("Kortlægning 2016", True)
    assert list(mapping.invitations.values_list("municipality_id", flat=True).order_by("pk")) == ["0101", "0103"]
    refused = staff.post(f"{page_of(mapping)}edit/", typed(title="En anden"))
    assert (refused.status_code, "kan ikke længere ændres" in refused.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"closes_at": "2016-10-01T09:00"}, "til sidst lukker kortlægningen"),
        ({"letter_at": "i morgen"}, "Skriv dag og klokkeslæt"),
        ({"contact_email": "ole"}, "mailadresse"),
        ({"title": ""}, "Dette felt"),
    ],
)
def test_a_draft_that_is_wrong_comes_back(staff: Client, changes: dict[str, str], said: str) -> None:
    page = staff.post(f"{LIST}add/", typed(**changes))
    assert (page.status_code, Mapping.objects.count()) == (422, 0)
    assert said in page.content.decode()


@pytest.mark.parametrize(("codes", "said"), [("0101, 9999", "9999"), ("101;9998 9999", "9998, 9999")])
def test_a_code_of_no_municipality_is_said_and_nothing_opened(staff: Client, codes: str, said: str) -> None:
    make_municipalities(2)
    mapping = draft_mapping(scope="chosen")
    page = staff.post(page_of(mapping), {"act": "open", "codes": codes})
    assert (page.status_code, f"Der er ingen kommune med koden {said}." in page.content.decode()) == (422, True)
    assert codes in page.content.decode(), "what was typed stands there still"
    mapping.refresh_from_db()
    assert (mapping.opened_at, mapping.invitations.count()) == (None, 0)


def test_codes_are_read_with_commas_and_without_their_zero(staff: Client) -> None:
    make_municipalities(3)
    mapping = draft_mapping(scope="chosen")
    staff.post(page_of(mapping), {"act": "open", "codes": "101, 0103;"})
    assert list(mapping.invitations.values_list("municipality_id", flat=True)) == ["0101", "0103"]


def test_the_list_names_the_roles_and_tells_of_letters_that_came_back(staff: Client) -> None:
    make_municipalities(2)
    mapping = opened_mapping("0101", "0102")
    mapping.invitations.update(contact_email="anne@koebenhavn.dk")
    look_at_due_mappings()
    announce_and_send()
    page = staff.get(page_of(mapping)).content.decode()
    assert ("Sagsbehandler" in page, "caseworker" in page, "kom ikke frem" in page) == (True, False, False)
    first = mapping.invitations.get(municipality_id="0101")
    Message.objects.filter(recipient=f"mapping_contact:{first.pk}").update(bounced_at=timezone.now())
    assert staff.get(page_of(mapping)).content.decode().count("kom ikke frem") == 1
    mapping.invitations.filter(pk=first.pk).update(contact_email="bo@koebenhavn.dk")
    assert "kom ikke frem" not in staff.get(page_of(mapping)).content.decode(), "that was another address"


def test_staff_are_told_whose_link_stands_once_an_address_is_corrected(staff: Client) -> None:
    make_municipalities(2)
    mapping = opened_mapping("0101", "0102")
    lines = "0101;kontakt;anne@koebenhavn.dk\n0102;kontakt;bo@frederiksberg.dk"
    path = f"{page_of(mapping)}addresses/"
    staff.post(path, {"lines": lines, "confirmed": "yes"})
    look_at_due_mappings()
    Response.objects.create(link=RoleLink.objects.get(invitation__municipality="0102", role="caseworker"))
    lines = lines.replace("anne@", "eva@").replace("bo@", "ib@")
    told = staff.post(path, {"lines": lines, "confirmed": "yes"}, follow=True).content.decode()
    begun = Invitation.objects.get(municipality="0102").municipality.name
    assert f"Linket i det første brev gælder stadig for {begun}, for" in told
    versions = mapping.invitations.order_by("municipality").values_list("link_version", flat=True)
    assert list(versions) == [2, 1]


def test_a_renewed_link_is_mailed_to_the_contact(staff: Client) -> None:
    make_municipalities(1)
    mapping = opened_mapping("0101")
    invitation = mapping.invitations.get()
    act = {"act": "renew", "invitation": invitation.pk}
    assert "Skriv kommunens adresse" in staff.post(page_of(mapping), act, follow=True).content.decode()
    assert not Message.objects.filter(kind="mapping_link").exists()
    mapping.invitations.update(contact_email="anne@koebenhavn.dk")
    assert "får det nye på mail" in staff.post(page_of(mapping), act, follow=True).content.decode()
    announce_and_send()
    invitation.refresh_from_db()
    assert mapping_token(invitation) in Message.objects.get(kind="mapping_link").text


def test_nobody_to_invite_is_said_and_nothing_opened(staff: Client) -> None:
    mapping = draft_mapping(scope="chosen")
    page = staff.post(page_of(mapping), {"act": "open", "codes": ""})
    assert "Der er ingen kommuner at invitere." in page.content.decode()
    mapping.refresh_from_db()
    assert mapping.opened_at is None


def test_the_page_counts_who_has_answered_and_shows_no_answer(staff: Client) -> None:
    make_municipalities(2)
    mapping = opened_mapping("0101", "0102")
    link = RoleLink.objects.get(role="caseworker", invitation__municipality_id="0101")
    RoleLink.objects.filter(pk=link.pk).update(persons=3)
    for value in (1, 5):
        Response.objects.create(link=link, is_handed_in=True, values={"s01": value}, texts={"q4": "Mere tid"})
    page = staff.get(page_of(mapping)).content.decode()
    assert "2/3" in page
    assert "Mere tid" not in page
    assert "0 af 2 kommuner har sendt det fælles skema ind." in page


def test_the_closing_is_moved_a_municipality_added_and_a_link_renewed(staff: Client) -> None:
    make_municipalities(2)
    mapping = opened_mapping("0101")
    refused = staff.post(page_of(mapping), {"act": "moments", "closes_at": "2016-12-01T12:00", "reason": ""})
    assert (refused.status_code, "Skriv en begrundelse" in refused.content.decode()) == (422, True)
    staff.post(page_of(mapping), {"act": "moments", "closes_at": "2016-12-01T12:00", "reason": "Ferie"})
    staff.post(page_of(mapping), {"act": "invite", "municipality": "0102"})
    first = mapping.invitations.get(municipality_id="0101")
    staff.post(page_of(mapping), {"act": "renew", "invitation": first.pk})
    mapping.refresh_from_db()
    first.refresh_from_db()
    assert (timezone.localtime(mapping.closes_at).day, first.link_version) == (1, 2)
    kinds = list(MappingEntry.objects.order_by("number").values_list("kind", flat=True))
    assert kinds == ["opened", "terms_changed", "added", "link_renewed"]
    for act in ({"act": "renew", "invitation": "x"}, {"act": "renew", "invitation": "999"}):
        assert staff.post(page_of(mapping), act).status_code == 404
    Mapping.objects.update(published_at=timezone.now())
    late = staff.post(page_of(mapping), {"act": "invite", "municipality": "0102"}, follow=True)
    assert "Kortlægningen er ikke åben" in late.content.decode()


def test_addresses_are_offered_until_the_closing(staff: Client) -> None:
    make_municipalities(1)
    mapping = opened_mapping("0101")
    assert "Adresser til brevene" in staff.get(page_of(mapping)).content.decode()
    close(mapping)
    assert "Adresser til brevene" not in staff.get(page_of(mapping)).content.decode()


def test_addresses_are_looked_at_and_then_stored(staff: Client) -> None:
    make_municipalities(3)
    mapping = opened_mapping("0101", "0102")
    own = Invitation.objects.get(municipality_id="0101").municipality.email_domains[0]
    lines = "\n".join(
        (
            "kommunekode;rolle;mail",
            f"0101;kontakt;anne@{own}",
            f"101;Udvalgsformand;formand@{own}",
            "0102;kontakt;bo@gmail.com",
            "0102;kontakt;bo@gmail.com",
            "9999;kontakt;x@example.dk",
            "0103;kontakt;x@example.dk",
            "0102;direktør;x@example.dk",
            "0102;formand;ikke en adresse",
            "0102",
        )
    )
    path = f"{page_of(mapping)}addresses/"
    looked = staff.post(path, {"lines": lines}).content.decode()
    assert "Linjer, der kan gemmes: 3. Udeladt: 6." in looked
    for said in ("uden for kommunens domæne", "to gange", "ikke inviteret", "kontakt eller formand", "semikolon"):
        assert said in looked
    assert looked.count("Der er ingen kommune med den kode") == 1
    assert not Invitation.objects.exclude(contact_email="").exists(), "a look stores nothing"
    stored = staff.post(path, {"lines": lines, "confirmed": "yes"}, follow=True).content.decode()
    assert "3 adresser er gemt." in stored
    rows = dict(Invitation.objects.values_list("municipality_id", "contact_email"))
    assert rows == {"0101": f"anne@{own}", "0102": "bo@gmail.com"}
    again = staff.post(path, {"lines": lines, "confirmed": "yes"}, follow=True).content.decode()
    assert "0 adresser er gemt." in again


def test_who_may_only_look_sees_counts_and_runs_nothing(client: Client) -> None:
    make_municipalities(1)
    mapping = opened_mapping("0101")
    reader = User.objects.create_user("rikke", "rikke@example.dk", "x", is_staff=True)
    reader.groups.set([Group.objects.get(name="Læser")])
    client.force_login(reader)
    assert mapping.title in client.get(LIST).content.decode()
    for path in (page_of(mapping), f"{LIST}add/", f"{page_of(mapping)}edit/", f"{page_of(mapping)}addresses/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"act": "open"}).status_code == 403


def test_the_page_asks_as_often_for_many_as_for_few(staff: Client) -> None:
    make_municipalities(98)
    few = opened_mapping("0101", "0102", slug="faa")
    all_of_them = opened_mapping(slug="alle")
    staff.get(page_of(few))
    counts = []
    for mapping in (few, all_of_them):
        with CaptureQueriesContext(connection) as statements:
            staff.get(page_of(mapping))
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 25


def test_the_line_in_the_access_log_counts_the_addresses_that_a_page_showed(staff: Client) -> None:
    make_municipalities(3)
    mapping = opened_mapping("0101", "0102")
    Invitation.objects.filter(municipality_id="0101").update(contact_email="anne@koebenhavn.dk")
    assert "anne@koebenhavn.dk" in staff.get(page_of(mapping)).content.decode()
    staff.post(f"{page_of(mapping)}addresses/", {"lines": "0102;kontakt;bo@gmail.com\n0102;formand;eva@gmail.com"})
    rows = AccessLine.objects.order_by("pk").values_list("page", "about", "rows")
    assert list(rows) == [
        ("admin:toolbox_mapping_change", str(mapping.pk), 1),
        ("admin:toolbox_mapping_addresses", str(mapping.pk), 2),
    ]
