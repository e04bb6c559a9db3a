"""The form of the offer's texts: each in Danish and English side by side, in the shape of the file."""

from collections.abc import Iterator, Sequence
from typing import Any, get_origin

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic.fields import FieldInfo

from booking.admin.programme.forms import Group, ProgrammeForm
from booking.forms.lines import CleanField
from booking.models import Programme
from booking.programme.texts import LANGUAGES, FileTable, OfferTexts, Section
from booking.rules.working_days import danish_day
from booking.words.programme_keys import GROUPS, text_label

LONG = 50
"""The number of characters that a box of one line shows."""
SECTIONS = "sections"
Path = tuple[str, ...]


class TextField(CleanField):
    """A text, or with `is_list` one text per line."""

    def __init__(self, language: str, path: Path, *, value: Any, is_list: bool, required: bool) -> None:
        """Begin with `value`, whose length decides the size of the box; the label is read with the group's heading."""
        self.is_list = is_list
        attrs = {"lang": language}
        long = is_list or len(str(value or "")) > LONG
        widget = forms.Textarea(attrs | {"rows": 4, "cols": 80}) if long else forms.TextInput(attrs)
        super().__init__(
            label=text_label(language, path[-1:]),
            required=required,
            widget=widget,
            help_text=gettext_lazy("Ét afsnit på hver linje") if is_list else "",
            error_messages={"required": _("Skriv teksten: %(label)s") % {"label": text_label(language, path)}},
        )

    def value_of(self, typed: str) -> Any:
        """Return the typed text as the file has it."""
        lines = [" ".join(line.split()) for line in typed.splitlines()]
        return [line for line in lines if line] if self.is_list else " ".join(lines)


class TextsForm(ProgrammeForm):
    """Every text of the offer; there is always one empty section more, and an emptied section is removed."""

    has_pairs = True

    def __init__(self, data: Any, *, programme: Programme) -> None:
        """Make a field for each text and language, named by its path in the file."""
        super().__init__(data, programme=programme)
        self.texts: dict[str, Any] = programme.texts
        self.sections = 1 + max(len(self.texts.get(language, {}).get(SECTIONS, [])) for language in LANGUAGES)
        self._groups: dict[str, list[str]] = {}
        for group, path, is_list in self._places():
            for language in LANGUAGES:
                name = "-".join((language, *path))
                value = _found(self.texts.get(language, {}), path)
                required = path[0] != SECTIONS
                self.fields[name] = TextField(language, path, value=value, is_list=is_list, required=required)
                self.initial[name] = "\n".join(value) if isinstance(value, list) else value
                self._groups.setdefault(group, []).append(name)

    @property
    def groups(self) -> list[Group]:
        """Return the fields in the groups of the offer's page."""
        return [Group(heading, [self[name] for name in names]) for heading, names in self._groups.items()]

    def new_values(self) -> dict[str, Any]:
        """Return the texts as typed; where they changed, the date of the last update becomes today."""
        texts = {language: self._texts(language) for language in LANGUAGES}
        if texts == self.texts:
            return self.values
        today = max(danish_day(timezone.now()), self.values["published_on"])
        return self.values | {"texts": texts, "updated_on": today}

    def _places(self) -> Iterator[tuple[str, Path, bool]]:
        """Yield for each text its group, its path and whether it is a list."""
        for key, field in OfferTexts.model_fields.items():
            if key == SECTIONS:
                for number in range(1, self.sections + 1):
                    heading = _("Afsnit %(number)s") % {"number": number}
                    for inner, part in Section.model_fields.items():
                        yield heading, (key, str(number), inner), _is_list(part)
            elif isinstance(field.annotation, type) and issubclass(field.annotation, FileTable):
                for inner, part in field.annotation.model_fields.items():
                    yield str(GROUPS[key]), (key, inner), _is_list(part)
            else:
                yield _("Øverst på siden"), (key,), _is_list(field)

    def _texts(self, language: str) -> dict[str, Any]:
        texts: dict[str, Any] = {key: {} for key in OfferTexts.model_fields}
        sections: dict[str, dict[str, Any]] = {}
        for _group, path, _is_list in self._places():
            name = "-".join((language, *path))
            value = self.fields[name].value_of(self.cleaned_data[name])  # type: ignore[attr-defined]
            if path[0] == SECTIONS:
                sections.setdefault(path[1], {})[path[2]] = value
            elif len(path) > 1:
                texts[path[0]][path[1]] = value
            else:
                texts[path[0]] = value
        return texts | {SECTIONS: [section for section in sections.values() if any(section.values())]}

    def place(self, path: Sequence[str | int], sentence: str) -> None:
        """Add the sentence to a text's field; the path may name a line of it. Field names count sections from 1."""
        steps = [str(step + 1) if isinstance(step, int) else step for step in path[1:]]
        while steps and "-".join(steps) not in self.fields:
            steps.pop()
        self.add_error("-".join(steps) or None, sentence)


def _is_list(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is list


def _found(texts: dict[str, Any], path: Path) -> Any:
    """Return the value at a path; an empty one where there is none yet."""
    found: Any = texts
    for step in path:
        if isinstance(found, list):
            place = int(step) - 1
            found = found[place] if place < len(found) else {}
        else:
            found = found.get(step, "" if step == path[-1] else {})
    return found
