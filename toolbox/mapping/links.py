"""The links of a mapping: a municipality's own, and one for each role to pass on; each renewed by its version."""

from django.urls import reverse

from booking.links import opened_token, signed_token
from booking.services.turn import Actor
from toolbox.mapping.turn import turn_on_mapping
from toolbox.models import Invitation, MappingChange, RoleLink

MUNICIPALITY_LINK = "temadag.mapping"
ROLE_LINK = "temadag.answer"


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
