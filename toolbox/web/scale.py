"""The form of a page of statements, each with the scale: of a role's questionnaire and of the joint form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from booking.forms.base import PageForm, page_language
from toolbox.models import DONT_KNOW
from toolbox.queries import in_language
from toolbox.questionnaire.document import QuestionnaireDocument, StatementPart


class StatementsForm(PageForm):
    """A page of statements, each with the scale; none has to be answered."""

    def __init__(
        self,
        *args: Any,
        document: QuestionnaireDocument,
        statements: Sequence[StatementPart],
        explains: bool = False,
        **kwargs: Any,
    ) -> None:
        """Make a field for each statement; `explains` the steps of the scale beside their words."""
        super().__init__(*args, **kwargs)
        language = page_language()
        choices = [(str(step.value), step.in_words(language).text) for step in document.scale]
        if explains:
            more = [in_language(language, step.joint_da, step.joint_en).text for step in document.scale]
            choices = [
                (value, f"{text}: {about}" if about else text)
                for (value, text), about in zip(choices, more, strict=True)
            ]
        choices.append((str(DONT_KNOW), document.dont_know.in_words(language).text))
        for statement in statements:
            said = statement.in_words(language)
            self.fields[statement.id] = forms.ChoiceField(
                label=said.text,
                choices=choices,
                required=False,
                error_messages={"invalid_choice": _("Vælg et af svarene")},
                widget=forms.RadioSelect(attrs={"class": "form-radio"}),
            )
            self.fields[statement.id].lang = said.lang  # type: ignore[attr-defined]  # marks Danish on an English page

    def answers(self) -> dict[str, int | None]:
        """Return what is chosen, by statement; None for what is not."""
        return {key: int(value) if value else None for key, value in self.cleaned_data.items()}


def shown_answers(values: Mapping[str, int]) -> dict[str, str]:
    """Return stored values as the form begins with them."""
    return {key: str(value) for key, value in values.items()}
