"""Fields of a written mail: names in braces, never evaluated, filled in once."""

import pytest

from booking.rules import merge_fields


def test_used_lists_each_name_once_without_blanks_and_capitals() -> None:
    assert merge_fields.used("{Navn} og { dato }, {navn}, {} og {mødested}") == ["navn", "dato", "", "mødested"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{navn} i {kommune} {dato} ved {mødested}", []),
        ("{navn.__class__}", ["navn.__class__"]),
        ("{0} {!r} {navn:>10}", ["0", "!r", "navn:>10"]),
        ("{{navn}}", []),
        ("{ og {\nfornavn} }", []),
        ("{% now 'Y' %} {{ kommune }}", ["% now 'y' %"]),
    ],
)
def test_unknown_names_whatever_is_no_field(text: str, names: list[str]) -> None:
    assert merge_fields.unknown(text) == names


def test_fill_reads_nothing_of_what_it_puts_in() -> None:
    values = {"navn": "{kommune} \\1", "kommune": "{navn}"}
    assert merge_fields.filled_in("{Navn}, {kommune}! {", values) == "{kommune} \\1, {navn}! {"
