"""The one moment at which answers become figures, and responses end (R2, R8)."""

import random
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Facts
from dataclasses import dataclass

from django.db.models import QuerySet

from booking.models import Municipality
from booking.queries import retention
from booking.services.turn import Actor
from toolbox.disclosure.columns import JOINED, Layout, Respondent, lay_out
from toolbox.disclosure.country import CountryPart, column_part, put_together, role_picture
from toolbox.disclosure.figures import Answer, Precision, PublishedFigure, published
from toolbox.disclosure.texts import texts_to_show
from toolbox.mapping.turn import MappingTurn, turn_on_mapping
from toolbox.models import (
    DONT_KNOW,
    JOINT,
    Figure,
    HeldText,
    Invitation,
    JointAnswer,
    Mapping,
    MappingChange,
    Response,
    RoleLink,
)
from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.questionnaire.editions import document_of_edition
from toolbox.results.refusals import MappingStillOpen
from toolbox.results.stored import mirrored_statements, read_figure
from toolbox.rules.mapping_state import MappingState
from toolbox.rules.size_classes import size_class

ROWS_AT_ONCE = 2000


@dataclass(frozen=True)
class GivenResponse:
    """A response as it was read: by whom nobody knows."""

    link_id: int
    consents: bool
    values: dict[str, int]
    texts: dict[str, str]


def publish_results(*, mapping_id: int, by: Actor) -> Mapping:
    """Compute and store all figures of a closed mapping, and end its responses; a second time nothing happens.

    Raises MappingStillOpen. Which responses there are cannot change meanwhile: nobody answers a closed mapping, and
    reopening it takes the same lock. The same answers always give the same figures, also from a restored backup.
    """
    with turn_on_mapping(mapping_id, by) as turn:
        if turn.state is MappingState.PUBLISHED:
            return turn.mapping
        if turn.state is not MappingState.CLOSED:
            raise MappingStillOpen
        _publish(turn)
    return turn.mapping


def _publish(turn: MappingTurn) -> None:
    mapping = turn.mapping
    document, smallest = document_of_edition(mapping.edition), frozen_group(mapping)
    links = list(RoleLink.objects.filter(invitation__mapping=mapping).select_related("invitation"))
    responses = Response.objects.filter(link__in=RoleLink.objects.filter(invitation__mapping=mapping))
    handed_in: dict[int, list[GivenResponse]] = defaultdict(list)
    for row in responses.filter(is_handed_in=True).values_list("link_id", "consents", "values", "texts"):
        handed_in[row[0]].append(GivenResponse(*row))
    layouts = _layouts(document, links, handed_in, smallest)
    figures = [*_municipal(document, layouts, smallest), *_joint(document, mapping)]
    figures.extend([*_national(document, layouts, figures, smallest)])
    for figure in figures:
        figure.mapping = mapping
    Figure.objects.bulk_create(figures, batch_size=ROWS_AT_ONCE)
    texts = [text for link in links for text in _texts(link, handed_in[link.pk], smallest)]
    HeldText.objects.bulk_create(texts, batch_size=ROWS_AT_ONCE)
    for link in links:
        link.handed_in = len(handed_in[link.pk])
    RoleLink.objects.bulk_update(links, ["handed_in"], batch_size=ROWS_AT_ONCE)
    _end(responses, [response for given in handed_in.values() for response in given])
    mapping.published_at = mapping.next_at = turn.now
    turn.record(MappingChange.PUBLISHED, details={"figures": len(figures), "texts": len(texts)})


def frozen_group(mapping: Mapping) -> int:
    """Return the smallest group that the mapping was opened with; a row that was made smaller later is not obeyed."""
    opened = mapping.entries.get(kind=MappingChange.OPENED)
    return max(mapping.smallest_group, int(opened.details["smallest_group"]))


def _layouts(
    document: QuestionnaireDocument,
    links: Iterable[RoleLink],
    handed_in: Facts[int, Sequence[GivenResponse]],
    smallest: int,
) -> dict[str, Layout]:
    """Divide each municipality's people into columns, by the municipality's code."""
    mirrored = {role.key: mirrored_statements(document, role.key) for role in document.anonymous_roles()}
    people: dict[str, dict[str, list[Respondent]]] = defaultdict(dict)
    for link in links:
        given = [
            Respondent(_answers(response.values, mirrored.get(link.role, {})), consents=response.consents)
            for response in handed_in[link.pk]
        ]
        if given:
            people[link.invitation.municipality_id][link.role] = given
    return {code: lay_out(by_role, smallest=smallest) for code, by_role in people.items()}


def _answers(values: Facts[str, int], mirrored: Facts[str, str]) -> dict[str, Answer]:
    own = {statement: None if value == DONT_KNOW else value for statement, value in values.items()}
    return own | {joint: own.get(statement) for joint, statement in mirrored.items()}


def statements_of_column(document: QuestionnaireDocument, column: str) -> list[str]:
    """Return what a column has figures of: a role its own statements, the joined roles those of the joint form."""
    return [statement.id for statement in document.statements_of(JOINT if column == JOINED else column)]


def _municipal(document: QuestionnaireDocument, layouts: Facts[str, Layout], smallest: int) -> Iterator[Figure]:
    for code, layout in layouts.items():
        for column in layout.columns:
            for statement in statements_of_column(document, column.key):
                yield stored_figure(code, column.key, statement, column.figure(statement, smallest=smallest))


def _joint(document: QuestionnaireDocument, mapping: Mapping) -> Iterator[Figure]:
    """Yield the municipalities' own answers from the joint forms that were handed in (R12)."""
    answers = JointAnswer.objects.filter(invitation__mapping=mapping, invitation__handed_in_at__isnull=False)
    given = answers.filter(item__in=document.joint_ids, value__gt=DONT_KNOW).order_by("invitation", "item")
    for code, statement, value in given.values_list("invitation__municipality_id", "item", "value"):
        yield stored_figure(code, JOINT, statement, PublishedFigure(Precision.EXACT, 10 * (value or 0), 1))


def _national(
    document: QuestionnaireDocument, layouts: Facts[str, Layout], municipal: Iterable[Figure], smallest: int
) -> Iterator[Figure]:
    """Yield the country's figures, put together from the municipalities' as they are published (R4).

    A role's classes by size are told where the number of inhabitants of all who answered is known.
    """
    known = Municipality.objects.filter(pk__in=layouts, inhabitants__isnull=False)
    size_of = {code: size_class(inhabitants) for code, inhabitants in known.values_list("pk", "inhabitants")}
    parts: dict[tuple[str, str], list[CountryPart]] = defaultdict(list)
    joint: dict[str, list[Answer]] = defaultdict(list)
    for figure in municipal:
        shown = read_figure(figure.kind, figure.value, figure.n, is_split=figure.is_split)
        if figure.column == JOINT:
            joint[figure.statement].append(int(figure.value or 0))
        elif part := column_part(figure.municipality_id or "", shown):
            parts[figure.column, figure.statement].append(part)
    for statement in statements_of_column(document, JOINT):
        yield stored_figure(None, JOINT, statement, published(joint[statement]))
        yield stored_figure(None, JOINED, statement, put_together(parts[JOINED, statement]))
    for role in document.anonymous_roles():
        for statement in statements_of_column(document, role.key):
            hidden = {
                code: [person.answers.get(statement) for person in layout.hidden[role.key]]
                for code, layout in layouts.items()
                if role.key in layout.hidden
            }
            picture = role_picture(parts[role.key, statement], hidden, size_of, smallest=smallest)
            yield stored_figure(None, role.key, statement, picture.whole)
            for size, of_size in picture.by_size.items():
                yield stored_figure(None, role.key, statement, of_size, size=size)


def stored_figure(code: str | None, column: str, statement: str, shown: PublishedFigure, *, size: str = "") -> Figure:
    """Return a figure as a row; of too few the number is not kept."""
    return Figure(
        municipality_id=code,
        column=column,
        size_class=size,
        statement=statement,
        n=shown.n or 0,
        kind=shown.kind.value,
        value=shown.value,
        is_split=shown.split,
    )


def _texts(link: RoleLink, responses: Sequence[GivenResponse], smallest: int) -> Iterator[HeldText]:
    """Yield a role's free texts where there are enough, each question in an order drawn by lot (R7)."""
    invitation: Invitation = link.invitation
    for question in sorted({question for response in responses for question in response.texts}):
        written = [response.texts.get(question, "") for response in responses]
        for text in texts_to_show(written, secrets.SystemRandom(), smallest=smallest):
            yield HeldText(
                mapping_id=invitation.mapping_id,
                municipality_id=invitation.municipality_id,
                role=link.role,
                question=question,
                text=text,
            )


def _end(responses: QuerySet[Response], handed_in: list[GivenResponse]) -> None:
    """Erase the responses; where nobody has decided that they may be, drafts alone, and make the others nobody's (R8).

    New rows in an order drawn by lot, with new ids and without codes: what is left tells neither who handed in when,
    nor can anybody come back to it.
    """
    responses.delete()
    if retention.is_allowed():
        return
    draw: random.Random = secrets.SystemRandom()
    Response.objects.bulk_create(
        (
            Response(
                link_id=response.link_id,
                is_handed_in=True,
                consents=response.consents,
                values=dict(sorted(response.values.items())),
                texts=dict(sorted(response.texts.items())),
            )
            for response in draw.sample(handed_in, len(handed_in))
        ),
        batch_size=ROWS_AT_ONCE,
    )
