"""A questionnaire as those of a role see it, before anybody is asked."""

from dataclasses import dataclass
from typing import Any

from booking.forms.base import PageForm, page_language
from booking.queries.added import OnPage
from toolbox.models import JOINT
from toolbox.queries import in_language
from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.web.answer.forms import LastPageForm, pages_of
from toolbox.web.answer.opened import asks_consent
from toolbox.web.joint.forms import JointQuestionsForm
from toolbox.web.scale import StatementsForm


@dataclass(frozen=True, kw_only=True)
class PagePreviewed:
    """A page of statements, with its theme in the joint form."""

    form: PageForm
    theme: OnPage | None = None
    about: OnPage | None = None


def preview_context(document: QuestionnaireDocument, key: str) -> dict[str, Any]:
    """Return the pages of a role, in the active language; of the joint form where the role is not known."""
    role = next((role for role in document.roles if role.key == key), document.role(JOINT))
    language, is_joint = page_language(), role.key == JOINT
    texts = {name: document.texts.named(name, language) for name in type(document.texts.da).model_fields}
    last: PageForm = (
        JointQuestionsForm(document=document)
        if is_joint
        else LastPageForm(document=document, questions=document.questions_of(role.key), asks=asks_consent(role))
    )
    return {
        "roles": [(other.key, other.in_words(language), other.key == role.key) for other in document.roles],
        "role_name": role.in_words(language),
        "is_joint": is_joint,
        "asks": not is_joint and asks_consent(role),
        "texts": texts,
        "help": texts["joint_help" if is_joint else "role_help"],
        "question": texts["joint_question" if is_joint else "role_question"],
        "pages": _themes(document) if is_joint else _pages(document, role.key),
        "last": last,
        "language": language,
    }


def _themes(document: QuestionnaireDocument) -> list[PagePreviewed]:
    language = page_language()
    return [
        PagePreviewed(
            form=StatementsForm(document=document, statements=document.statements_of(JOINT, theme.key), explains=True),
            theme=theme.in_words(language),
            about=in_language(language, theme.about_da, theme.about_en),
        )
        for theme in document.themes
    ]


def _pages(document: QuestionnaireDocument, role: str) -> list[PagePreviewed]:
    return [
        PagePreviewed(form=StatementsForm(document=document, statements=statements))
        for statements in pages_of(document, role)
    ]
