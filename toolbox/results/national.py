"""The picture of the whole country, for staff: figures, who took part by region, and the themes that were chosen."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Sum

from booking.queries.added import OnPage
from toolbox.disclosure.figures import FEW
from toolbox.disclosure.readings import theme_figure
from toolbox.models import JOINT, Invitation, JointAnswer, Mapping, RoleLink
from toolbox.questionnaire.editions import document_of_edition
from toolbox.results.reading import CellShown, HeadShown, RowShown, column_name, shown_cell
from toolbox.results.stored import columns_of, figures_of_theme, mirrored_statements, stored_figures


@dataclass(frozen=True, kw_only=True)
class RegionShown:
    """A region: how many municipalities were invited, how many handed a joint form in, and answers by role."""

    name: str
    invited: int
    handed_in: int
    answers: list[int]


@dataclass(frozen=True, kw_only=True)
class CountryReport:
    """What staff see and print of a published mapping."""

    mapping: Mapping
    heads: list[HeadShown]
    themes: list[RowShown]
    roles: list[OnPage]
    regions: list[RegionShown]
    chosen: list[tuple[OnPage, int]]


def published_mappings() -> list[Mapping]:
    """List the mappings whose results are there, the newest first."""
    found = Mapping.objects.filter(published_at__isnull=False).select_related("edition")
    return list(found.order_by("-published_at"))


def country_report(mapping: Mapping, *, language: str) -> CountryReport:
    """Read the report of a published mapping."""
    document = document_of_edition(mapping.edition)
    figures = stored_figures(mapping).country
    columns = columns_of(document, {key: figure for key, figure in figures.items() if not figure.is_few})
    mirrors = {column: mirrored_statements(document, column) for column in columns}
    roles = document.anonymous_roles()
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
                            else CellShown(text="–")
                            for column in columns
                        ],
                    )
                    for statement in document.statements_of(JOINT, theme.key)
                ],
            )
            for theme in document.themes
        ],
        roles=[role.in_words(language) for role in roles],
        regions=_regions(mapping, [role.key for role in roles]),
        chosen=_chosen(mapping, language),
    )


def _regions(mapping: Mapping, roles: list[str]) -> list[RegionShown]:
    region = "municipality__region_name"
    invited = Invitation.objects.filter(mapping=mapping).values_list(region).order_by(region)
    links = RoleLink.objects.filter(invitation__mapping=mapping).order_by().values_list(f"invitation__{region}", "role")
    answers = {(name, role): given or 0 for name, role, given in links.annotate(given=Sum("handed_in"))}
    return [
        RegionShown(
            name=name, invited=asked, handed_in=handed_in, answers=[answers.get((name, role), 0) for role in roles]
        )
        for name, asked, handed_in in invited.annotate(asked=Count("pk"), handed_in=Count("handed_in_at"))
    ]


def _chosen(mapping: Mapping, language: str) -> list[tuple[OnPage, int]]:
    """Count the themes that municipalities would like to work on, by their joint forms."""
    document = document_of_edition(mapping.edition)
    asked = [question.id for question in document.questions_of(JOINT) if question.kind == "themes"]
    forms = JointAnswer.objects.filter(invitation__mapping=mapping, invitation__handed_in_at__isnull=False)
    counts: Counter[str] = Counter()
    for content in forms.filter(item__in=asked, content__isnull=False).values_list("content", flat=True):
        counts.update(key for key in content or [] if isinstance(key, str))
    return [(theme.in_words(language), counts[theme.key]) for theme in document.themes if counts[theme.key]]
