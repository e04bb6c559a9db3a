"""The links of a mapping: a municipality's own, and one for each role to pass on; each renewed by its version."""

from collections.abc import Collection

from django.db.models import F
from django.urls import reverse

from booking.links import opened_token, signed_token
from booking.services.turn import Actor
from toolbox.mapping.turn import MappingTurn, turn_on_mapping
from toolbox.models import Invitation, JointAnswer, MappingChange, Response, RoleLink

MUNICIPALITY_LINK = "temadag.mapping"
ROLE_LINK = "temadag.answer"
CHAIR = "committee-chair"
"""The role whose own link stands in the letter to the chair."""


def mapping_token(invitation: Invitation) -> str:
    """Return the token of the municipality's page."""
    return signed_token(MUNICIPALITY_LINK, invitation.pk, invitation.link_version)


def mapping_path(invitation: Invitation) -> str:
    """Return the path of the municipality's page, in the active language."""
    return reverse("mapping", kwargs={"token": mapping_token(invitation)})


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation that a municipality's token opens; None for a forged, cut or ended one, and once erased."""
    if (named := opened_token(MUNICIPALITY_LINK, token)) is None:
        return None
    found = Invitation.objects.select_related("mapping__edition", "mapping__programme", "municipality")
    return found.filter(pk=named[0], link_version=named[1], mapping__erased_at=None).first()


def role_token(link: RoleLink) -> str:
    """Return the token of a role's questionnaire in a municipality."""
    return signed_token(ROLE_LINK, link.pk, link.version)


def role_path(link: RoleLink) -> str:
    """Return the path of a role's questionnaire, in the active language."""
    return reverse("answer", kwargs={"token": role_token(link)})


def role_link_of(token: str) -> RoleLink | None:
    """Return the role's link that a token opens; None for a forged, cut or ended one, and once erased."""
    if (named := opened_token(ROLE_LINK, token)) is None:
        return None
    found = RoleLink.objects.select_related("invitation__mapping__edition", "invitation__municipality")
    return found.filter(pk=named[0], version=named[1], invitation__mapping__erased_at=None).first()


def renew_role_link(*, link_id: int, by: Actor) -> RoleLink:
    """Renew a role's link; who has begun goes on by the new one with the code."""
    mapping_id = RoleLink.objects.values_list("invitation__mapping_id", flat=True).get(pk=link_id)
    with turn_on_mapping(mapping_id, by) as turn:
        link = RoleLink.objects.select_related("invitation").get(pk=link_id)
        link.version += 1
        link.save(update_fields=["version"])
        turn.record(MappingChange.LINK_RENEWED, link.invitation, {"link": link.role})
    return link


def end_mistaken_links(turn: MappingTurn, invitation_ids: Collection[int], *, of_chair: bool) -> set[int]:
    """End the links that letters took to wrong addresses; return the invitations where somebody has begun by them.

    The contact's letter shows the municipality's link and, behind it, those of the roles; the chair's shows the chair's
    own. Whoever has begun shares them with colleagues, who must not be shut out: then staff decide.
    """
    # Whoever saves a page of the joint form holds its row: it is saved before the look, or finds the link ended.
    found = Invitation.objects.select_for_update().filter(pk__in=invitation_ids).order_by("pk")
    links = RoleLink.objects.filter(invitation__in=invitation_ids)
    links = links.filter(role=CHAIR) if of_chair else links.exclude(role=CHAIR)
    invitations = list(found)
    begun = set(Response.objects.filter(link__in=links).values_list("link__invitation_id", flat=True))
    if not of_chair:
        begun |= set(links.filter(persons__isnull=False).values_list("invitation_id", flat=True))
        begun |= set(JointAnswer.objects.filter(invitation__in=invitation_ids).values_list("invitation_id", flat=True))
        begun |= {invitation.pk for invitation in invitations if invitation.handed_in_at is not None}
    ended = [invitation for invitation in invitations if invitation.pk not in begun]
    links.filter(invitation__in=ended).update(version=F("version") + 1)
    if not of_chair:
        Invitation.objects.filter(pk__in=[invitation.pk for invitation in ended]).update(
            link_version=F("link_version") + 1
        )
    for invitation in ended:
        turn.record(MappingChange.LINK_RENEWED, invitation, {"link": CHAIR if of_chair else "municipality"})
    return begun
