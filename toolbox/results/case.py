"""A mapping on file: what a registration's case holds of it, and what is handed over before a mapping is erased."""

import json
from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from booking.exports.files import Table, Value, csv_bytes
from booking.models import Registration
from toolbox.models import Invitation, JointAnswer, Mapping, MappingEntry, MappingEntryText
from toolbox.queries import DANISH
from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.questionnaire.editions import document_of_edition
from toolbox.results.reading import results_of
from toolbox.results.tables import tables_of_results

File = tuple[str, bytes]


def mapping_files(registration: Registration) -> Iterator[File]:
    """Yield the mappings of a registration's municipality as files of its case.

    The joint form is there once it was handed in; the figures where the municipality shares them (R12).
    """
    own = Q(mapping__programme=None) | Q(mapping__programme=registration.programme_id)
    found = Invitation.objects.filter(own, municipality=registration.municipality_id)
    for invitation in found.select_related("mapping__edition", "municipality").order_by("mapping"):
        name = f"redskabskasse/kortlaegning-{invitation.mapping_id}"
        if invitation.handed_in_at is not None:
            yield f"{name}-faelles-skema.csv", csv_bytes(joint_table([invitation]))
        if invitation.shared_at is not None and invitation.mapping.published_at is not None:
            for table in tables_of_results(results_of(invitation, language=DANISH)):
                yield f"{name}-{slugify(table.name)}.csv", csv_bytes(table)


def joint_table(invitations: Iterable[Invitation]) -> Table:
    """Return the joint forms, a row an answer."""
    return Table(
        name=_("Fælles skema"), titles=[_("Kommune"), _("Udsagn"), _("Svar")], rows=list(_joint_rows(invitations))
    )


def _joint_rows(invitations: Iterable[Invitation]) -> Iterator[list[Value]]:
    for invitation in invitations:
        document = document_of_edition(invitation.mapping.edition)
        asked = {part.id: part.da for part in document.statements}
        asked |= {part.id: part.da for part in document.questions}
        for answer in sorted(invitation.joint_answers.all(), key=lambda answer: answer.pk):
            yield [invitation.municipality.full_name, asked.get(answer.item, ""), _answered(document, answer)]


def _answered(document: QuestionnaireDocument, answer: JointAnswer) -> str:
    """Write an answer: the word of the scale, a text, the questions of themes, or tools."""
    if answer.value is not None:
        return next((step.da for step in document.scale if step.value == answer.value), document.dont_know.da)
    themes = {theme.key: theme.da for theme in document.themes}
    given = answer.content if isinstance(answer.content, list) else [answer.content or ""]
    words = [
        ": ".join(filter(None, (one.get("title"), one.get("text"), one.get("url"))))
        if isinstance(one, dict)
        else themes.get(one, one)
        for one in given
    ]
    return "; ".join(words)


def handed_over(mapping: Mapping) -> Iterator[File]:
    """Yield what an erasing takes from a mapping: its joint forms, its addresses, and its history in words.

    The texts of roles are their municipality's own, and no file of ours (R7).
    """
    invitations: QuerySet[Invitation] = mapping.invitations.select_related("mapping__edition", "municipality")
    handed_in = invitations.filter(handed_in_at__isnull=False).prefetch_related("joint_answers")
    yield "faelles-skemaer.csv", csv_bytes(joint_table(handed_in))
    addresses = [[one.municipality.full_name, one.contact_email, one.chair_email] for one in invitations]
    titles = [_("Kommune"), _("Kontakt"), _("Formand")]
    yield "adresser.csv", csv_bytes(Table(name=_("Adresser"), titles=titles, rows=addresses))
    yield "historik.json", json.dumps(list(_history(mapping)), ensure_ascii=False, indent=1).encode()


def _history(mapping: Mapping) -> Iterator[dict[str, object]]:
    words = dict(MappingEntryText.objects.filter(entry__mapping=mapping).values_list("entry", "text"))
    for entry in MappingEntry.objects.filter(mapping=mapping).select_related("invitation").order_by("number"):
        yield {
            "number": entry.number,
            "at": entry.at.isoformat(),
            "kind": entry.kind,
            "by": entry.by,
            "municipality": entry.invitation.municipality_id if entry.invitation else None,
            "details": entry.details,
            "words": words.get(entry.pk),
            "digest": entry.digest,
        }
