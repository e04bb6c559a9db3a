"""Questionnaires in the database: a file or an edited form becomes an edition unless it says what the newest says."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError as Refused

from booking.journal.chain import canonical
from booking.programme.file import faults
from booking.programme.small_file import small_file
from booking.programme.toml_table import ProgrammeFileError, dotted, line_of, parsed_toml
from toolbox.models import Edition, Questionnaire
from toolbox.questionnaire.document import QuestionnaireDocument

OURS = Path(__file__).resolve().parent.parent / "data" / "questionnaire.toml"
NAMED_BY = ("id", "key", "value")
MOST_FAULTS = 10


class QuestionnaireFileError(ProgrammeFileError):
    """A file that is no questionnaire: the sentence says what is wrong, on which line, at which key.

    `others` are the faults that come after it, ten in all.
    """

    others: Sequence["QuestionnaireFileError"] = ()


class ChangedKey(NamedTuple):
    """A key ("statements.f01.da") with what it was and is; None where it was not there, or is not any more."""

    key: str
    old: Any
    new: Any


def read_questionnaire(path: Path) -> QuestionnaireDocument:
    """Read a questionnaire's file (TOML, UTF-8).

    Raises QuestionnaireFileError at the first fault, FileTooLargeError, and OSError where it cannot be read.
    """
    return parsed_questionnaire(small_file(path))


def parsed_questionnaire(data: bytes) -> QuestionnaireDocument:
    """Read a questionnaire as it is written; raises QuestionnaireFileError, with the other faults."""
    try:
        source, values = parsed_toml(data)
    except ProgrammeFileError as fault:
        raise QuestionnaireFileError(line=fault.line, key=fault.key, accepted=fault.accepted) from fault
    try:
        return QuestionnaireDocument.model_validate(values)
    except Refused as refusal:
        first, *others = [
            QuestionnaireFileError(line=line_of(source, where), key=dotted(where), accepted=accepted)
            for where, accepted in islice(faults(refusal), MOST_FAULTS)
        ]
        first.others = others
        raise first from refusal


def newest_edition(slug: str) -> Edition | None:
    """Return the edition that new mappings are made with; None for an unknown questionnaire."""
    return Edition.objects.filter(questionnaire__slug=slug).order_by("-number").first()


@transaction.atomic
def store_edition(document: QuestionnaireDocument) -> tuple[Edition, bool]:
    """Store a document as the newest edition; an equal newest one is returned, and whether it is new.

    What an older edition said may be said again: it becomes a new edition then.
    """
    questionnaire, _is_new = Questionnaire.objects.get_or_create(slug=document.slug)
    Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)  # editions are counted one after the other
    content = document.model_dump(mode="json")
    digest = hashlib.sha256(canonical(content)).hexdigest()
    newest = newest_edition(document.slug)
    if newest is not None and newest.digest == digest:
        return newest, False
    number = newest.number + 1 if newest else 1
    edition = Edition(questionnaire=questionnaire, number=number, digest=digest, content=content)
    edition.loaded_at = timezone.now()
    edition.save(force_insert=True)
    return edition, True


def document_of_edition(edition: Edition) -> QuestionnaireDocument:
    """Return what an edition says; parsed once a process, since editions never change."""
    return _document_of(canonical(edition.content))


@lru_cache(maxsize=16)
def _document_of(content: bytes) -> QuestionnaireDocument:
    return QuestionnaireDocument.model_validate_json(content)


def changed_keys(old: QuestionnaireDocument, new: QuestionnaireDocument) -> list[ChangedKey]:
    """List what differs, row by row as their ids and keys name them."""
    before, after = dict(_flat(old.model_dump(mode="json"))), dict(_flat(new.model_dump(mode="json")))
    keys = [*before, *(key for key in after if key not in before)]
    pairs = (ChangedKey(key, before.get(key), after.get(key)) for key in keys)
    return [pair for pair in pairs if pair.old != pair.new]


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value with its dotted key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner, f"{name}.{next(inner[key] for key in NAMED_BY if key in inner)}")
    else:
        yield name, value
