"""Making, opening and changing a mapping, and inviting municipalities to it (B9-B14)."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from booking.models import Municipality, Registration, Status
from booking.refusals import Invalid
from booking.services.turn import Actor
from toolbox.mapping.refusals import MappingIsClosed, MappingIsOpened
from toolbox.mapping.turn import MappingTurn, turn_on_mapping
from toolbox.models import Invitation, Mapping, MappingChange, RoleLink, Scope
from toolbox.questionnaire.editions import document_of_edition
from toolbox.rules.mapping_state import MappingState

MOST_INVITED = 500
MOMENTS = ("letter_at", "joint_opens_at", "roles_open_at", "closes_at")


def store_mapping(mapping: Mapping) -> Mapping:
    """Store a mapping that is not opened yet; raises Invalid, with the fields at fault."""
    if mapping.opened_at is not None:
        raise MappingIsOpened
    mapping.smallest_group = max(mapping.smallest_group, document_of_edition(mapping.edition).smallest_group)
    _check(mapping)
    mapping.save()
    return mapping


def _check(mapping: Mapping) -> None:
    try:
        mapping.full_clean()
    except ValidationError as fault:
        raise Invalid({field: " ".join(sentences) for field, sentences in fault.message_dict.items()}) from fault


def open_mapping(*, mapping_id: int, by: Actor, codes: list[str] | None = None) -> Mapping:
    """Open a mapping: its terms stand from now on, and its municipalities are invited.

    `codes` names them where they are chosen. Raises MappingIsOpened, and Invalid where nobody would be invited.
    """
    with turn_on_mapping(mapping_id, by) as turn:
        mapping = turn.mapping
        if mapping.opened_at is not None:
            raise MappingIsOpened
        mapping.opened_at = turn.now
        mapping.next_at = turn.now
        turn.record(
            MappingChange.OPENED,
            details={
                "edition": mapping.edition_id,
                "smallest_group": mapping.smallest_group,
                **{name: getattr(mapping, name).isoformat() for name in MOMENTS},
            },
        )
        municipalities = _invited_by(mapping, codes or [])
        if not municipalities:
            raise Invalid({"scope": _("Der er ingen kommuner at invitere.")})
        _invite(turn, municipalities)
    return mapping


def _invited_by(mapping: Mapping, codes: list[str]) -> list[Municipality]:
    everyone = Municipality.objects.order_by("name")
    if mapping.scope == Scope.CHOSEN:
        everyone = everyone.filter(code__in=codes)
        known = set(everyone.values_list("code", flat=True))
        if unknown := [code for code in codes if code not in known]:
            raise Invalid({"codes": _("Der er ingen kommune med koden %(codes)s.") % {"codes": ", ".join(unknown)}})
    elif mapping.scope == Scope.PROGRAMME:
        ended = [Status.LAPSED, Status.WITHDRAWN, Status.ANNULLED]
        registered = Registration.objects.filter(programme=mapping.programme).exclude(status__in=ended)
        everyone = everyone.filter(code__in=registered.values("municipality_id"))
    return list(everyone[:MOST_INVITED])


def _invite(turn: MappingTurn, municipalities: list[Municipality]) -> None:
    """Invite those who are not; contacts of their registrations are filled in where there is one."""
    mapping = turn.mapping
    here = set(mapping.invitations.values_list("municipality_id", flat=True))
    new = [municipality for municipality in municipalities if municipality.code not in here]
    contacts = _contacts_of(mapping, new)
    invitations = Invitation.objects.bulk_create(
        Invitation(
            mapping=mapping,
            municipality=municipality,
            contact_email=contacts.get(municipality.code, ""),
            added_at=turn.now,
        )
        for municipality in new
    )
    roles = [role.key for role in document_of_edition(mapping.edition).anonymous_roles()]
    RoleLink.objects.bulk_create(
        RoleLink(invitation=invitation, role=role) for invitation in invitations for role in roles
    )


def _contacts_of(mapping: Mapping, municipalities: list[Municipality]) -> dict[str, str]:
    """Return the address of each municipality's registered contact, by its code."""
    registrations = Registration.objects.filter(municipality__in=municipalities, erased_at=None)
    if mapping.programme_id:
        registrations = registrations.filter(programme=mapping.programme_id)
    rows = registrations.exclude(contact_email="").order_by("received_at")
    return dict(rows.values_list("municipality_id", "contact_email"))


def add_municipality(*, mapping_id: int, code: str, by: Actor) -> Invitation:
    """Invite one more municipality while the mapping is open; raises MappingIsClosed and Invalid."""
    with turn_on_mapping(mapping_id, by) as turn:
        _require_running(turn)
        municipality = Municipality.objects.filter(pk=code).first()
        if municipality is None:
            raise Invalid({"municipality": _("Vælg kommunen")})
        is_new = not turn.mapping.invitations.filter(municipality=municipality).exists()
        _invite(turn, [municipality])
        invitation = turn.mapping.invitations.get(municipality=municipality)
        if is_new:
            turn.record(MappingChange.ADDED, invitation)
            turn.mapping.next_at = turn.now
    return invitation


def change_moments(*, mapping_id: int, by: Actor, reason: str, **moments: dt.datetime) -> Mapping:
    """Move the moments of an opened mapping, such as a later closing; raises MappingIsClosed and Invalid."""
    with turn_on_mapping(mapping_id, by) as turn:
        _require_running(turn)
        before: dict[str, Any] = {name: getattr(turn.mapping, name) for name in moments}
        for name, moment in moments.items():
            setattr(turn.mapping, name, moment)
        _check(turn.mapping)
        changed = {
            name: [before[name].isoformat(), moment.isoformat()]
            for name, moment in moments.items()
            if moment != before[name]
        }
        if changed:
            turn.record(MappingChange.TERMS_CHANGED, details=changed, text={"reason": reason})
            turn.mapping.next_at = turn.now
    return turn.mapping


def _require_running(turn: MappingTurn) -> None:
    """Raise MappingIsClosed for a draft, and once results are published; until then a closing is taken back (R2)."""
    if turn.state in {MappingState.DRAFT, MappingState.PUBLISHED}:
        raise MappingIsClosed
