"""The line of a key: the statement that wrote it is found, whatever stands around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.programme.toml_table import dotted, line_of

pytestmark = pytest.mark.pure

FILLERS = st.sampled_from(["", "# note = 1", "   ", "#[a]", '# """'])
VALUES = st.sampled_from(
    ["1", '"a = 1"', '"""\n[k9]\nk9 = 3\n"""', "[\n  1,\n  # k9 = 2\n  2,\n]", "'''\n]\n'''", "{ a = 1 }", "2016-09-28"]
)


@given(st.lists(st.tuples(st.lists(FILLERS, max_size=3), VALUES, st.booleans()), min_size=1, max_size=8), st.data())
def test_line_of_finds_every_key(rows: list[tuple[list[str], str, bool]], data: st.DataObject) -> None:
    lines: list[str] = []
    wanted: dict[tuple[str | int, ...], int] = {}
    prefix: tuple[str | int, ...] = ()
    tables = 0
    for number, (fillers, value, in_new_table) in enumerate(rows):
        lines += fillers
        if in_new_table:
            lines.append("[[t]]")
            prefix = ("t", tables)
            wanted[prefix] = len(lines)
            tables += 1
        wanted[*prefix, f"k{number}"] = len(lines) + 1
        lines += f"k{number} = {value}".split("\n")
    source = "\n".join(lines)
    path = data.draw(st.sampled_from(sorted(wanted, key=str)))
    assert line_of(source, path) == wanted[path]
    assert line_of(source, (*path, "not there")) == wanted[path]


def test_line_of_is_the_first_for_the_top_and_what_is_missing_there() -> None:
    assert line_of("\n\na = 1", ()) == 1
    assert line_of("\n\na = 1", ("b",)) == 1
    assert line_of("\n\na = 1", ("a",)) == 3


def test_dotted_counts_lists_from_one() -> None:
    assert dotted(("seasons", 1, "ends_on")) == "seasons[2].ends_on"
    assert dotted(("slug",)) == "slug"
