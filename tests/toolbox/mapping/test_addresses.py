"""An address that is corrected: the letter goes to the new one with new links, and a stranger's link ends."""

from collections.abc import Callable

import pytest
from django.test import Client

from notifications.models import Message
from tests.factories import make_municipalities
from tests.notifications.mail_helpers import announce_and_send, body, sent
from tests.toolbox.mapping.mapping_helpers import STAFF, opened_mapping
from toolbox.answering.joint import save_joint, set_persons
from toolbox.clock.mapping_looking import look_at_due_mappings
from toolbox.mapping.addresses import StoredAddresses, read_addresses, store_addresses
from toolbox.mapping.links import mapping_path, role_path
from toolbox.models import Invitation, MappingChange, MappingEntry, Response, RoleLink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WRONG, RIGHT = "stranger@example.dk", "anne@koebenhavn.dk"


@pytest.fixture
def invitation() -> Invitation:
    """Return an invitation whose letters went to wrong addresses."""
    make_municipalities(1)
    invitation = opened_mapping("0101").invitations.get()
    Invitation.objects.update(contact_email=WRONG, chair_email=WRONG)
    work()
    return invitation


def work() -> None:
    look_at_due_mappings()
    announce_and_send()


def correct(invitation: Invitation, role: str) -> StoredAddresses:
    lines = read_addresses(f"0101;{role};{RIGHT}", mapping_id=invitation.mapping_id)
    stored = store_addresses(mapping_id=invitation.mapping_id, lines=lines, by=STAFF)
    work()
    invitation.refresh_from_db()
    return stored


def renewed() -> list[str]:
    return [entry.details["link"] for entry in MappingEntry.objects.filter(kind=MappingChange.LINK_RENEWED)]


def letter_to_the_new_address() -> str:
    (letter,) = [mail for mail in sent() if mail["To"] == RIGHT]
    return body(letter)


def test_the_links_of_a_stranger_end_and_the_letter_brings_new_ones(client: Client, invitation: Invitation) -> None:
    old = mapping_path(invitation)
    old_roles = {link.role: role_path(link) for link in RoleLink.objects.all()}
    assert correct(invitation, "kontakt") == StoredAddresses(count=1, links_kept=[])
    new = mapping_path(invitation)
    assert new != old
    assert f"http://testserver{new}" in letter_to_the_new_address()
    ended = client.get(old)
    assert (ended.status_code, "Brug linket i den seneste mail" in ended.content.decode()) == (404, True)
    assert client.get(new).status_code == 200
    kept = {role for role, path in old_roles.items() if client.get(path).status_code == 200}
    assert kept == {"committee-chair"}, "the chair has her link from her own letter"
    assert renewed() == ["municipality"]


def test_the_link_of_a_wrong_chair_ends_alone(client: Client, invitation: Invitation) -> None:
    home, chair = mapping_path(invitation), role_path(RoleLink.objects.get(role="committee-chair"))
    assert correct(invitation, "formand").links_kept == []
    assert client.get(chair).status_code == 404
    assert role_path(RoleLink.objects.get(role="committee-chair")) in letter_to_the_new_address()
    assert client.get(home).status_code == 200
    assert renewed() == ["committee-chair"]


def by_an_answer(invitation: Invitation) -> None:
    save_joint(invitation_id=invitation.pk, answers={"f01": 4}, stood={})


def by_counts(invitation: Invitation) -> None:
    set_persons(invitation_id=invitation.pk, persons={"caseworker": 12})


def by_a_response(invitation: Invitation) -> None:
    Response.objects.create(link=invitation.role_links.get(role="caseworker"))


@pytest.mark.parametrize("begin", [by_an_answer, by_counts, by_a_response])
def test_whoever_has_begun_keeps_the_link_and_staff_are_told(
    client: Client, invitation: Invitation, begin: Callable[[Invitation], None]
) -> None:
    old = mapping_path(invitation)
    begin(invitation)
    assert correct(invitation, "kontakt").links_kept == ["Aarhus"]
    assert mapping_path(invitation) == old
    assert f"http://testserver{old}" in letter_to_the_new_address()
    assert renewed() == []


def test_a_chair_who_has_begun_keeps_her_link(invitation: Invitation) -> None:
    link = invitation.role_links.get(role="committee-chair")
    Response.objects.create(link=link)
    assert correct(invitation, "formand").links_kept == ["Aarhus"]
    link.refresh_from_db()
    assert (link.version, renewed()) == (1, [])
    assert correct(invitation, "kontakt").links_kept == [], "her answers do not tell that the page was used"


def test_an_address_that_got_no_letter_is_corrected_without_new_links() -> None:
    make_municipalities(1)
    invitation = opened_mapping("0101").invitations.get()
    Invitation.objects.update(contact_email=WRONG)
    assert correct(invitation, "kontakt").count == 1
    assert (invitation.link_version, renewed()) == (1, [])
    assert list(Message.objects.values_list("address", flat=True)) == [RIGHT]
