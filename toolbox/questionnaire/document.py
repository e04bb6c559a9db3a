"""A questionnaire as one document: what a file says, what an edition holds and what pages show."""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from booking.programme.file import SLUG
from booking.programme.texts import SOME_TABLES, FileTable
from booking.queries.added import OnPage
from booking.rules.validation import own
from toolbox.models import JOINT, LEAST_GROUP
from toolbox.queries import in_language

LONGEST_KEY = 40
LONGEST_ID = 20
LONGEST_WORDS = 300
LONGEST_PASSAGE = 1000
MOST_STATEMENTS = 200
MOST_ROLES = 12
SCALE = (1, 2, 3, 4, 5)


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise own(_("Brug kun små bogstaver a-z, tal og bindestreger, fx faglig-ledelse."))
    return value


def _group(value: object) -> int:
    if type(value) is not int or not LEAST_GROUP <= value <= 100:  # noqa: PLR2004 far above any group
        raise own(_("Skriv et helt tal, der er mindst 5. Færre svar kan røbe, hvad den enkelte har svaret."))
    return value


def _count(least: int, most: int) -> BeforeValidator:
    def check(value: object) -> int:
        if type(value) is not int or not least <= value <= most:
            raise own(_("Skriv et helt tal fra %(least)d til %(most)d.") % {"least": least, "most": most})
        return value

    return BeforeValidator(check)


_Key = Annotated[str, Field(min_length=1, max_length=LONGEST_KEY), AfterValidator(_slug)]
_Id = Annotated[str, Field(min_length=1, max_length=LONGEST_ID), AfterValidator(_slug)]
_Words = Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)]
_SomeWords = Annotated[str, Field(max_length=LONGEST_WORDS)]
_Passage = Annotated[str, Field(min_length=1, max_length=LONGEST_PASSAGE)]
_SomePassage = Annotated[str, Field(max_length=LONGEST_PASSAGE)]


class InTwoLanguages(FileTable):
    """Words in Danish, and in English where somebody has translated them."""

    da: _Words
    en: _SomeWords = ""

    def in_words(self, language: str) -> OnPage:
        """Return the words for a page, marked where they are Danish on an English one."""
        return in_language(language, self.da, self.en)


class ScaleStep(InTwoLanguages):
    """A step of the scale; `joint_da` explains it in the joint form."""

    value: Annotated[int, _count(1, 5)]
    joint_da: _SomeWords = ""
    joint_en: _SomeWords = ""


class RolePart(InTwoLanguages):
    """Who answers; `expected` is how many a municipality usually has of them (R6)."""

    key: _Key
    anonymous: bool
    expected: Annotated[int, _count(1, 500)] = 1
    minutes: Annotated[int, _count(1, 240)] = 5


class ThemePart(InTwoLanguages):
    """A theme; `element` is the key of the element on the shelf where its tools are."""

    key: _Key
    element: Annotated[str, Field(max_length=60)] = ""
    about_da: _SomeWords = ""
    about_en: _SomeWords = ""


class StatementPart(InTwoLanguages):
    """A statement of a role; `mirrors` is the joint form's statement that it is the counterpart of."""

    id: _Id
    role: str
    theme: str
    mirrors: str = ""


class QuestionPart(InTwoLanguages):
    """A question without a scale: up to `most` themes or tools, or a text of up to `most` characters."""

    id: _Id
    role: str
    kind: Literal["themes", "text", "tool"]
    most: Annotated[int, _count(1, 2000)]
    consent_da: _SomeWords = ""
    consent_en: _SomeWords = ""


class QuestionnaireTexts(FileTable):
    """What the pages say around the statements, in one language."""

    title: _Words
    purpose: _Passage
    joint_question: _Words
    role_question: _Words
    joint_help: _Passage
    role_help: _Passage
    small_role_note: _Passage
    text_warning: _Passage


class SomeTexts(FileTable):
    """The same in English; what is not translated is empty."""

    title: _SomeWords = ""
    purpose: _SomePassage = ""
    joint_question: _SomeWords = ""
    role_question: _SomeWords = ""
    joint_help: _SomePassage = ""
    role_help: _SomePassage = ""
    small_role_note: _SomePassage = ""
    text_warning: _SomePassage = ""


class TextsPart(FileTable):
    """The texts in both languages."""

    da: QuestionnaireTexts
    en: SomeTexts = SomeTexts()

    def named(self, name: str, language: str) -> OnPage:
        """Return one of the texts for a page."""
        return in_language(language, getattr(self.da, name), getattr(self.en, name))


class QuestionnaireDocument(FileTable):
    """All that a questionnaire says. The joint form is the role `joint`, the only one that is not anonymous (R12)."""

    slug: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_slug)]
    edition: Annotated[int, _count(1, 10_000), Field(exclude=True)] = 1
    """For those who read the file; editions are counted here."""
    smallest_group: Annotated[int, BeforeValidator(_group)] = LEAST_GROUP
    texts: TextsPart
    scale: Annotated[list[ScaleStep], SOME_TABLES]
    dont_know: InTwoLanguages
    roles: Annotated[list[RolePart], SOME_TABLES, Field(max_length=MOST_ROLES)]
    themes: Annotated[list[ThemePart], SOME_TABLES, Field(max_length=30)]
    statements: Annotated[list[StatementPart], SOME_TABLES, Field(max_length=MOST_STATEMENTS)]
    questions: Annotated[list[QuestionPart], Field(max_length=30)] = []

    @model_validator(mode="after")
    def _stands_together(self) -> "QuestionnaireDocument":
        """Raise where two parts contradict each other, at the later one."""
        if tuple(step.value for step in self.scale) != SCALE:
            raise own(_("Skalaen skal have værdierne 1, 2, 3, 4 og 5 i den rækkefølge."), at=("scale",))
        self._check_keys()
        roles, themes = {role.key for role in self.roles}, {theme.key for theme in self.themes}
        for place, statement in enumerate(self.statements):
            if statement.role not in roles:
                raise own(_("Rollen findes ikke i filen."), at=("statements", place, "role"))
            if statement.theme not in themes:
                raise own(_("Temaet findes ikke i filen."), at=("statements", place, "theme"))
            if statement.mirrors and (statement.role == JOINT or statement.mirrors not in self.joint_ids):
                raise own(
                    _("Skriv id'et på et udsagn i det fælles skema; det fælles skemas egne har ingen modstykker."),
                    at=("statements", place, "mirrors"),
                )
        for place, question in enumerate(self.questions):
            if question.role not in roles:
                raise own(_("Rollen findes ikke i filen."), at=("questions", place, "role"))
            if question.kind != "text" and question.role != JOINT:
                raise own(
                    _("Kun det fælles skema kan vælge temaer og nævne redskaber."), at=("questions", place, "kind")
                )
        return self

    def _check_keys(self) -> None:
        for place, role in enumerate(self.roles):
            if role.anonymous == (role.key == JOINT):
                raise own(
                    _('Rollen "joint" er kommunens eget svar og ikke anonym; alle andre roller er anonyme.'),
                    at=("roles", place, "anonymous"),
                )
        if JOINT not in {role.key for role in self.roles}:
            raise own(_('Rollen "joint" skal være der: den er kommunens fælles skema.'), at=("roles",))
        for name, key, values in (
            ("roles", "key", [role.key for role in self.roles]),
            ("themes", "key", [theme.key for theme in self.themes]),
            ("statements", "id", [part.id for part in self.statements]),
            ("questions", "id", [part.id for part in self.questions]),
        ):
            others = {part.id for part in self.statements} if name == "questions" else set()
            for place, value in enumerate(values):
                if value in others or value in values[:place]:
                    raise own(_("Det er brugt før. Hver skal have sit eget."), at=(name, place, key))

    @cached_property
    def joint_ids(self) -> frozenset[str]:
        """Return the ids of the joint form's statements."""
        return frozenset(part.id for part in self.statements if part.role == JOINT)

    def role(self, key: str) -> RolePart:
        """Find a role; raises LookupError."""
        found = next((role for role in self.roles if role.key == key), None)
        if found is None:
            raise LookupError(key)
        return found

    def anonymous_roles(self) -> list[RolePart]:
        """List the roles with a link of their own, in order."""
        return [role for role in self.roles if role.anonymous]

    def statements_of(self, role: str, theme: str = "") -> list[StatementPart]:
        """List a role's statements in order, of one theme where it is given."""
        return [part for part in self.statements if part.role == role and theme in {"", part.theme}]

    def questions_of(self, role: str) -> list[QuestionPart]:
        """List a role's questions in order."""
        return [part for part in self.questions if part.role == role]

    def untranslated(self) -> Iterator[str]:
        """Yield the ids of what has no English."""
        parts: list[StatementPart | QuestionPart] = [*self.statements, *self.questions]
        yield from (part.id for part in parts if not part.en)
