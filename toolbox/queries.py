"""The shelf as a page shows it: elements, themes and tools in order, in one language, by four statements."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum

from booking.queries.added import OnPage
from toolbox.models import Element, Theme, ThemeReference, Tool
from toolbox.rules.picked import NOTHING_PICKED, Picked
from toolbox.rules.search import is_found

DANISH, ENGLISH = "da", "en"


@dataclass(frozen=True, kw_only=True)
class ToolShown:
    """A tool; `is_draft` only in staff's preview, `municipality` whose example it is."""

    pk: int
    title: OnPage
    text: OnPage
    url: str
    is_draft: bool
    municipality: str = ""


@dataclass(frozen=True, kw_only=True)
class ThemeShown:
    """A theme with its tools; `others` are the themes that it refers to, by number and question."""

    pk: int
    question: OnPage
    about: OnPage
    others: list[tuple[int, OnPage]]
    tools: list[ToolShown]
    is_draft: bool


@dataclass(frozen=True, kw_only=True)
class ElementShown:
    """An element with its themes."""

    pk: int
    name: OnPage
    about: OnPage
    themes: list[ThemeShown] = field(default_factory=list)


def shelf_head() -> tuple[int | None, ...]:
    """Return what changes with every change of the shelf: no row is deleted, and each change raises a version."""
    return (
        *Element.objects.aggregate(rows=Count("pk"), versions=Sum("version")).values(),
        *Theme.objects.aggregate(rows=Count("pk"), versions=Sum("version")).values(),
    )


def shelf(*, language: str, drafts: bool = False, kept: Picked = NOTHING_PICKED) -> list[ElementShown]:
    """Return the elements that have a theme to show; with drafts, also what is not shown to all.

    What is `kept`, since somebody chose it while it was shown, is there too.
    """
    tools, others = defaultdict(list), defaultdict(list)
    shelved = Tool.objects.select_related("municipality")
    for tool in shelved if drafts else shelved.filter(Q(is_shown=True) | Q(pk__in=kept.tools)):
        tools[tool.theme_id].append(tool)
    own = Q(is_shown=True) | Q(pk__in=kept.themes) | Q(tools__in=kept.tools)
    themes = list(Theme.objects.all() if drafts else Theme.objects.filter(own).distinct())
    questions = {theme.pk: in_language(language, theme.question_da, theme.question_en) for theme in themes}
    for reference in ThemeReference.objects.all():
        if reference.other_id in questions:
            others[reference.theme_id].append((reference.other_id, questions[reference.other_id]))
    shown = {
        element.pk: ElementShown(
            pk=element.pk,
            name=in_language(language, element.name_da, element.name_en),
            about=in_language(language, element.about_da, element.about_en),
        )
        for element in Element.objects.all()
    }
    for theme in themes:
        shown[theme.element_id].themes.append(
            ThemeShown(
                pk=theme.pk,
                question=questions[theme.pk],
                about=in_language(language, theme.about_da, theme.about_en),
                others=others[theme.pk],
                tools=[_tool(tool, language) for tool in tools[theme.pk]],
                is_draft=not theme.is_shown,
            )
        )
    return [element for element in shown.values() if element.themes]


def found_on(elements: list[ElementShown], words: list[str]) -> Iterator[ElementShown]:
    """Yield what the words find: a tool that is read with them, or a theme with all its tools."""
    for element in elements:
        themes = []
        for theme in element.themes:
            head = (element.name.text, theme.question.text, theme.about.text)
            is_whole = is_found(words, *head)
            tools = [
                tool
                for tool in theme.tools
                if is_whole or is_found(words, *head, tool.title.text, tool.text.text, tool.municipality)
            ]
            if is_whole or tools:
                themes.append(_with(theme, tools))
        if themes:
            yield ElementShown(pk=element.pk, name=element.name, about=element.about, themes=themes)


def is_partly_danish(elements: list[ElementShown]) -> bool:
    """Tell whether a text stands in Danish on a page in English."""
    texts = [text for element in elements for text in (element.name, element.about)]
    texts += [text for element in elements for theme in element.themes for text in (theme.question, theme.about)]
    tools = (tool for element in elements for theme in element.themes for tool in theme.tools)
    texts += [text for tool in tools for text in (tool.title, tool.text)]
    return any(text.lang for text in texts)


def _with(theme: ThemeShown, tools: list[ToolShown]) -> ThemeShown:
    return ThemeShown(**{**vars(theme), "tools": tools})


def _tool(tool: Tool, language: str) -> ToolShown:
    return ToolShown(
        pk=tool.pk,
        title=in_language(language, tool.title_da, tool.title_en),
        text=in_language(language, tool.text_da, tool.text_en),
        url=tool.url,
        is_draft=not tool.is_shown,
        municipality=tool.municipality.full_name if tool.municipality else "",
    )


def in_language(language: str, danish: str, english: str) -> OnPage:
    """Return the English text on an English page; where there is none, the Danish one, marked as such."""
    if language != ENGLISH:
        return OnPage(danish)
    return OnPage(english) if english or not danish else OnPage(danish, DANISH)
