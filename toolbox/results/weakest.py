"""The themes in which a municipality's answers lie lowest: what the shelf has for them, and where to go on (A18)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from booking.forms.base import page_language
from booking.models import Registration, Status
from booking.queries.added import AddedFact, Dated, OnPage
from toolbox.chosen.choosing import chosen_of
from toolbox.chosen.facts import stage_of
from toolbox.disclosure.readings import theme_figure, weakest_themes
from toolbox.models import Invitation, Stage, Theme
from toolbox.queries import in_language
from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.questionnaire.editions import document_of_edition
from toolbox.results.stored import Figures, columns_of, figures_of_theme, stored_figures

ShelfTheme = tuple[int, OnPage, list[tuple[int, OnPage]]]
"""A theme of the shelf: its number, its question, and its tools by number and title."""


@dataclass(frozen=True, kw_only=True)
class WeakTheme:
    """A theme that lies low, with the themes and tools of the shelf that belong to it, each by its number."""

    name: OnPage
    themes: list[tuple[int, OnPage]]
    tools: list[tuple[int, OnPage]]


def weak_themes(
    document: QuestionnaireDocument, figures: Figures, columns: Sequence[str], language: str
) -> list[WeakTheme]:
    """Return the weakest themes by the published figures, the weakest first, in one statement."""
    by_theme = {
        theme.key: [theme_figure(figures_of_theme(document, figures, column, theme.key)) for column in columns]
        for theme in document.themes
    }
    weak = [theme for key in weakest_themes(by_theme) for theme in document.themes if theme.key == key]
    shelf = _shelf([theme.element for theme in weak if theme.element], language)
    return [
        WeakTheme(
            name=theme.in_words(language),
            themes=[(pk, question) for pk, question, _tools in shelf[theme.element]],
            tools=[tool for _pk, _question, tools in shelf[theme.element] for tool in tools],
        )
        for theme in weak
    ]


def _shelf(elements: Sequence[str], language: str) -> Mapping[str, list[ShelfTheme]]:
    """Return the shown themes of elements with their shown tools, by the element's key, in one statement."""
    found: defaultdict[str, dict[int, ShelfTheme]] = defaultdict(dict)
    shown = FilteredRelation("tools", condition=Q(tools__is_shown=True))
    rows = Theme.objects.filter(is_shown=True, element__key__in=elements).annotate(shown=shown)
    ordered = rows.order_by("position", "pk", "shown__position", "shown__pk")
    names = ("element__key", "pk", "question_da", "question_en", "shown__pk", "shown__title_da", "shown__title_en")
    for element, pk, danish, english, tool, title, in_english in ordered.values_list(*names):
        theme = found[element].setdefault(pk, (pk, in_language(language, danish, english), []))
        if tool is not None:
            theme[2].append((tool, in_language(language, title, in_english)))
    return defaultdict(list, {element: list(themes.values()) for element, themes in found.items()})


def suggested_to(registration: Registration) -> list[WeakTheme]:
    """Return the weakest themes of the newest result whose contact has the registration too.

    Somebody else of the municipality is not shown them: who registers it has not shown that it may read its result.
    """
    if not registration.contact_email:
        return []
    found = Invitation.objects.filter(
        municipality=registration.municipality_id,
        contact_email__iexact=registration.contact_email,
        mapping__published_at__isnull=False,
        mapping__erased_at=None,
    ).select_related("mapping__edition")
    invitation = found.order_by("-mapping__published_at").first()
    if invitation is None:
        return []
    document = document_of_edition(invitation.mapping.edition)
    figures = stored_figures(invitation.mapping, registration.municipality_id).own
    return weak_themes(document, figures, columns_of(document, figures), page_language())


def suggestions_on_page(registrations: Sequence[Dated]) -> Mapping[int, AddedFact]:
    """Say on the contact's page what the result points at, while themes for the day can be chosen and none is."""
    found = {}
    for registration, day in registrations:
        if registration.status != Status.CONFIRMED or stage_of(day) != Stage.BEFORE:
            continue
        suggested = suggested_to(registration)
        if suggested and not chosen_of([registration.pk], Stage.BEFORE)[registration.pk].themes:
            found[registration.pk] = AddedFact(
                heading=_("Det peger jeres kortlægning på"),
                lines=[theme.name for theme in suggested],
                without="",
                own_page="chosen",
                press=_("Vælg de temaer, I vil arbejde med"),
            )
    return found
