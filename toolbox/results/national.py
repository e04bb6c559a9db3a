"""The picture of the whole country, for staff: figures, who took part, good examples, and the themes chosen."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, replace

from booking.queries.added import OnPage
from toolbox.disclosure.figures import FEW
from toolbox.disclosure.readings import theme_figure
from toolbox.models import JOINT, Invitation, JointAnswer, Mapping, RoleLink
from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.questionnaire.editions import document_of_edition
from toolbox.results.figure_words import size_words
from toolbox.results.reading import NOT_ASKED, HeadShown, RowShown, column_name, shown_cell
from toolbox.results.shelving import GoodExample, good_examples
from toolbox.results.stored import Figures, columns_of, figures_of_theme, mirrored_statements, stored_figures
from toolbox.rules.size_classes import CLASSES, size_class


@dataclass(frozen=True, kw_only=True)
class RegionShown:
    """A region, or a class by size: municipalities that were invited, joint forms handed in, and answers by role."""

    name: str
    invited: int
    handed_in: int
    answers: list[int]


@dataclass(frozen=True, kw_only=True)
class RoleBySize:
    """A role's themes by classes of municipalities."""

    name: OnPage
    heads: list[HeadShown]
    rows: list[RowShown]


@dataclass(frozen=True, kw_only=True)
class CountryReport:
    """What staff see and print of a published mapping."""

    mapping: Mapping
    heads: list[HeadShown]
    themes: list[RowShown]
    roles: list[OnPage]
    regions: list[RegionShown]
    sizes: list[RegionShown]
    by_size: list[RoleBySize]
    examples: list[GoodExample]
    chosen: list[tuple[OnPage, int]]


def published_mappings() -> list[Mapping]:
    """List the mappings whose results are there, the newest first."""
    found = Mapping.objects.filter(published_at__isnull=False).select_related("edition")
    return list(found.order_by("-published_at"))


def country_report(mapping: Mapping, *, language: str) -> CountryReport:
    """Read the report of a published mapping."""
    document = document_of_edition(mapping.edition)
    stored = stored_figures(mapping)
    figures = stored.country
    columns = columns_of(document, {key: figure for key, figure in figures.items() if not figure.is_few})
    mirrors = {column: mirrored_statements(document, column) for column in columns}
    roles, answered = document.anonymous_roles(), _answered(mapping)
    return CountryReport(
        mapping=mapping,
        heads=[HeadShown(key=column, name=column_name(document, column, language)) for column in columns],
        themes=[
            RowShown(
                name=theme.in_words(language),
                cells=[
                    shown_cell(document, theme_figure(figures_of_theme(document, figures, column, theme.key)), language)
                    for column in columns
                ],
                rows=[
                    RowShown(
                        name=statement.in_words(language),
                        cells=[
                            shown_cell(document, figures.get((column, mirrors[column][statement.id]), FEW), language)
                            if statement.id in mirrors[column]
                            else NOT_ASKED
                            for column in columns
                        ],
                    )
                    for statement in document.statements_of(JOINT, theme.key)
                ],
            )
            for theme in document.themes
        ],
        roles=[role.in_words(language) for role in roles],
        regions=_regions(answered, [role.key for role in roles]),
        sizes=_sizes(answered, [role.key for role in roles]),
        by_size=_by_size(document, stored.by_size, language),
        examples=[example for example in good_examples() if example.invitation.mapping_id == mapping.pk],
        chosen=_chosen(mapping, language),
    )


def _by_size(document: QuestionnaireDocument, by_size: Mapped[str, Figures], language: str) -> list[RoleBySize]:
    """Return the roles that are told by size: all classes of a role, or none (R4)."""
    sizes = [size for size in CLASSES if size in by_size]
    heads = [HeadShown(key=size, name=OnPage(size_words(size))) for size in sizes]
    return [
        RoleBySize(
            name=role.in_words(language),
            heads=heads,
            rows=[
                RowShown(
                    name=theme.in_words(language),
                    cells=[
                        shown_cell(
                            document,
                            theme_figure(figures_of_theme(document, by_size[size], role.key, theme.key)),
                            language,
                        )
                        for size in sizes
                    ],
                )
                for theme in document.themes
            ],
        )
        for role in document.anonymous_roles()
        if any(column == role.key for size in sizes for column, _statement in by_size[size])
    ]


@dataclass(frozen=True)
class _Answered:
    """Who took part: region, inhabitants and when the joint form came of each invited, and answers of each role."""

    invited: list[tuple[str, int | None, dt.datetime | None]]
    given: list[tuple[str, int | None, str, int | None]]


def _answered(mapping: Mapping) -> _Answered:
    """Read it in two statements."""
    columns = ("municipality__region_name", "municipality__inhabitants")
    invited = Invitation.objects.filter(mapping=mapping).values_list(*columns, "handed_in_at")
    links = RoleLink.objects.filter(invitation__mapping=mapping).order_by()
    given = links.values_list(*(f"invitation__{column}" for column in columns), "role", "handed_in")
    return _Answered(list(invited), list(given))


def _regions(answered: _Answered, roles: list[str]) -> list[RegionShown]:
    """Count by region, the names in order."""
    counted = _turnout(answered, roles, lambda name, _inhabitants: name)
    return [counted[name] for name in sorted(counted)]


def _sizes(answered: _Answered, roles: list[str]) -> list[RegionShown]:
    """Count by size, the smallest first; nothing where no number of inhabitants is known."""
    counted = _turnout(answered, roles, lambda _name, inhabitants: size_class(inhabitants))
    return [replace(counted[size], name=size_words(size)) for size in CLASSES if size in counted]


def _turnout(
    answered: _Answered, roles: list[str], group_of: Callable[[str, int | None], str]
) -> dict[str, RegionShown]:
    invited, handed_in = Counter[str](), Counter[str]()
    for region, inhabitants, handed_in_at in answered.invited:
        invited[group_of(region, inhabitants)] += 1
        handed_in[group_of(region, inhabitants)] += handed_in_at is not None
    answers: Counter[tuple[str, str]] = Counter()
    for region, inhabitants, role, given in answered.given:
        answers[group_of(region, inhabitants), role] += given or 0
    return {
        group: RegionShown(
            name=group, invited=asked, handed_in=handed_in[group], answers=[answers[group, role] for role in roles]
        )
        for group, asked in invited.items()
        if group
    }


def _chosen(mapping: Mapping, language: str) -> list[tuple[OnPage, int]]:
    """Count the themes that municipalities would like to work on, by their joint forms."""
    document = document_of_edition(mapping.edition)
    asked = [question.id for question in document.questions_of(JOINT) if question.kind == "themes"]
    forms = JointAnswer.objects.filter(invitation__mapping=mapping, invitation__handed_in_at__isnull=False)
    counts: Counter[str] = Counter()
    for content in forms.filter(item__in=asked, content__isnull=False).values_list("content", flat=True):
        counts.update(key for key in content or [] if isinstance(key, str))
    return [(theme.in_words(language), counts[theme.key]) for theme in document.themes if counts[theme.key]]
