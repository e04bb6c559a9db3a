"""The offer's texts (A1–A33) as they stand in a programme file: their shape, checked, and alike in both languages."""

from typing import Any, TypeAlias

from django.utils.translation import gettext_lazy as _

from booking.programme.toml_table import ProgrammeFileError, Table, dotted, line_of

LANGUAGES = ("da", "en")
TITLE_LENGTH = 200

Shape: TypeAlias = dict[str, Any]
"""Key -> `TEXT`, `TEXTS` or the shape of a table; a list of one shape stands for one or more such tables."""

TEXT, TEXTS = "text", "texts"

SHAPE: Shape = {
    "title": TEXT,
    "theme": TEXT,
    "short_theme": TEXT,
    "hooks": TEXTS,
    "lead": TEXT,
    "sections": [{"heading": TEXT, "paragraphs": TEXTS}],
    "parts": {"heading": TEXT, "text": TEXT, "both": TEXT},
    "talk": {"title": TEXT, "length": TEXT, "hint": TEXT, "text": TEXT, "audience": TEXT},
    "workshop": {"title": TEXT, "length": TEXT, "hint": TEXT, "text": TEXT, "outcome": TEXT},
    "who": {"heading": TEXT, "text": TEXT, "how_many": TEXT},
    "price": {"heading": TEXT, "text": TEXT},
    "precondition": {"heading": TEXT, "text": TEXT},
    "allocation": {"heading": TEXT, "text": TEXT, "order": TEXT},
    "contact": {"heading": TEXT, "title": TEXT, "text": TEXT},
    "toolbox": {"heading": TEXT, "text": TEXT, "list": TEXTS, "link_text": TEXT},
    "newsletter": {"heading": TEXT, "text": TEXT, "link_text": TEXT},
}


def read_texts(table: Table) -> dict[str, dict[str, Any]]:
    """Read `[texts.da]` and `[texts.en]` as plain dicts, ready for a JSONField.

    Raises ProgrammeFileError for a missing language or key, an empty text, or lists of unequal length.
    """
    table.only(*LANGUAGES)
    texts = {language: _shaped(table.table(language), SHAPE) for language in LANGUAGES}
    for path, count in _counts(texts["da"]).items():
        other = _counts(texts["en"]).get(path, count)
        if other != count:
            where = (*table.path, "en", *path)
            accepted = _("Den danske tekst har %(da)d afsnit her, den engelske %(en)d. Der skal være lige mange.")
            raise ProgrammeFileError(
                line=line_of(table.source, where), key=dotted(where), accepted=accepted % {"da": count, "en": other}
            )
    return texts


def _shaped(table: Table, shape: Shape) -> dict[str, Any]:
    """Read a table of the file by its shape."""
    table.only(*shape)
    return {key: _value(table, key, wanted) for key, wanted in shape.items()}


def _value(table: Table, key: str, wanted: Any) -> Any:
    """Read one key by its shape."""
    if wanted == TEXT:
        return table.text(key, most=TITLE_LENGTH) if key == "title" else table.text(key)
    if wanted == TEXTS:
        return table.texts(key)
    if isinstance(wanted, list):
        return [_shaped(one, wanted[0]) for one in table.tables(key)]
    return _shaped(table.table(key), wanted)


def _counts(value: Any, path: tuple[str | int, ...] = ()) -> dict[tuple[str | int, ...], int]:
    """Count every list inside `value` by its path."""
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    else:
        return {}
    found = {path: len(value)} if isinstance(value, list) else {}
    for step, inner in steps:
        found |= _counts(inner, (*path, step))
    return found
