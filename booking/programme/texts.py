"""The offer's texts (A1–A33): their shape, the same in both languages, by which files are read and forms drawn."""

import difflib
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetPydanticSchema, create_model, model_validator
from pydantic_core import core_schema

from booking.programme.toml_table import KeyPath
from booking.rules.inputs import clean_text
from booking.rules.validation import own

LANGUAGES = ("da", "en")
TEXT_LENGTH = 2000
TITLE_LENGTH = 200


def filled_list(sentence: Any) -> BeforeValidator:
    """Refuse what is not a list of at least one value."""

    def check(value: Any) -> Any:
        if not isinstance(value, list) or not value:
            raise own(sentence)
        return value

    return BeforeValidator(check)


Text = Annotated[str, Field(min_length=1, max_length=TEXT_LENGTH)]
Title = Annotated[str, Field(min_length=1, max_length=TITLE_LENGTH)]
Texts = Annotated[list[Text], filled_list(_('Skriv en eller flere tekster i kantede parenteser: ["…", "…"].'))]
SOME_TABLES = filled_list(_("Skriv en overskrift i dobbelte kantede parenteser for hver: [[navn]]."))


class FileTable(BaseModel):
    """A table of a file: unknown keys are refused, of texts the blanks around them and what cannot be seen dropped."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _knows_every_key(cls, values: Any) -> Any:
        """Raise for an unknown key first: a misspelt key also leaves one missing."""
        if not isinstance(values, dict):
            return values
        for key in values:
            if key not in cls.model_fields:
                near = difflib.get_close_matches(key, cls.model_fields, n=1)
                meant = _("Ukendt nøgle. Mente du %(near)s?") % {"near": near[0]} if near else None
                others = _("Ukendt nøgle. Her kan stå: %(keys)s.") % {"keys": ", ".join(cls.model_fields)}
                raise own(meant or others, at=(key,))
        return {key: _seen_of(value) for key, value in values.items()}


def _seen_of(value: Any) -> Any:
    """Clean a text, or each text of a list."""
    if isinstance(value, list):
        return [_seen_of(part) for part in value]
    return clean_text(value) if isinstance(value, str) else value


def table(name: str, **texts: Any) -> type[FileTable]:
    """Return the model of a file's table, in which each key is required."""
    fields: dict[str, Any] = {key: (kind, ...) for key, kind in texts.items()}
    return create_model(name, __base__=FileTable, **fields)


Section = table("Section", heading=Text, paragraphs=Texts)
PASSAGE = {"heading": Text, "text": Text}
PART = {"title": Text, "length": Text, "hint": Text, "text": Text}
OfferTexts = table(
    "OfferTexts",
    title=Title,
    theme=Text,
    short_theme=Text,
    hooks=Texts,
    lead=Text,
    sections=Annotated[list[Section], SOME_TABLES],  # type: ignore[valid-type]
    parts=table("Parts", **PASSAGE, both=Text),
    talk=table("Talk", **PART, audience=Text),
    workshop=table("Workshop", **PART, outcome=Text),
    who=table("Who", **PASSAGE, how_many=Text),
    price=table("Price", **PASSAGE),
    precondition=table("Precondition", **PASSAGE),
    allocation=table("Allocation", **PASSAGE, order=Text),
    contact=table("Contact", heading=Text, title=Text, text=Text),
    toolbox=table("Toolbox", **PASSAGE, list=Texts, link_text=Text),
    newsletter=table("Newsletter", **PASSAGE, link_text=Text),
)
"""The texts in one language, in the order of the page."""


class BothLanguages(FileTable):
    """The texts in each language, with as many paragraphs in each list."""

    da: OfferTexts  # type: ignore[valid-type]
    en: OfferTexts  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _are_alike(self) -> "BothLanguages":
        danish, english = (_counts(texts) for texts in self.model_dump().values())
        for path, count in danish.items():
            other = english.get(path, count)
            if other != count:
                accepted = _("Den danske tekst har %(da)d afsnit her, den engelske %(en)d. Der skal være lige mange.")
                raise own(accepted % {"da": count, "en": other}, at=("en", *path))
        return self


PlainTexts = Annotated[
    dict[str, dict[str, Any]],
    GetPydanticSchema(
        lambda _source, handler: core_schema.no_info_after_validator_function(
            BothLanguages.model_dump, handler(BothLanguages)
        )
    ),
]
"""The texts, validated by their shape and then turned into plain values, as the column stores them."""


def _counts(value: Any, path: KeyPath = ()) -> dict[KeyPath, int]:
    """Count every list inside `value` by its path."""
    steps: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    found = {path: len(value)} if isinstance(value, list) else {}
    for step, inner in steps:
        found |= _counts(inner, (*path, step))
    return found
