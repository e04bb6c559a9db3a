"""What our own file puts on the shelf: only what the database has never had, so that nothing of staff's is undone."""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction

from toolbox.models import Element, Theme, ThemeReference, Tool

OURS = Path(__file__).resolve().parent / "data" / "toolbox.toml"
STEP = 10
"""Positions are apart, so that staff can put a row between two."""


class Added(NamedTuple):
    """How many rows are new."""

    elements: int
    themes: int
    tools: int


@transaction.atomic
def load_shelf(*, file: Path = OURS) -> Added:
    """Add the elements, themes and tools whose keys are not known; a theme that is new gets its references too."""
    facts = tomllib.loads(file.read_text(encoding="utf-8"))
    new: list[Any] = []
    themes: dict[str, Theme] = {}

    def put(model: Any, place: int, key: str, **columns: Any) -> Any:
        row, is_new = model.objects.get_or_create(key=key, defaults={"position": STEP * place, **columns})
        new.extend([row] if is_new else [])
        return row

    for place, element in enumerate(facts["elements"], 1):
        home = put(Element, place, **element)
        for place_of_theme, theme in enumerate((one for one in facts["themes"] if one["element"] == home.key), 1):
            apart = {"element", "see_also", "tools"}
            words = {name: value for name, value in theme.items() if name not in apart}
            row = themes[theme["key"]] = put(Theme, place_of_theme, element=home, is_shown=True, **words)
            for place_of_tool, tool in enumerate(theme["tools"], 1):
                put(Tool, place_of_tool, theme=row, is_shown=True, **tool)
    for theme in facts["themes"]:
        if themes[theme["key"]] in new:
            for key in theme["see_also"]:
                ThemeReference.objects.create(theme=themes[theme["key"]], other=themes[key])
    Theme.objects.bulk_update(_raised(new), ["version"])
    counts = [sum(isinstance(row, model) for row in new) for model in (Element, Theme, Tool)]
    return Added(*counts)


def _raised(new: list[Any]) -> list[Theme]:
    """Return the themes that stood and got a tool, their versions raised: the public page knows them by it."""
    themes = {row.theme for row in new if isinstance(row, Tool)} - set(new)
    for theme in themes:
        theme.version += 1
    return list(themes)
