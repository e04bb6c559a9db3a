"""A municipality's results, read from stored figures alone (R2, R3): equal figures give equal pages."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from booking.queries.added import OnPage
from toolbox.disclosure.columns import JOINED
from toolbox.disclosure.figures import FEW, SMALLEST_GROUP, PublishedFigure
from toolbox.disclosure.readings import agreements, five_step, gaps, theme_figure, trend
from toolbox.models import JOINT, HeldText, Invitation
from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.questionnaire.editions import document_of_edition
from toolbox.results.figure_words import place_text, size_words, written_figure
from toolbox.results.stored import (
    Figures,
    StoredFigures,
    columns_of,
    figures_of_theme,
    mirrored_statements,
    stored_figures,
)
from toolbox.results.weakest import WeakTheme, weak_themes

MOST_SENTENCES = 10


@dataclass(frozen=True, kw_only=True)
class HeadShown:
    """A column's name and the most answers to a statement; `is_open` are those who chose to be seen (R6)."""

    key: str
    name: OnPage
    answers: int = 0
    is_open: bool = False


@dataclass(frozen=True, kw_only=True)
class CellShown:
    """A figure as number and word; `step` gives its colour and pattern, `trend` is 1, −1 or 0.

    Where a role was not asked there is a dash, which is read out in words.
    """

    text: str
    is_asked: bool = True
    step: int | None = None
    word: OnPage | None = None
    is_split: bool = False
    trend: int = 0
    country: str = ""
    like_size: str = ""


NOT_ASKED = CellShown(text="–", is_asked=False)


@dataclass(frozen=True, kw_only=True)
class RowShown:
    """A statement, or a theme with its statements.

    `place` says where the joint form's figure lies in the country, `place_like` where among municipalities of its size.
    """

    name: OnPage
    cells: list[CellShown]
    rows: list["RowShown"] = field(default_factory=list)
    place: str = ""
    place_like: str = ""


@dataclass(frozen=True, kw_only=True)
class SentenceShown:
    """A statement and what is to be said of it."""

    statement: OnPage
    sentence: str


@dataclass(frozen=True, kw_only=True)
class ResultShown:
    """All that a page, a print and a file show."""

    heads: list[HeadShown]
    themes: list[RowShown]
    gaps: list[SentenceShown]
    agreements: list[OnPage]
    splits: list[SentenceShown]
    weakest: list[WeakTheme]
    not_shown: list[OnPage]
    has_earlier: bool
    texts: list[HeldText]
    size: str = ""

    @property
    def places(self) -> list[RowShown]:
        """Return the themes of which there is to say where the municipality lies among the others."""
        return [theme for theme in self.themes if theme.place]

    @property
    def shown_texts(self) -> list[HeldText]:
        """Return the texts that are not hidden."""
        return [text for text in self.texts if not text.is_hidden]

    @property
    def hidden_texts(self) -> list[HeldText]:
        """Return those that the contact has hidden, for the contact alone."""
        return [text for text in self.texts if text.is_hidden]

    @property
    def has_roles(self) -> bool:
        """Tell whether anything but the joint form is shown (R14)."""
        return any(head.key != JOINT for head in self.heads)


def results_of(invitation: Invitation, *, language: str, hidden_too: bool = False) -> ResultShown:
    """Read a municipality's results in three statements; `hidden_too` are texts that the contact has hidden."""
    document = document_of_edition(invitation.mapping.edition)
    figures = stored_figures(invitation.mapping, invitation.municipality_id)
    columns = columns_of(document, figures.own)
    texts = HeldText.objects.filter(mapping=invitation.mapping_id, municipality=invitation.municipality_id)
    names = {column: column_name(document, column, language) for column in columns}
    by_statement = figures_by_statement(document, figures.own, columns)
    spoken = {part.id: part.in_words(language) for part in document.statements}
    return ResultShown(
        heads=[_head(figures.own, column, names[column]) for column in columns],
        themes=[_theme(document, figures, columns, theme.key, language) for theme in document.themes],
        gaps=[
            SentenceShown(
                statement=spoken[gap.statement],
                sentence=_("%(higher)s svarer højere (%(high)s) end %(lower)s (%(low)s).")
                % {
                    "higher": names[gap.higher].text,
                    "high": written_figure(by_statement[gap.statement][gap.higher]),
                    "lower": names[gap.lower].text,
                    "low": written_figure(by_statement[gap.statement][gap.lower]),
                },
            )
            for gap in gaps(by_statement)[:MOST_SENTENCES]
        ],
        agreements=[spoken[statement] for statement in agreements(by_statement)[:MOST_SENTENCES]],
        splits=[
            SentenceShown(statement=spoken[statement], sentence=names[column].text)
            for (column, statement), figure in figures.own.items()
            if figure.split
        ],
        weakest=weak_themes(document, figures.own, columns, language),
        not_shown=[role.in_words(language) for role in document.anonymous_roles() if role.key not in columns],
        has_earlier=bool(figures.earlier),
        texts=[text for text in texts if hidden_too or not text.is_hidden],
        size=size_words(figures.size) if figures.size else "",
    )


def column_name(document: QuestionnaireDocument, column: str, language: str) -> OnPage:
    """Return what a column is called."""
    if column == JOINED:
        return OnPage(_("øvrige roller samlet"))
    return document.role(column).in_words(language)


def figures_by_statement(
    document: QuestionnaireDocument, figures: Figures, columns: list[str]
) -> dict[str, dict[str, PublishedFigure]]:
    """Return the figures of each statement of the joint form, by the columns that were asked."""
    mirrors = {column: mirrored_statements(document, column) for column in columns}
    return {
        statement.id: {
            column: figures.get((column, mirrors[column][statement.id]), FEW)
            for column in columns
            if statement.id in mirrors[column]
        }
        for statement in document.statements_of(JOINT)
    }


def shown_cell(
    document: QuestionnaireDocument, figure: PublishedFigure, language: str, *, since: int = 0, **others: str
) -> CellShown:
    """Return a figure as a cell, with the word of the scale that it is nearest to; `others` are what stands beside."""
    step = five_step(figure)
    word = document.scale[step - 1].in_words(language) if step else None
    text = written_figure(figure)
    return CellShown(text=text, is_asked=True, step=step, word=word, is_split=figure.split, trend=since, **others)


def _head(figures: Figures, column: str, name: OnPage) -> HeadShown:
    answers = 0 if column == JOINT else _most_answers(figures, column)
    return HeadShown(key=column, name=name, answers=answers, is_open=0 < answers < SMALLEST_GROUP)


def _most_answers(figures: Figures, column: str) -> int:
    return max((figure.n or 0 for (of, _statement), figure in figures.items() if of == column), default=0)


def _may_compare(figures: StoredFigures, column: str) -> bool:
    """Tell whether a column stood on five people in both rounds (R11); who was joined changes between rounds."""
    groups = (figures.own, figures.earlier)
    return column == JOINT or (
        column != JOINED and all(_most_answers(of_round, column) >= SMALLEST_GROUP for of_round in groups)
    )


def _theme(
    document: QuestionnaireDocument, figures: StoredFigures, columns: list[str], theme: str, language: str
) -> RowShown:
    part = next(part for part in document.themes if part.key == theme)
    own = {column: theme_figure(figures_of_theme(document, figures.own, column, theme)) for column in columns}
    country = {column: theme_figure(figures_of_theme(document, figures.country, column, theme)) for column in columns}
    before = {column: theme_figure(figures_of_theme(document, figures.earlier, column, theme)) for column in columns}
    of_size = figures.by_size.get(figures.size, {})
    like = {column: theme_figure(figures_of_theme(document, of_size, column, theme)) for column in columns}
    joint = {
        code: tenths
        for code, of_one in figures.joint_of_all.items()
        if (tenths := theme_figure(figures_of_theme(document, of_one, JOINT, theme)).tenths) is not None
    }
    of_like_size = [
        tenths for code, tenths in joint.items() if figures.size and figures.size_of.get(code) == figures.size
    ]
    return RowShown(
        name=part.in_words(language),
        cells=[
            shown_cell(
                document,
                own[column],
                language,
                since=trend(before[column], own[column]) if _may_compare(figures, column) else 0,
                country="" if country[column].is_few else written_figure(country[column]),
                like_size="" if like[column].is_few else written_figure(like[column]),
            )
            for column in columns
        ],
        rows=[
            RowShown(name=name, cells=cells)
            for name, cells in _statements(document, figures.own, columns, theme, language)
        ],
        place=place_text(own[JOINT], list(joint.values())) if JOINT in own else "",
        place_like=place_text(own[JOINT], of_like_size) if JOINT in own else "",
    )


def _statements(
    document: QuestionnaireDocument, figures: Figures, columns: list[str], theme: str, language: str
) -> list[tuple[OnPage, list[CellShown]]]:
    by_statement = figures_by_statement(document, figures, columns)
    return [
        (
            statement.in_words(language),
            [
                shown_cell(document, by_statement[statement.id][column], language)
                if column in by_statement[statement.id]
                else NOT_ASKED
                for column in columns
            ],
        )
        for statement in document.statements_of(JOINT, theme)
    ]
