"""The municipality's own answer: one form that several people fill in together (R12, Q13)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from booking.services.turn import MUNICIPALITY
from toolbox.answering.refusals import JointIsHandedIn, NotOpenForAnswers
from toolbox.mapping.turn import turn_on_mapping
from toolbox.models import Invitation, JointAnswer, MappingChange, RoleLink
from toolbox.rules.mapping_state import MappingState

Given = int | str | list[Any] | None
"""A value of the scale, a text, keys of themes or tools; None where nothing is answered."""


@dataclass(frozen=True)
class OtherAnswer:
    """An answer that somebody else gave meanwhile: what stood there before this one took its place."""

    item: str
    theirs: Given
    ours: Given


def is_joint_open(invitation: Invitation) -> bool:
    """Tell whether the joint form may be filled in now."""
    mapping = invitation.mapping
    return mapping.opened_at is not None and mapping.joint_opens_at <= timezone.now() < mapping.closes_at


def joint_answers(invitation: Invitation) -> dict[str, JointAnswer]:
    """Return what is answered, by statement and question."""
    return {answer.item: answer for answer in invitation.joint_answers.all()}


def given(answer: JointAnswer | None) -> Given:
    """Return what an answer says."""
    return None if answer is None else answer.content if answer.value is None else answer.value


def save_joint(*, invitation_id: int, answers: Mapping[str, Given], stood: Mapping[str, Given]) -> list[OtherAnswer]:
    """Store the answers of a page that were changed on it; the last one wins and is told what it took the place of.

    `stood` is what the page showed when it was opened: what was not changed on it is left as it is now. Raises
    NotOpenForAnswers and JointIsHandedIn.
    """
    others = []
    with _locked_invitation(invitation_id) as invitation:
        known = joint_answers(invitation)
        for item, ours in answers.items():
            theirs = given(known.get(item))
            if ours in (stood.get(item), theirs):
                continue
            if theirs != stood.get(item):
                others.append(OtherAnswer(item, theirs, ours))
            row = known.get(item) or JointAnswer(invitation=invitation, item=item, version=0)
            row.value = ours if isinstance(ours, int) else None
            row.content = None if isinstance(ours, int) else ours
            row.version += 1
            row.save()
    return others


@contextmanager
def _locked_invitation(invitation_id: int) -> Iterator[Invitation]:
    with transaction.atomic():
        found = Invitation.objects.select_related("mapping").select_for_update(of=("self",))
        invitation = found.get(pk=invitation_id)
        if not is_joint_open(invitation):
            raise NotOpenForAnswers
        if invitation.handed_in_at is not None:
            raise JointIsHandedIn
        yield invitation


def hand_in_joint(*, invitation_id: int) -> Invitation:
    """Hand the joint form in, by whoever has the link; doing it twice changes nothing. Raises NotOpenForAnswers."""
    return _turned(invitation_id, is_handed_in=True)


def reopen_joint(*, invitation_id: int) -> Invitation:
    """Open a form that was handed in once more, until the mapping closes; raises NotOpenForAnswers."""
    return _turned(invitation_id, is_handed_in=False)


def _turned(invitation_id: int, *, is_handed_in: bool) -> Invitation:
    mapping_id = Invitation.objects.values_list("mapping_id", flat=True).get(pk=invitation_id)
    with turn_on_mapping(mapping_id, MUNICIPALITY) as turn:
        # Above it the mapping's lock, below it none: a page that is saved at the same time comes before or after.
        found = Invitation.objects.select_related("mapping", "municipality").select_for_update(of=("self",))
        invitation = found.get(pk=invitation_id)
        if not is_joint_open(invitation):
            raise NotOpenForAnswers
        if (invitation.handed_in_at is not None) != is_handed_in:
            invitation.handed_in_at = turn.now if is_handed_in else None
            invitation.save(update_fields=["handed_in_at"])
            kind = MappingChange.JOINT_HANDED_IN if is_handed_in else MappingChange.JOINT_REOPENED
            turn.record(kind, invitation)
            turn.mapping.next_at = turn.now  # the worker confirms it
    return invitation


def set_persons(*, invitation_id: int, persons: Mapping[str, int | None]) -> None:
    """Note how many people there are of each role, which the contact is asked for (R10); raises NotOpenForAnswers."""
    mapping_id = Invitation.objects.values_list("mapping_id", flat=True).get(pk=invitation_id)
    with turn_on_mapping(mapping_id, MUNICIPALITY) as turn:
        if turn.state not in {MappingState.LETTER, MappingState.OPEN}:
            raise NotOpenForAnswers
        links = {link.role: link for link in RoleLink.objects.filter(invitation=invitation_id)}
        changed = {role: number for role, number in persons.items() if links[role].persons != number}
        for role, number in changed.items():
            links[role].persons = number
        RoleLink.objects.bulk_update([links[role] for role in changed], ["persons"])
        if changed:
            turn.record(MappingChange.PERSONS_SET, Invitation.objects.get(pk=invitation_id), changed)
