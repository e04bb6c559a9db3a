"""How far a mapping is, for staff: a row a municipality, and the joint forms counted."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from toolbox.mapping.standing import RoleCount, role_counts, state_of
from toolbox.models import Invitation, Mapping, MappingChange
from toolbox.rules.mapping_state import MappingState
from toolbox.rules.size_classes import CLASSES, size_class


@dataclass(frozen=True, kw_only=True)
class MappingRow:
    """A mapping in the list: its state, how many are invited, and how many have handed the joint form in."""

    mapping: Mapping
    state: MappingState
    invited: int
    handed_in: int


@dataclass(frozen=True, kw_only=True)
class InvitedRow:
    """A municipality: whether the letter is sent, what it has answered of the joint form, and its roles' counts."""

    invitation: Invitation
    has_letter: bool
    answered: int
    counts: list[RoleCount]


LETTERS = {"contact_email": "letter", "chair_email": "chair"}
"""The step by which the letter goes to an address."""


def told_by_step(mapping: Mapping) -> dict[str, set[int]]:
    """Return which invitations have been told of each step, in one statement.

    Where an address was corrected afterwards the letter went to another: it counts as not sent, and goes once more.
    """
    told: dict[str, set[int]] = {}
    kinds = (MappingChange.LETTER_SENT, MappingChange.REMINDED, MappingChange.ADDRESS_CHANGED)
    entries = mapping.entries.filter(kind__in=kinds).order_by("number")
    for kind, invitation_id, details in entries.values_list("kind", "invitation_id", "details"):
        if kind == MappingChange.ADDRESS_CHANGED:
            told.get(LETTERS[details["field"]], set()).discard(invitation_id)
        else:
            told.setdefault(details["step"], set()).update(details["invitations"])
    return told


def mapping_rows() -> list[MappingRow]:
    """List the mappings, the newest first, in one statement."""
    handed_in = Count("invitations", filter=Q(invitations__handed_in_at__isnull=False))
    found = Mapping.objects.annotate(invited=Count("invitations"), done=handed_in).order_by("-closes_at", "pk")
    return [
        MappingRow(mapping=mapping, state=state_of(mapping), invited=mapping.invited, handed_in=mapping.done)
        for mapping in found
    ]


def invited_rows(mapping: Mapping) -> list[InvitedRow]:
    """List the invited municipalities, in three statements however many they are."""
    answered = Count("joint_answers", filter=Q(joint_answers__value__isnull=False))
    found = mapping.invitations.select_related("municipality", "mapping").annotate(answered=answered)
    invitations = list(found.order_by("municipality__name"))
    counts = role_counts(invitations)
    sent = told_by_step(mapping).get("letter", set())
    return [
        InvitedRow(
            invitation=invitation,
            has_letter=invitation.pk in sent,
            answered=invitation.answered,
            counts=counts[invitation.pk],
        )
        for invitation in invitations
    ]


@dataclass(frozen=True, kw_only=True)
class RegionTurnout:
    """A region, or the whole country: how many are invited, and when those who handed the joint form in did so."""

    name: str
    invited: int
    handed_in: list[dt.datetime]


@dataclass(frozen=True, kw_only=True)
class RoleTurnout:
    """A role: answers, how many there are where the contacts said so, and in how many municipalities anybody answered.

    `is_over`: somewhere more answered than there are.
    """

    key: str
    answers: int
    persons: int
    municipalities: int
    is_over: bool


@dataclass(frozen=True, kw_only=True)
class Turnout:
    """Who has answered so far: counts, which are no answers (R10)."""

    whole: RegionTurnout
    regions: list[RegionTurnout]
    sizes: list[tuple[str, RegionTurnout]]
    roles: list[RoleTurnout]


def turnout_of(mapping: Mapping) -> Turnout:
    """Count who has answered, by region, size and role, in two statements."""
    invitations = list(mapping.invitations.select_related("municipality"))
    regions: dict[str, list[Invitation]] = {}
    sizes: dict[str, list[Invitation]] = {}
    for invitation in invitations:
        regions.setdefault(invitation.municipality.region_name, []).append(invitation)
        sizes.setdefault(size_class(invitation.municipality.inhabitants), []).append(invitation)
    by_role: dict[str, list[RoleCount]] = {}
    for counts in role_counts(invitations).values():
        for count in counts:
            by_role.setdefault(count.link.role, []).append(count)
    return Turnout(
        whole=_region("", invitations),
        regions=[_region(name, regions[name]) for name in sorted(regions)],
        sizes=[(size, _region(size, sizes[size])) for size in CLASSES if size in sizes],
        roles=[
            RoleTurnout(
                key=role,
                answers=sum(count.handed_in for count in counts),
                persons=sum(count.link.persons or 0 for count in counts),
                municipalities=sum(count.handed_in > 0 for count in counts),
                is_over=any(count.is_over for count in counts),
            )
            for role, counts in by_role.items()
        ],
    )


def _region(name: str, invitations: list[Invitation]) -> RegionTurnout:
    moments = sorted(invitation.handed_in_at for invitation in invitations if invitation.handed_in_at)
    return RegionTurnout(name=name, invited=len(invitations), handed_in=moments)
