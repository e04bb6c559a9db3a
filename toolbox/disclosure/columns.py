"""The columns of one municipality: each person in one of them at most, and no total (R4, R6). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolbox.disclosure import figures
from toolbox.disclosure.figures import Answer, PublishedFigure

JOINED = "joined"
"""The column of all roles that are too few to have their own."""


@dataclass(frozen=True)
class Respondent:
    """A person's answers, by statement; those of a role also by the statement of the joint form that they mirror."""

    answers: Mapping[str, Answer]
    consents: bool = False


@dataclass(frozen=True)
class ResultColumn:
    """The people of one column; `is_open` are those who chose to be seen though they are few."""

    key: str
    people: Sequence[Respondent]
    is_open: bool = False

    def answers_to(self, statement: str) -> list[Answer]:
        """Return one answer a person; whoever was not asked counts as "ved ikke"."""
        return [person.answers.get(statement) for person in self.people]

    def figure(self, statement: str, *, smallest: int = figures.SMALLEST_GROUP) -> PublishedFigure:
        """Publish the column's figure of a statement."""
        answers = self.answers_to(statement)
        return figures.published_openly(answers) if self.is_open else figures.published(answers, smallest=smallest)


@dataclass(frozen=True)
class Layout:
    """Who stands in which column, and by role those who stand in none: only they count as hidden in the country."""

    columns: Sequence[ResultColumn]
    hidden: Mapping[str, Sequence[Respondent]]


def lay_out(by_role: Mapping[str, Sequence[Respondent]], *, smallest: int = figures.SMALLEST_GROUP) -> Layout:
    """Divide a municipality's people into columns, by counts and consents alone, never by what they answered."""
    figures.refuse_smaller(smallest)
    columns: list[ResultColumn] = []
    hidden: dict[str, list[Respondent]] = {}
    for role, people in by_role.items():
        if len(people) >= smallest:
            columns.append(ResultColumn(role, people))
            continue
        if seen := [person for person in people if person.consents]:
            columns.append(ResultColumn(role, seen, is_open=True))
        if unseen := [person for person in people if not person.consents]:
            hidden[role] = unseen
    joined = [person for people in hidden.values() for person in people]
    if len(joined) >= smallest:
        return Layout([*columns, ResultColumn(JOINED, joined)], {})
    return Layout(columns, hidden)
