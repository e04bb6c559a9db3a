"""The offer's texts as staff edit them: each in Danish and English beside each other, in the shape of the file."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.programme.forms import ProgrammeForm
from booking.programme.file import ProgrammeFileError
from booking.programme.texts import LANGUAGES, SHAPE, TEXTS
from booking.rules.inputs import visible
from booking.rules.working_days import danish_day
from booking.words.programme_keys import GROUPS, text_label

LONG = 50
"""Characters that a box of one line shows."""
SECTIONS = "sections"
Path = tuple[str, ...]


class TextField(forms.CharField):
    """A text, or with `is_list` one text a line."""

    def __init__(self, language: str, path: Path, *, value: Any, is_list: bool, required: bool) -> None:
        """`value`: what stands; its length decides the size of the box. The label stands below the group's heading."""
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
            validators=[visible],
        )

    def value_of(self, typed: str) -> Any:
        """Return the typed text as the file holds it."""
        lines = [" ".join(line.split()) for line in typed.splitlines()]
        return [line for line in lines if line] if self.is_list else " ".join(lines)


class TextsForm(ProgrammeForm):
    """Every text of the offer; there is always room for one section more, and an emptied section goes."""

    has_pairs = True

    def __init__(self, data: Any, *, values: dict[str, Any]) -> None:
        """A field for each text and language, named by its path in the file."""
        super().__init__(data, values=values)
        self.texts: dict[str, Any] = values["texts"]
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
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the fields as the offer's page is divided."""
        return [(heading, [self[name] for name in names]) for heading, names in self._groups.items()]

    def new_values(self) -> dict[str, Any]:
        """Build the texts; the page says that they were updated today, if they were."""
        texts = {language: self._texts(language) for language in LANGUAGES}
        if texts == self.texts:
            return self.values
        today = max(danish_day(timezone.now()), self.values["published_on"])
        return self.values | {"texts": texts, "updated_on": today}

    def _places(self) -> Iterator[tuple[str, Path, bool]]:
        """The group, the path and whether it is a list, of each text."""
        for key, shape in SHAPE.items():
            if isinstance(shape, dict):
                for inner, kind in shape.items():
                    yield str(GROUPS[key]), (key, inner), kind == TEXTS
            elif isinstance(shape, list):
                for number in range(1, self.sections + 1):
                    heading = _("Afsnit %(number)s") % {"number": number}
                    for inner, kind in shape[0].items():
                        yield heading, (key, str(number), inner), kind == TEXTS
            else:
                yield _("Øverst på siden"), (key,), shape == TEXTS

    def _texts(self, language: str) -> dict[str, Any]:
        texts: dict[str, Any] = {key: {} for key in SHAPE}
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

    def _placed(self, fault: ProgrammeFileError) -> tuple[str | None, str]:
        """The field of a text's key, which may name a line of it: `texts.da.sections[1].paragraphs[2]`."""
        steps = fault.key.replace("[", ".").replace("]", "").split(".")[1:]
        while steps and "-".join(steps) not in self.fields:
            steps.pop()
        return "-".join(steps) or None, str(fault.accepted)


def _found(texts: dict[str, Any], path: Path) -> Any:
    """What stands at a path; nothing where the text is not there yet."""
    found: Any = texts
    for step in path:
        if isinstance(found, list):
            place = int(step) - 1
            found = found[place] if place < len(found) else {}
        else:
            found = found.get(step, "" if step == path[-1] else {})
    return found
