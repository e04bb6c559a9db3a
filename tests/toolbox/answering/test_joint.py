"""The joint form: several people at once, handed in by any of them, opened again until the closing."""

import pytest
from time_machine import Traveller

from tests.factories import make_municipalities
from tests.toolbox.mapping.mapping_helpers import DAY, opened_mapping
from toolbox.answering.joint import (
    OtherAnswer,
    given,
    hand_in_joint,
    joint_answers,
    reopen_joint,
    save_joint,
    set_persons,
)
from toolbox.answering.refusals import JointIsHandedIn, NotOpenForAnswers
from toolbox.models import Invitation, MappingEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def invitation() -> Invitation:
    """Return the one invitation of an open mapping."""
    make_municipalities(1)
    return opened_mapping("0101").invitations.get()


def stands(invitation: Invitation) -> dict[str, object]:
    return {item: given(answer) for item, answer in joint_answers(invitation).items()}


def test_two_pages_at_once_wipe_nothing_of_each_other(invitation: Invitation) -> None:
    opened_with: dict[str, None] = {}
    assert save_joint(invitation_id=invitation.pk, answers={"f01": 5, "f02": None}, stood=opened_with) == []
    assert save_joint(invitation_id=invitation.pk, answers={"f01": None, "f02": 0}, stood=opened_with) == []
    assert stands(invitation) == {"f01": 5, "f02": 0}


def test_the_last_of_two_answers_wins_and_is_told_of_the_other(invitation: Invitation) -> None:
    save_joint(invitation_id=invitation.pk, answers={"f01": 5}, stood={})
    assert save_joint(invitation_id=invitation.pk, answers={"f01": 2}, stood={}) == [OtherAnswer("f01", 5, 2)]
    assert save_joint(invitation_id=invitation.pk, answers={"f01": 2}, stood={}) == [], "the same again says nothing"
    assert save_joint(invitation_id=invitation.pk, answers={"f01": None}, stood={"f01": 2}) == []
    assert stands(invitation) == {"f01": None}
    assert joint_answers(invitation)["f01"].version == 3


def test_a_form_that_is_handed_in_is_opened_again_before_it_changes(invitation: Invitation) -> None:
    save_joint(invitation_id=invitation.pk, answers={"q1": ["opfoelgning"], "q2": "Om tid"}, stood={})
    for _time in range(2):
        hand_in_joint(invitation_id=invitation.pk)
    with pytest.raises(JointIsHandedIn):
        save_joint(invitation_id=invitation.pk, answers={"f01": 1}, stood={})
    reopen_joint(invitation_id=invitation.pk)
    save_joint(invitation_id=invitation.pk, answers={"f01": 1}, stood={})
    assert stands(invitation) == {"q1": ["opfoelgning"], "q2": "Om tid", "f01": 1}
    assert list(MappingEntry.objects.values_list("kind", flat=True)) == ["opened", "joint_handed_in", "joint_reopened"]


def test_nothing_changes_after_the_closing(invitation: Invitation, clock: Traveller) -> None:
    clock.shift(29 * DAY)
    for write in (
        lambda: save_joint(invitation_id=invitation.pk, answers={"f01": 1}, stood={}),
        lambda: hand_in_joint(invitation_id=invitation.pk),
        lambda: set_persons(invitation_id=invitation.pk, persons={"caseworker": 7}),
    ):
        with pytest.raises(NotOpenForAnswers):
            write()


def test_persons_are_noted_once(invitation: Invitation) -> None:
    for _time in range(2):
        set_persons(invitation_id=invitation.pk, persons={"caseworker": 7, "team-leader": None})
    assert dict(invitation.role_links.values_list("role", "persons"))["caseworker"] == 7
    assert MappingEntry.objects.get(kind="persons_set").details == {"caseworker": 7}
