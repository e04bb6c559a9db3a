"""The forms of a role's questionnaire: a page of statements, the last page, and the code of another device."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.forms.base import PageForm, page_language
from booking.forms.lines import CleanField, LineField
from toolbox.answering.codes import LONGEST_TYPED
from toolbox.disclosure.texts import PersonalKind, personal_traces
from toolbox.questionnaire.document import QuestionnaireDocument, QuestionPart, StatementPart

MOST_ON_A_PAGE = 8
WHAT_POINTS = {
    PersonalKind.CPR: gettext_lazy("Teksten indeholder noget, der ligner et CPR-nummer: %(text)s. Fjern det."),
    PersonalKind.EMAIL: gettext_lazy("Teksten indeholder en mailadresse: %(text)s. Fjern den."),
    PersonalKind.PHONE: gettext_lazy("Teksten indeholder et telefonnummer: %(text)s. Fjern det."),
}


def pages_of(document: QuestionnaireDocument, role: str) -> list[list[StatementPart]]:
    """Divide a role's statements into pages of nearly the same length, eight on each at most."""
    statements = document.statements_of(role)
    count = -(-len(statements) // MOST_ON_A_PAGE)
    ends = [round(len(statements) * page / count) for page in range(count + 1)]
    return [statements[start:end] for start, end in pairwise(ends)]


class FreeTextField(CleanField):
    """A text in which nothing may point at a person (R7)."""

    def clean(self, value: Any) -> str:
        """Clean the text; raises ValidationError that names each piece."""
        text = str(super().clean(value))
        traces = personal_traces(text)
        if traces:
            raise ValidationError([str(WHAT_POINTS[trace.kind]) % {"text": trace.text} for trace in traces])
        return text


class LastPageForm(PageForm):
    """The texts of a role, and whether the municipality may see the answers of one person (R6)."""

    def __init__(
        self, *args: Any, document: QuestionnaireDocument, questions: Sequence[QuestionPart], asks: bool, **kwargs: Any
    ) -> None:
        """Make a field for each question; `asks` for the consent."""
        super().__init__(*args, **kwargs)
        language = page_language()
        self.asks = asks
        for question in questions:
            said = question.in_words(language)
            too_long = _("Skriv højst %(most)d tegn") % {"most": question.most}
            self.fields[question.id] = FreeTextField(
                label=said.text,
                help_text=document.texts.named("text_warning", language).text,
                required=False,
                validators=[MaxLengthValidator(question.most, too_long)],
                widget=forms.Textarea(attrs={"class": "form-input", "rows": 4}),
            )
        if asks:
            self.fields["consents"] = forms.BooleanField(
                label=_("Kommunen må se mine svar, selv om man kan regne ud, at de er mine"),
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}),
            )

    def texts(self) -> dict[str, str]:
        """Return what is written, by question."""
        return {key: value for key, value in self.cleaned_data.items() if key != "consents"}


class ResumeForm(PageForm):
    """The code that was shown when the answers were begun."""

    code = LineField(
        label=gettext_lazy("Din kode"),
        help_text=gettext_lazy("For eksempel K7M4-Q2XP-9DTR. Små og store bogstaver er lige gode."),
        most=LONGEST_TYPED,
        sentences={"required": gettext_lazy("Skriv koden, eller begynd forfra")},
        widget=forms.TextInput(attrs={"class": "form-input", "autocomplete": "off", "spellcheck": "false"}),
    )
