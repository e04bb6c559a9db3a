"""Where a mapping stands, and who of it has answered."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from toolbox.models import Invitation, Mapping, RoleLink
from toolbox.rules.mapping_state import MappingState, mapping_state


def state_of(mapping: Mapping, now: dt.datetime | None = None) -> MappingState:
    """Return the state of a mapping, now unless a moment is given."""
    return mapping_state(
        opened_at=mapping.opened_at,
        letter_at=mapping.letter_at,
        joint_opens_at=mapping.joint_opens_at,
        closes_at=mapping.closes_at,
        published_at=mapping.published_at,
        now=now or timezone.now(),
    )


@dataclass(frozen=True, kw_only=True)
class RoleCount:
    """How many of a role have handed in (R10), of how many; `is_over`: more than there are persons."""

    link: RoleLink
    handed_in: int

    @property
    def is_over(self) -> bool:
        """Tell whether more have answered than the contact said there are; nobody's answer is dropped for it."""
        return self.link.persons is not None and self.handed_in > self.link.persons


def role_counts(invitations: Sequence[Invitation]) -> dict[int, list[RoleCount]]:
    """Return the counts of each invitation's roles, in one statement; drafts are counted nowhere."""
    counts: dict[int, list[RoleCount]] = {invitation.pk: [] for invitation in invitations}
    links = RoleLink.objects.filter(invitation__in=counts).select_related("invitation__mapping").order_by("pk")
    for link in links.annotate(now=Count("responses", filter=Q(responses__is_handed_in=True))):
        handed_in = link.now if link.handed_in is None else link.handed_in
        counts[link.invitation_id].append(RoleCount(link=link, handed_in=handed_in))
    return counts
