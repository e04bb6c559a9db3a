"""The form by which a municipality, or a facilitator for it, chooses themes and tools."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.forms.base import PageForm
from booking.queries.added import OnPage
from toolbox.queries import ElementShown, ThemeShown, ToolShown
from toolbox.rules.picked import Picked

NOT_ON_SHELF = {"invalid_choice": _("Vælg blandt temaerne og redskaberne på siden.")}


class ShelfTick(NamedTuple):
    """A box to tick: its id and value, the words beside it, and whether it is ticked."""

    anchor: str
    value: int
    words: OnPage
    is_ticked: bool


class ThemeTicks(NamedTuple):
    """A theme to tick, and its tools."""

    theme: ThemeShown
    tick: ShelfTick
    tools: list[ShelfTick]


class ChosenForm(PageForm):
    """Boxes for the themes on the shelf; after the day also for their tools."""

    themes = forms.MultipleChoiceField(label=_("Temaer"), required=False, error_messages=NOT_ON_SHELF)
    tools = forms.MultipleChoiceField(label=_("Redskaber"), required=False, error_messages=NOT_ON_SHELF)

    def __init__(self, *args: Any, shelf: Sequence[ElementShown], with_tools: bool, **kwargs: Any) -> None:
        """Offer what is on the shelf."""
        super().__init__(*args, **kwargs)
        self.shelf = shelf
        themes = [theme for element in shelf for theme in element.themes]
        tools = [tool for theme in themes for tool in theme.tools if with_tools]
        self.fields["themes"].choices = [(theme.pk, theme.question.text) for theme in themes]  # type: ignore[attr-defined]
        self.fields["tools"].choices = [(tool.pk, tool.title.text) for tool in tools]  # type: ignore[attr-defined]
        self.with_tools = with_tools

    def picked(self) -> Picked:
        """Return what was ticked."""
        themes, tools = (self.cleaned_data.get(name, ()) for name in ("themes", "tools"))
        return Picked(frozenset(map(int, themes)), frozenset(map(int, tools)))

    def elements(self) -> Iterator[tuple[ElementShown, list[ThemeTicks]]]:
        """Yield each element with its themes and their tools, ticked as was sent or as stands."""
        themes, tools = self._ticked("themes"), self._ticked("tools")

        def tick(name: str, of: ThemeShown | ToolShown, words: OnPage, ticked: set[str]) -> ShelfTick:
            return ShelfTick(f"{name}_{of.pk}", of.pk, words, str(of.pk) in ticked)

        for element in self.shelf:
            yield (
                element,
                [
                    ThemeTicks(
                        theme,
                        tick("theme", theme, theme.question, themes),
                        [tick("tool", tool, tool.title, tools) for tool in theme.tools if self.with_tools],
                    )
                    for theme in element.themes
                ],
            )

    def _ticked(self, name: str) -> set[str]:
        return {str(value) for value in self[name].value() or ()}
