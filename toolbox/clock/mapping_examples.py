"""Example mails of a mapping, without a database: one municipality in the autumn of 2016."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import translation

from booking.models import Municipality
from booking.rules.working_days import DENMARK
from notifications.mails import examples
from notifications.mails.registry import MailKind
from notifications.mails.rendering import Rendered, write_out
from toolbox.clock import mapping_mails as mails
from toolbox.clock.mapping_note import mapping_note, note_facts
from toolbox.mapping.links import CHAIR
from toolbox.models import Invitation, Mapping, RoleLink
from toolbox.rules.mapping_state import MappingState


def _at(month: int, day: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2016, month, day, hour, tzinfo=DENMARK)


def _invitation(language: str, *, handed_in: bool) -> Invitation:
    mapping = Mapping(
        pk=3,
        title="Kortlægning af faglig ledelse og ledelsesinformation",
        about="Kortlægningen samler gode erfaringer, redskaber og metoder, så alle kommuner kan bruge dem.",
        sender_name="Karen Holm",
        sender_title="afdelingschef, Socialstyrelsen",
        contact_name="Ole Lind",
        contact_email="kortlaegning@example.dk",
        contact_phone="72 42 37 00",
        letter_at=_at(9, 5),
        joint_opens_at=_at(9, 12),
        roles_open_at=_at(9, 19),
        closes_at=_at(10, 14, 16),
        opened_at=_at(9, 5),
    )
    return Invitation(
        pk=17,
        mapping=mapping,
        municipality=Municipality(code="0851", name="Aalborg", full_name="Aalborg Kommune"),
        contact_email="anne@example.dk",
        chair_email="formand@example.dk",
        language=language,
        handed_in_at=_at(9, 20) if handed_in else None,
    )


def _shown(
    kind: MailKind,
    state: MappingState,
    *,
    to_chair: bool = False,
    handed_in: bool = False,
    roles_missing: bool = True,
    note: dict[str, str] | None = None,
) -> tuple[MailKind, Callable[[str], Rendered]]:
    def shown(language: str) -> Rendered:
        invitation = _invitation(language, handed_in=handed_in)
        facts = mails.MappingFacts(
            invitation=invitation,
            is_to_chair=to_chair,
            state=state,
            role_link=RoleLink(pk=5, invitation=invitation, role=CHAIR),
            is_role_missing=roles_missing,
        )
        with translation.override(language):
            facts = facts if note is None else note_facts(facts, **note)
            words: dict[str, Any] = mails.mapping_words(kind, facts)
            return write_out(kind(facts), words, language)

    return kind, shown


NOTE = {
    "missing": "joint",
    "subject": "Kortlægningen: vi mangler jeres fælles skema",
    "body": "I kan nå det endnu.\n\nSæt en time af, og udfyld skemaet sammen.",
}
LETTER, OPEN = MappingState.LETTER, MappingState.OPEN
MAPPING_EXAMPLES = {
    "mapping_letter": _shown(mails.mapping_letter, LETTER),
    "mapping_letter_chair": _shown(mails.mapping_letter_chair, LETTER, to_chair=True),
    "mapping_joint_open": _shown(mails.mapping_joint_open, OPEN),
    "mapping_roles_open": _shown(mails.mapping_roles_open, OPEN),
    "mapping_reminder": _shown(mails.mapping_reminder, OPEN),
    "mapping_reminder_roles": _shown(mails.mapping_reminder, OPEN, handed_in=True),
    "mapping_handed_in": _shown(mails.mapping_handed_in, OPEN, handed_in=True),
    "mapping_note": _shown(mapping_note, OPEN, note=NOTE),
    "mapping_link": _shown(mails.mapping_link, OPEN),
    "mapping_result": _shown(mails.mapping_result, MappingState.PUBLISHED, handed_in=True),
}


def register_mapping_examples() -> None:
    """Add the examples to those of the house."""
    for name, (kind, shown) in MAPPING_EXAMPLES.items():
        examples.register(name, kind, shown)
