"""A questionnaire as text: read back it is the same, and what is wrong has its line and key, in few passes."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.questionnaire.editions import OURS, QuestionnaireFileError, read_questionnaire
from toolbox.questionnaire.written import MOST_LETTERS, MOST_LINES, questionnaire_text, read_written

pytestmark = pytest.mark.pure
DOCUMENT = read_questionnaire(OURS)
TEXT = questionnaire_text(DOCUMENT, number=3)


def test_our_questionnaire_is_written_and_read_back_as_it_was() -> None:
    assert read_written(TEXT) == DOCUMENT.model_copy(update={"edition": 3})
    assert read_written(TEXT.replace("\n", "\r\n")).model_dump() == DOCUMENT.model_dump()
    assert 'da = "Hvad ville hjælpe dig mest i dit arbejde? (frivilligt)"\nen = ""' in TEXT
    assert 'mirrors = ""' not in TEXT
    assert len(TEXT) < MOST_LETTERS / 2
    assert TEXT.count("\n") < MOST_LINES / 2


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=40, deadline=None)
def test_any_words_that_a_document_takes_are_read_back(words: str) -> None:
    content: dict[str, Any] = DOCUMENT.model_dump()
    content["statements"][0]["da"] = words
    try:
        document = QuestionnaireDocument.model_validate(content)
    except ValueError:
        return  # not words that a file may have
    assert read_written(questionnaire_text(document, number=1)).statements[0] == document.statements[0]


@pytest.mark.parametrize(
    ("old", "new", "line_of", "key"),
    [
        ("smallest_group = 5", "smallest_group = 3", "smallest_group = 3", "smallest_group"),
        ('id = "f02"', 'id = "f01"', 'id = "f01"', "statements[2].id"),
        ('slug = "faglig-ledelse"', "slug = Faglig ledelse", "slug = Faglig ledelse", ""),
        ('slug = "faglig-ledelse"', 'slug = """', 'slug = """', ""),
        ('slug = "faglig-ledelse"', 'farve = "blå"\nslug = "faglig-ledelse"', "farve =", "farve"),
    ],
)
def test_a_fault_has_its_line_and_key(old: str, new: str, line_of: str, key: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    with pytest.raises(QuestionnaireFileError) as caught:
        read_written(text)
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line.startswith(line_of)]
    assert (caught.value.key, caught.value.line) == (key, lines[-1])


def test_several_faults_are_named_ten_at_most() -> None:
    text = TEXT.replace('en = "Not at all"', 'en = "Not at all"\nblue = 1').replace("minutes = 5", "minutes = 0")
    with pytest.raises(QuestionnaireFileError) as caught:
        read_written(text)
    keys = [caught.value.key, *(fault.key for fault in caught.value.others)]
    assert keys == ["scale[1].blue", *(f"roles[{number}].minutes" for number in (2, 3, 4, 5))]
    many = TEXT.replace("\nen = ", "\nblue = 1\nen = ")
    with pytest.raises(QuestionnaireFileError) as caught:
        read_written(many)
    assert len(caught.value.others) == 9


@pytest.mark.parametrize(
    "text",
    [
        'x = """\n' + "a\n" * (MOST_LINES - 3) + '"""\n',
        "x = [\n" + "1,\n" * (MOST_LINES - 3) + "]\n",
        "x = " + "[" * 20_000,
        "\n".join(f"k{number} = {number}" for number in range(MOST_LINES - 1)),
        "\n" * (MOST_LINES + 1),
        "\n".join("[[statements]]" for _number in range(MOST_LINES - 1)),
        TEXT.replace("\nen = ", "\nblue = 1\nen = "),
    ],
    ids=[
        "text of many lines",
        "list of many lines",
        "parentheses",
        "unknown keys",
        "too long",
        "empty rows",
        "many faults",
    ],
)
def test_the_worst_text_is_refused_at_once(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(QuestionnaireFileError):
        read_written(text)
    assert time.process_time() - begun < 1.5
