"""The stored figures of a municipality, of the country and of an earlier round, in one statement."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, Subquery

from toolbox.disclosure.columns import JOINED
from toolbox.disclosure.figures import FEW, Precision, PublishedFigure
from toolbox.models import JOINT, Figure, Mapping
from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.rules.size_classes import size_class

Figures = dict[tuple[str, str], PublishedFigure]
"""By column and statement."""


@dataclass
class StoredFigures:
    """What pages read; `joint_of_all` has the joint figures of every municipality, by statement.

    `by_size` has the country's figures by classes of municipalities, `size_of` the class of each municipality with
    figures whose number of inhabitants is known, `size` that of the municipality itself.
    """

    own: Figures = field(default_factory=dict)
    country: Figures = field(default_factory=dict)
    earlier: Figures = field(default_factory=dict)
    joint_of_all: dict[str, Figures] = field(default_factory=lambda: defaultdict(dict))
    by_size: dict[str, Figures] = field(default_factory=lambda: defaultdict(dict))
    size_of: dict[str, str] = field(default_factory=dict)
    size: str = ""


def stored_figures(mapping: Mapping, code: str | None = None) -> StoredFigures:
    """Read a published mapping's figures: the country's, and of one municipality where it is named."""
    earlier = Mapping.objects.filter(
        edition__questionnaire=mapping.edition.questionnaire_id, published_at__lt=mapping.published_at
    ).order_by("-published_at")
    wanted = Q(mapping=mapping) & (Q(municipality=None) | Q(municipality=code) | Q(column=JOINT))
    rows = Figure.objects.filter(
        wanted | Q(mapping=Subquery(earlier.values("pk")[:1]), municipality=code, municipality__isnull=False)
    ).order_by()
    found = StoredFigures()
    names = ("mapping_id", "municipality_id", "size_class", "column", "statement", "kind", "value", "n", "is_split")
    lives = "municipality__inhabitants"
    for of_mapping, of, size, column, statement, kind, value, n, is_split, known in rows.values_list(*names, lives):
        figure = read_figure(kind, value, n, is_split=is_split)
        if of_mapping != mapping.pk:
            found.earlier[column, statement] = figure
        elif of is None:
            (found.by_size[size] if size else found.country)[column, statement] = figure
        else:
            found.size_of |= {of: class_of_it} if (class_of_it := size_class(known)) else {}
            found.own |= {(column, statement): figure} if of == code else {}
            if column == JOINT:
                found.joint_of_all[of][column, statement] = figure
    found.size = found.size_of.get(code or "", "")
    return found


def read_figure(kind: str, value: Decimal | None, n: int, *, is_split: bool) -> PublishedFigure:
    """Return a stored row as the figure that was published."""
    tenths = None if value is None else round(10 * value)
    return PublishedFigure(Precision(kind), tenths, n or None, is_split)


def mirrored_statements(document: QuestionnaireDocument, column: str) -> dict[str, str]:
    """Return for each statement of the joint form the one of a column that stands beside it."""
    if column in {JOINT, JOINED}:
        return {statement.id: statement.id for statement in document.statements_of(JOINT)}
    mirrors: dict[str, str] = {}
    for statement in document.statements_of(column):
        if statement.mirrors:
            mirrors.setdefault(statement.mirrors, statement.id)
    return mirrors


def figures_of_theme(
    document: QuestionnaireDocument, figures: Figures, column: str, theme: str
) -> list[PublishedFigure]:
    """Return a column's figures of the statements of a theme."""
    statements = document.statements_of(JOINT if column == JOINED else column, theme)
    return [figures.get((column, statement.id), FEW) for statement in statements]


def columns_of(document: QuestionnaireDocument, figures: Figures) -> list[str]:
    """Return the columns that have figures: the joint form, the roles in their order, and those that are joined."""
    shown = {column for column, _statement in figures}
    ordered = [JOINT, *(role.key for role in document.anonymous_roles()), JOINED]
    return [column for column in ordered if column in shown]
