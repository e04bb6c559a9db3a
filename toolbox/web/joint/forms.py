"""The last page of the joint form: themes to work with, disagreements, and tools for others."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.forms.base import PageForm, page_language
from booking.forms.lines import CleanField, LineField
from toolbox.answering.joint import Given
from toolbox.models import JOINT, RoleLink
from toolbox.models.shelf import LONGEST_HEADING, LONGEST_URL
from toolbox.queries import in_language
from toolbox.questionnaire.document import QuestionnaireDocument, QuestionPart

LONGEST_EXAMPLE = 1000
MOST_PERSONS = 5000
OF_A_TOOL = ("title", "text", "url", "consent")


class JointQuestionsForm(PageForm):
    """The questions without a scale; none has to be answered."""

    def __init__(self, *args: Any, document: QuestionnaireDocument, **kwargs: Any) -> None:
        """Make the fields of each question; a tool has four."""
        super().__init__(*args, **kwargs)
        self.document, self.questions = document, document.questions_of(JOINT)
        for question in self.questions:
            getattr(self, f"_add_{question.kind}")(question, question.in_words(page_language()).text)

    def _add_themes(self, question: QuestionPart, label: str) -> None:
        choices = [(theme.key, theme.in_words(page_language()).text) for theme in self.document.themes]
        self.fields[question.id] = forms.MultipleChoiceField(
            label=label,
            choices=choices,
            required=False,
            error_messages={"invalid_choice": _("Vælg temaer fra listen")},
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"}),
        )

    def _add_text(self, question: QuestionPart, label: str) -> None:
        self.fields[question.id] = CleanField(
            label=label,
            help_text=self.document.texts.named("text_warning", page_language()).text,
            required=False,
            validators=[MaxLengthValidator(question.most, _("Skriv højst %(most)d tegn") % {"most": question.most})],
            widget=forms.Textarea(attrs={"class": "form-input", "rows": 4}),
        )

    def _add_tool(self, question: QuestionPart, label: str) -> None:
        consent = in_language(page_language(), question.consent_da, question.consent_en).text
        for number in range(1, question.most + 1):
            name = f"{question.id}-{number}"
            self.fields[f"{name}-title"] = LineField(
                label=_("Redskab %(number)d: navn") % {"number": number},
                help_text=label if number == 1 else "",
                required=False,
                most=LONGEST_HEADING,
                sentences={},
                widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "off"}),
            )
            self.fields[f"{name}-text"] = CleanField(
                label=_("Redskab %(number)d: hvad det er, og hvad I bruger det til") % {"number": number},
                required=False,
                validators=[MaxLengthValidator(LONGEST_EXAMPLE, _("Skriv højst 1.000 tegn"))],
                widget=forms.Textarea(attrs={"class": "form-input", "rows": 3}),
            )
            self.fields[f"{name}-url"] = forms.URLField(
                label=_("Redskab %(number)d: link") % {"number": number},
                required=False,
                max_length=LONGEST_URL,
                assume_scheme="https",
                error_messages={"invalid": _("Skriv en adresse, der begynder med https://")},
                widget=forms.TextInput(attrs={"class": "form-input", "inputmode": "url", "autocomplete": "off"}),
            )
            self.fields[f"{name}-consent"] = forms.BooleanField(
                label=_("Redskab %(number)d: %(consent)s") % {"number": number, "consent": consent},
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse more themes than are asked for, and a tool that has a text and no name."""
        cleaned: dict[str, Any] = super().clean() or {}
        for question in self.questions:
            if question.kind == "themes" and len(cleaned.get(question.id, [])) > question.most:
                self.add_error(question.id, _("Vælg højst %(most)d") % {"most": question.most})
            if question.kind == "tool":
                for tool, name in self._tools(question):
                    if not tool["title"] and (tool["text"] or tool["url"]):
                        self.add_error(f"{name}-title", _("Skriv, hvad redskabet hedder"))
        return cleaned

    def _tools(self, question: QuestionPart) -> list[tuple[dict[str, Any], str]]:
        names = [f"{question.id}-{number}" for number in range(1, question.most + 1)]
        return [({part: self.cleaned_data.get(f"{name}-{part}") for part in OF_A_TOOL}, name) for name in names]

    def answers(self) -> dict[str, Given]:
        """Return what is answered, by question; None for what is not."""
        found: dict[str, Given] = {}
        for question in self.questions:
            if question.kind == "tool":
                found[question.id] = [tool for tool, _name in self._tools(question) if tool["title"]] or None
            else:
                found[question.id] = self.cleaned_data.get(question.id) or None
        return found


def shown_questions(document: QuestionnaireDocument, stored: dict[str, Given]) -> dict[str, Any]:
    """Return stored answers as the form begins with them."""
    shown: dict[str, Any] = {}
    for question in document.questions_of(JOINT):
        content = stored.get(question.id)
        if question.kind == "tool" and isinstance(content, list):
            for number, tool in enumerate(content, 1):
                shown |= {f"{question.id}-{number}-{part}": tool[part] for part in OF_A_TOOL}
        elif content is not None:
            shown[question.id] = content
    return shown


class PersonsForm(PageForm):
    """How many there are of each role (R10)."""

    def __init__(self, *args: Any, document: QuestionnaireDocument, links: list[RoleLink], **kwargs: Any) -> None:
        """Make a field for each role's link."""
        super().__init__(*args, **kwargs)
        for link in links:
            self.fields[link.role] = forms.IntegerField(
                label=document.role(link.role).in_words(page_language()).text.capitalize(),
                required=False,
                min_value=0,
                max_value=MOST_PERSONS,
                error_messages={
                    name: gettext_lazy("Skriv et helt tal fra 0 til 5.000")
                    for name in ("invalid", "min_value", "max_value")
                },
                widget=forms.TextInput(attrs={"class": "form-input input-char-4", "inputmode": "numeric"}),
            )
