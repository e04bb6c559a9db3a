"""How long a mapping is kept: 12 months after its results; then addresses, names and free texts are erased.

What stays is the figures, the joint form's answers on the scale, and a history without words whose chain verifies.
Erasing needs the same permission as everything else (D8), and what goes is handed over first.
"""

import datetime as dt
import zipfile
from pathlib import Path
from typing import IO

import structlog
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import ngettext

from booking.queries import retention
from booking.rules.working_days import danish_day
from booking.services.turn import CLOCK
from notifications.faults import log_fault
from notifications.handover.erasure import BusyError, erase_messages, held_mails
from notifications.handover.export import LANGUAGE, keep_file
from notifications.mails import masking
from notifications.models import Message
from toolbox.clock.mapping_mails import SOURCE
from toolbox.mapping.turn import MappingTurn, turn_on_mapping
from toolbox.models import HeldText, JointAnswer, Mapping, MappingChange, MappingEntryText, Response
from toolbox.questionnaire.editions import document_of_edition
from toolbox.results.case import handed_over

MONTHS_KEPT = 12
NAMES = ("sender_name", "contact_name", "contact_email", "contact_phone")

log = structlog.get_logger(__name__)


def _over(on: dt.date) -> Q:
    last = retention.last_day_over(MONTHS_KEPT, on)
    return Q(published_at__lt=retention.midnight_after(last), erased_at=None)


def due_mappings(on: dt.date) -> QuerySet[Mapping]:
    """Find the mappings that may be erased on a day, and those that still have responses beside their results (R8)."""
    left = Response.objects.filter(link__invitation__mapping=OuterRef("pk"))
    return Mapping.objects.filter(_over(on) | Q(Exists(left), published_at__lt=retention.midnight_after(on)))


def number_of_mappings(number: int) -> str:
    """Write a number of mappings, and what of them is erased."""
    words = ngettext(
        "%(number)s kortlægning (adresser, tekster eller enkeltes svar)",
        "%(number)s kortlægninger (adresser, tekster eller enkeltes svar)",
        number,
    )
    return words % {"number": number}


def erase_due_mappings() -> int:
    """Hand over and erase the mappings that are due, and responses that outlived their results; return how many.

    Those responses were kept while nobody had decided on erasing (R8). A mapping whose mail is being sent, or that
    cannot be handed over, is left for the next day.
    """
    if not retention.is_allowed():
        return 0
    left, _by_model = Response.objects.filter(link__invitation__mapping__published_at__isnull=False).delete()
    due = Mapping.objects.filter(_over(danish_day(timezone.now()))).order_by("published_at")
    return int(left > 0) + sum(_erase_due(pk) for pk in list(due.values_list("pk", flat=True)))


def _erase_due(mapping_id: int) -> bool:
    try:
        with turn_on_mapping(mapping_id, CLOCK) as turn:
            if turn.mapping.erased_at is not None:
                return False  # another worker was faster
            erase_mapping(turn, decision=settings.ERASURE_DECISION)
    except (OSError, BusyError) as error:
        log_fault("mapping not erased", error, number=mapping_id)
        return False
    log.info("mapping erased", number=mapping_id)
    return True


def erase_mapping(turn: MappingTurn, *, decision: str) -> None:
    """Hand a mapping over and erase what it says of people, for good; raises BusyError and OSError."""
    mapping = turn.mapping
    mails = Message.objects.filter(source__startswith=f"{SOURCE}:{mapping.pk}:", erased_at__isnull=True)
    held = held_mails(mails)
    _save(mapping, held)
    erase_messages(Message.objects.filter(pk__in=held), turn.now)
    texts = HeldText.objects.filter(mapping=mapping).delete()[0] + _joint_texts(mapping)
    MappingEntryText.objects.filter(entry__mapping=mapping).delete()
    mapping.invitations.update(contact_email="", chair_email="")
    for column in NAMES:
        setattr(mapping, column, "")
    mapping.erased_at, mapping.next_at = turn.now, None
    turn.record(MappingChange.ERASED, details={"decision": decision, "mails": len(held), "texts": texts})


def _joint_texts(mapping: Mapping) -> int:
    """Erase what was written in the joint forms; return how many texts. Examples with consent stay."""
    answers = JointAnswer.objects.filter(invitation__mapping=mapping, content__isnull=False)
    kinds = {question.id: question.kind for question in document_of_edition(mapping.edition).questions}
    texts = [item for item, kind in kinds.items() if kind == "text"]
    number, _by_model = answers.filter(item__in=texts).delete()
    for answer in answers.filter(item__in=[item for item, kind in kinds.items() if kind == "tool"]):
        kept = [tool for tool in answer.content or [] if tool.get("consent")]
        number += len(answer.content or []) - len(kept)
        answer.content = kept
        answer.save(update_fields=["content"])
    return number


def _save(mapping: Mapping, mails: list[int]) -> None:
    """Write what goes into the folder of cases, whole or not at all, with the keys of links masked."""

    def write(out: IO[bytes]) -> None:
        with translation.override(LANGUAGE), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in handed_over(mapping):
                archive.writestr(name, content)
            for pk, raw in Message.objects.filter(pk__in=mails, raw__isnull=False).values_list("pk", "raw"):
                archive.writestr(f"mails/{pk:06}.eml", masking.masked_mail(bytes(raw or b"")))

    keep_file(Path(settings.CASE_EXPORT_DIR), f"kortlaegning-{mapping.pk}.zip", write)
