"""Rows of the shelf, for tests."""

from typing import Any

from toolbox.models import Element, Theme, Tool


def make_theme(question: str = "Virker det?", **more: Any) -> Theme:
    """Make a theme that is shown, below the element "Opfølgning"."""
    element, _made = Element.objects.get_or_create(name_da="Opfølgning", defaults={"name_en": "Follow-up"})
    return Theme.objects.create(**{"element": element, "question_da": question, "is_shown": True} | more)


def make_tool(theme: Theme, title: str = "Fem spørgsmål", **more: Any) -> Tool:
    """Make a tool that is shown."""
    return Tool.objects.create(**{"theme": theme, "title_da": title, "text_da": "Spørg.", "is_shown": True} | more)
