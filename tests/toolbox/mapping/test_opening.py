"""Making and opening a mapping, and what stands from then on."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from time_machine import Traveller

from booking.journal import chain
from booking.models import Municipality
from booking.refusals import Invalid
from booking.rules.working_days import DENMARK
from tests.factories import make_municipalities, make_programme, make_queue
from tests.toolbox.mapping.mapping_helpers import DAY, STAFF, draft_mapping, opened_mapping
from toolbox.clock.mapping_asking import renew_municipality_link
from toolbox.entries import link_of_entry
from toolbox.mapping import links
from toolbox.mapping.opening import add_municipality, change_moments, open_mapping, store_mapping
from toolbox.mapping.refusals import MappingIsClosed, MappingIsOpened
from toolbox.mapping.standing import role_counts, state_of
from toolbox.models import Invitation, Mapping, MappingChange, MappingEntry, Response, RoleLink, Scope
from toolbox.rules.mapping_state import MappingState, publish_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_opening_invites_every_municipality_with_a_link_for_each_role() -> None:
    make_municipalities(98)
    mapping = opened_mapping()
    assert mapping.invitations.count() == 98
    invitation = mapping.invitations.get(municipality_id="0101")
    roles = list(invitation.role_links.values_list("role", flat=True))
    assert roles == ["committee-chair", "head-of-children-services", "team-leader", "caseworker"]
    entry = MappingEntry.objects.get()
    assert (entry.kind, entry.details["smallest_group"]) == (MappingChange.OPENED, 5)
    assert entry.digest == chain.digest("", link_of_entry(entry)) == mapping.last_entry_digest


def test_a_mapping_is_opened_once_and_its_terms_stand() -> None:
    make_municipalities(2)
    mapping = opened_mapping("0101")
    with pytest.raises(MappingIsOpened):
        open_mapping(mapping_id=mapping.pk, by=STAFF)
    mapping.title = "En anden"
    with pytest.raises(MappingIsOpened):
        store_mapping(mapping)


def test_a_mapping_that_nobody_is_invited_to_is_not_opened() -> None:
    mapping = draft_mapping(scope=Scope.CHOSEN)
    with pytest.raises(Invalid) as refusal:
        open_mapping(mapping_id=mapping.pk, by=STAFF, codes=[])
    assert set(refusal.value.errors) == {"scope"}
    mapping.refresh_from_db()
    assert state_of(mapping) == MappingState.DRAFT
    assert not MappingEntry.objects.exists()


def test_those_registered_for_a_programme_are_invited_with_their_contact() -> None:
    programme = make_programme()
    first, second = make_queue(programme, 2)
    mapping = draft_mapping(scope=Scope.PROGRAMME, programme=programme)
    open_mapping(mapping_id=mapping.pk, by=STAFF)
    invited = dict(mapping.invitations.values_list("municipality_id", "contact_email"))
    assert invited == {row.municipality_id: row.contact_email for row in (first, second)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"smallest_group": 4}, None),
        ({"title": ""}, "title"),
        ({"closes_at": dt.datetime(2016, 1, 1, tzinfo=dt.UTC)}, "__all__"),
        ({"contact_email": "ole"}, "contact_email"),
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(changes: dict[str, object], field: str | None) -> None:
    if field is None:
        assert draft_mapping(**changes).smallest_group == 5, "the questionnaire's group is the least"
        return
    with pytest.raises(Invalid) as refusal:
        draft_mapping(**changes)
    assert field in refusal.value.errors


def test_the_database_refuses_a_group_below_five() -> None:
    mapping = draft_mapping()
    with pytest.raises(IntegrityError, match="mapping_group_of_five"), transaction.atomic():
        Mapping.objects.filter(pk=mapping.pk).update(smallest_group=4)


def test_the_state_follows_the_clock(clock: Traveller) -> None:
    make_municipalities(2)
    mapping = draft_mapping(letter_at=timezone.now() + DAY, joint_opens_at=timezone.now() + 8 * DAY)
    states = [state_of(mapping)]
    mapping = open_mapping(mapping_id=mapping.pk, by=STAFF)
    for days in (0, 1, 7, 20):
        clock.shift(days * DAY)
        states.append(state_of(mapping))
    Mapping.objects.filter(pk=mapping.pk).update(published_at=timezone.now())
    mapping.refresh_from_db()
    states.append(state_of(mapping))
    assert states == list(MappingState)


@pytest.mark.parametrize(
    ("closes", "published"),
    [
        (dt.datetime(2016, 10, 13, 23, 59, tzinfo=DENMARK), dt.datetime(2016, 10, 14, 8, tzinfo=DENMARK)),
        (dt.datetime(2016, 10, 14, 12, 0, tzinfo=DENMARK), dt.datetime(2016, 10, 17, 8, tzinfo=DENMARK)),  # a Friday
        (
            dt.datetime(2016, 12, 23, 12, 0, tzinfo=DENMARK),
            dt.datetime(2016, 12, 27, 8, tzinfo=DENMARK),
        ),  # Christmas
    ],
)
def test_results_come_on_the_next_working_day_at_eight(closes: dt.datetime, published: dt.datetime) -> None:
    assert publish_at(closes) == published


def test_the_closing_is_moved_with_its_reason_until_results_are_published(clock: Traveller) -> None:
    make_municipalities(2)
    mapping = opened_mapping("0101")
    clock.shift(29 * DAY)
    later = timezone.now() + 5 * DAY
    mapping = change_moments(mapping_id=mapping.pk, by=STAFF, reason="Siden var nede", closes_at=later)
    assert state_of(mapping) == MappingState.OPEN
    entry = MappingEntry.objects.get(kind=MappingChange.TERMS_CHANGED)
    assert (list(entry.details), entry.text.text) == (["closes_at"], {"reason": "Siden var nede"})
    Mapping.objects.filter(pk=mapping.pk).update(published_at=timezone.now())
    with pytest.raises(MappingIsClosed):
        change_moments(mapping_id=mapping.pk, by=STAFF, reason="", closes_at=later + DAY)


def test_a_municipality_is_added_once() -> None:
    make_municipalities(2)
    mapping = opened_mapping("0101")
    added = add_municipality(mapping_id=mapping.pk, code="0102", by=STAFF)
    assert add_municipality(mapping_id=mapping.pk, code="0102", by=STAFF) == added, "a second press (Q12)"
    assert added.role_links.count() == 4
    assert MappingEntry.objects.filter(kind=MappingChange.ADDED).count() == 1
    with pytest.raises(Invalid):
        add_municipality(mapping_id=mapping.pk, code="9999", by=STAFF)


def test_links_open_until_they_are_renewed_and_are_no_others() -> None:
    make_municipalities(2)
    opened_mapping("0101", "0102")
    invitation = Invitation.objects.get(municipality=Municipality.objects.get(pk="0101"))
    role = invitation.role_links.get(role="caseworker")
    token, role_token = links.mapping_token(invitation), links.role_token(role)
    assert links.invitation_of(token) == invitation
    assert links.role_link_of(role_token) == role
    assert (links.invitation_of(role_token), links.role_link_of(token)) == (None, None)
    renew_municipality_link(invitation_id=invitation.pk, by=STAFF)
    links.renew_role_link(link_id=role.pk, by=STAFF)
    assert (links.invitation_of(token), links.role_link_of(role_token)) == (None, None)
    kinds = MappingEntry.objects.filter(kind=MappingChange.LINK_RENEWED).values_list("details", flat=True)
    assert [details["link"] for details in kinds] == ["municipality", "caseworker"]


def test_counts_are_of_what_was_handed_in_and_more_than_persons_is_told() -> None:
    make_municipalities(2)
    mapping = opened_mapping("0101")
    invitation = mapping.invitations.get()
    link = invitation.role_links.get(role="committee-chair")
    RoleLink.objects.filter(pk=link.pk).update(persons=1)
    for is_handed_in in (True, True, False):
        Response.objects.create(link=link, is_handed_in=is_handed_in)
    counts = {count.link.role: count for count in role_counts([invitation])[invitation.pk]}
    assert (counts["committee-chair"].handed_in, counts["committee-chair"].is_over) == (2, True)
    assert (counts["caseworker"].handed_in, counts["caseworker"].is_over) == (0, False)
