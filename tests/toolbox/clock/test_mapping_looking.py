"""What the worker tells in a mapping: letters once each, openings, two reminders, the closing and the result."""

import pytest
from django.utils import timezone
from time_machine import Traveller

from booking.models import Municipality
from notifications.models import Message
from tests.factories import make_municipalities
from tests.toolbox.clock.clock_helpers import work
from tests.toolbox.mapping.mapping_helpers import DAY, STAFF, opened_mapping
from toolbox.answering.joint import hand_in_joint, reopen_joint, set_persons
from toolbox.clock.mapping_looking import look_at_due_mappings, look_at_mapping, oldest_due_mapping
from toolbox.mapping.addresses import read_addresses, store_addresses
from toolbox.mapping.opening import add_municipality, change_moments
from toolbox.mapping.progress import invited_rows
from toolbox.models import Invitation, Mapping, MappingEntry, Response, RoleLink
from toolbox.results.due import publish_due_mappings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def mapping() -> Mapping:
    """Return a mapping of three municipalities, two with a contact and one with a chair as well."""
    make_municipalities(4)
    now = timezone.now()
    opened = opened_mapping(
        "0101", "0102", "0103", joint_opens_at=now + 7 * DAY, roles_open_at=now + 14 * DAY, closes_at=now + 42 * DAY
    )
    for code, chair in (("0101", "formand@koebenhavn.dk"), ("0102", "")):
        domain = Municipality.objects.get(pk=code).email_domains[0]
        found = opened.invitations.filter(municipality_id=code)
        found.update(contact_email=f"anne@{domain}", chair_email=chair)
    return opened


def queued() -> list[tuple[str, str]]:
    """Return what the worker queues at a look: kind and municipality's code."""
    before = set(Message.objects.values_list("pk", flat=True))
    look_at_due_mappings()
    codes = dict(Invitation.objects.values_list("pk", "municipality_id"))
    rows = Message.objects.exclude(pk__in=before).order_by("pk").values_list("kind", "recipient")
    return [(kind, codes[int(recipient.partition(":")[2])]) for kind, recipient in rows]


def test_a_mapping_tells_each_thing_once(mapping: Mapping, clock: Traveller) -> None:
    assert queued() == [("mapping_letter", "0101"), ("mapping_letter", "0102"), ("mapping_letter_chair", "0101")]
    assert queued() == []
    clock.shift(7 * DAY)
    assert queued() == [("mapping_joint_open", "0101"), ("mapping_joint_open", "0102")]
    clock.shift(7 * DAY)
    assert queued() == [("mapping_roles_open", "0101"), ("mapping_roles_open", "0102")]
    first = mapping.invitations.get(municipality_id="0101")
    hand_in_joint(invitation_id=first.pk)
    for link in first.role_links.all():
        Response.objects.create(link=link, is_handed_in=True)
    assert queued() == [("mapping_handed_in", "0101")]
    clock.shift(14 * DAY)
    assert queued() == [("mapping_reminder", "0102")], "only where something is missing"
    clock.shift(11 * DAY)
    assert queued() == [("mapping_reminder", "0102")]
    clock.shift(4 * DAY)
    assert queued() == []
    assert publish_due_mappings() == 1
    assert queued() == [("mapping_result", "0101")], "0102 has no result"
    mapping.refresh_from_db()
    assert (mapping.next_at, queued()) == (None, [])
    steps = [entry.details.get("step", entry.kind) for entry in MappingEntry.objects.order_by("number")]
    told = ["letter", "chair", "joint", "roles", "joint_handed_in", "reminder-14", "reminder-3", "closed"]
    assert steps == ["opened", *told, "published", "result"]


def test_no_third_reminder_is_sent_where_the_closing_is_moved(mapping: Mapping, clock: Traveller) -> None:
    clock.shift(40 * DAY)
    assert [kind for kind, code in queued() if code == "0101"].count("mapping_reminder") == 1
    later = timezone.now() + 30 * DAY
    change_moments(mapping_id=mapping.pk, by=STAFF, reason="Flere har bedt om det", closes_at=later)
    reminders = 1
    for _day in range(31):
        clock.shift(DAY)
        reminders += [kind for kind, code in queued() if code == "0101"].count("mapping_reminder")
    assert reminders == 2


def test_who_is_invited_later_gets_the_letter_alone(mapping: Mapping, clock: Traveller) -> None:
    queued()
    clock.shift(15 * DAY)
    queued()
    add_municipality(mapping_id=mapping.pk, code="0104", by=STAFF)
    mapping.invitations.filter(municipality_id="0104").update(contact_email="bo@example.dk")
    assert queued() == [("mapping_letter", "0104")]


def test_a_role_of_nobody_is_not_waited_for(mapping: Mapping, clock: Traveller) -> None:
    clock.shift(14 * DAY)
    first = mapping.invitations.get(municipality_id="0102")
    hand_in_joint(invitation_id=first.pk)
    persons = dict.fromkeys(RoleLink.objects.filter(invitation=first).values_list("role", flat=True), 0)
    set_persons(invitation_id=first.pk, persons=persons)
    clock.shift(15 * DAY)
    assert ("mapping_reminder", "0102") not in queued()


def test_what_is_overtaken_is_not_sent(mapping: Mapping, clock: Traveller) -> None:
    clock.shift(20 * DAY)
    first = mapping.invitations.get(municipality_id="0101")
    hand_in_joint(invitation_id=first.pk)
    queued()
    reopen_joint(invitation_id=first.pk)
    clock.shift(30 * DAY)
    work()
    kinds = Message.objects.filter(recipient__endswith=f":{first.pk}").values_list("kind", "state")
    assert {kind: state for kind, state in kinds if kind in {"mapping_letter", "mapping_handed_in"}} == {
        "mapping_letter": "overtaken",
        "mapping_handed_in": "overtaken",
    }


def test_a_look_that_another_worker_took_does_nothing(mapping: Mapping) -> None:
    assert oldest_due_mapping() == mapping.next_at
    assert look_at_mapping(mapping.pk)
    assert not look_at_mapping(mapping.pk)
    assert oldest_due_mapping() is None


def test_a_corrected_address_gets_the_letter_that_went_to_another(mapping: Mapping, clock: Traveller) -> None:
    queued()
    clock.shift(8 * DAY)
    queued()
    lines = (
        "0101;kontakt;bo@koebenhavn.dk\n0101;formand;ny@koebenhavn.dk\n0102;kontakt;anne@"
        + (Municipality.objects.get(pk="0102").email_domains[0])
    )
    stored = store_addresses(mapping_id=mapping.pk, lines=read_addresses(lines, mapping_id=mapping.pk), by=STAFF)
    assert (stored.count, stored.links_kept) == (2, [])
    lettered = {row.invitation.municipality_id for row in invited_rows(mapping) if row.has_letter}
    assert lettered == {"0102"}
    assert queued() == [("mapping_letter", "0101"), ("mapping_letter_chair", "0101")]
    assert queued() == []
