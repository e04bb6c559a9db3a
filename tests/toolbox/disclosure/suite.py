"""The attacks as functions that tell what they find, so that a weakened rule can be put to the same ones."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import product

from tests.toolbox.disclosure.solver import (
    SCALE,
    WITH_DONT_KNOW,
    Leak,
    is_safe,
    leaks,
    leaks_of_each,
    leaks_of_sums,
    without,
)
from toolbox.disclosure import columns, country, figures, readings
from toolbox.disclosure.columns import Respondent
from toolbox.disclosure.figures import Answer, PublishedFigure


def group(*answers: Answer, consents: bool = False) -> list[Respondent]:
    return [Respondent({"s": answer}, consents=consents) for answer in answers]


def page(by_role: dict[str, list[Respondent]], smallest: int) -> Hashable:
    """Return all that a municipality's page tells of one statement."""
    layout = columns.lay_out(by_role, smallest=smallest)
    return tuple((column.key, column.figure("s", smallest=smallest)) for column in layout.columns)


def single_figures(smallest: int) -> Iterator[Leak]:
    """Attack 1: every world of up to six people, also with "ved ikke"."""

    def tell(answers: Sequence[Answer]) -> Hashable:
        return figures.published(answers, smallest=smallest)

    for n, scale in product(range(1, 7), (SCALE, WITH_DONT_KNOW)):
        yield from leaks(tell, n, scale)


def large_groups(smallest: int) -> Iterator[Leak]:
    """Attack 1: up to 200 people, by the sums that a figure can stand for."""
    for n in (*range(smallest, 41), *range(50, 201, 10)):
        yield from leaks_of_sums(figures.cut, n)


def two_statements(smallest: int) -> Iterator[Leak]:
    """Attack 2: all that is read out of two statements, in every world of three and four people."""

    def tell(people: Sequence[tuple[int, int]]) -> Hashable:
        one, two = (figure_below_the_limit([person[at] for person in people]) for at in (0, 1))
        theme = readings.theme_figure([one, two])
        return one, two, theme, readings.five_step(theme), *readings.gaps({"s": {"one": one, "two": two}})

    for n in (3, 4):
        yield from leaks_of_pairs(tell, n)


def figure_below_the_limit(answers: Sequence[int]) -> PublishedFigure:
    kind, tenths = figures.cut(sum(answers), len(answers))
    return PublishedFigure(kind, tenths, len(answers), figures.is_split(answers))


def leaks_of_pairs(tell: Callable[[Sequence[tuple[int, int]]], Hashable], n: int) -> list[Leak]:
    """Return what two statements together let slip of the first; what they let slip of the second is its mirror."""
    worlds: dict[Hashable, list[tuple[tuple[int, int], ...]]] = {}
    for bag in bags_of_pairs(n):
        worlds.setdefault(tell(bag), []).append(bag)
    found = []
    for told, bags in worlds.items():
        for own in {pair for bag in bags for pair in bag}:
            values = {pair[0] for bag in bags if own in bag for pair in without(bag, own)}
            if not is_safe(values):
                found.append(Leak(told, own, frozenset(values)))
    return found


def bags_of_pairs(n: int) -> list[tuple[tuple[int, int], ...]]:
    """Return all worlds of n people and two statements, each once."""
    pairs = list(product(SCALE, SCALE))
    bags: list[tuple[tuple[int, int], ...]] = [()]
    for _person in range(n):
        bags = [(*bag, pair) for bag in bags for pair in pairs if not bag or pair >= bag[-1]]
    return bags


def country_less_the_shown(smallest: int) -> Iterator[Leak]:
    """Attack 4: the country's figure less the figures of all municipalities that are shown; five people are hidden."""
    for last in range(25, 36):
        shown = [
            country.CountryPart({name: 5}, PublishedFigure(figures.Precision.EXACT, tenths, 5))
            for name, tenths in (("Ishøj", 30), ("Solrød", last))
        ]

        def tell(answers: Sequence[Answer], shown: list[country.CountryPart] = shown) -> Hashable:
            hidden = {"Dragør": answers[:2], "Fanø": answers[2:4], "Læsø": answers[4:]}
            return country.role_picture(shown, hidden, {}, smallest=smallest).whole

        yield from leaks(tell, 5)


def joined_column(smallest: int) -> Iterator[Leak]:
    """Check 13: chair 1, managers 2, team leaders 3 in one column; and attack 6, where chair and managers are alone."""

    def six(answers: Sequence[Answer]) -> Hashable:
        by_role = {"chair": group(*answers[:1]), "managers": group(*answers[1:3]), "leaders": group(*answers[3:])}
        return page(by_role, smallest)

    def three(answers: Sequence[int]) -> Hashable:
        return page({"chair": group(*answers[:1]), "managers": group(*answers[1:])}, smallest)

    yield from leaks(six, 6)
    yield from leaks_of_each(three, 3)


def two_rounds(smallest: int) -> Iterator[Leak]:
    """Attack 5: a joined column, and a round later a role of it that has reached five, with what has changed."""

    def first(answers: Sequence[Answer]) -> PublishedFigure:
        by_role = {"chair": group(*answers[:1]), "leaders": group(*answers[1:])}
        return columns.lay_out(by_role, smallest=smallest).columns[-1].figure("s", smallest=smallest)

    for later in (group(1, 2, 3, 4, 4), group(1, 1, 1, 1, 1), group(2, 5, 5, 5, 5)):
        after = page({"chair": group(3), "leaders": later}, smallest)
        figure = figures.published([person.answers["s"] for person in later], smallest=smallest)

        def tell(answers: Sequence[Answer], after: Hashable = after, figure: PublishedFigure = figure) -> Hashable:
            before = first(answers)
            return before, after, readings.trend(before, figure)

        yield from leaks(tell, 5)


ATTACKS = (single_figures, large_groups, two_statements, country_less_the_shown, joined_column, two_rounds)
