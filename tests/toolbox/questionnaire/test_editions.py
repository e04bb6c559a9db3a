"""`load_questionnaire`: editions by what they say, faults by line and key, differences printed."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from toolbox.models import Edition
from toolbox.questionnaire.editions import (
    OURS,
    QuestionnaireFileError,
    document_of_edition,
    read_questionnaire,
    store_edition,
)

pytestmark = pytest.mark.django_db


def loaded(*arguments: object) -> list[str]:
    said = StringIO()
    call_command("load_questionnaire", *arguments, stdout=said)
    return said.getvalue().splitlines()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a copy of our file that a test may edit."""
    path = tmp_path / "skema.toml"
    path.write_bytes(OURS.read_bytes())
    return path


def edit(path: Path, old: str, new: str) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count(old) == 1, "one place is edited"
    path.write_text(source.replace(old, new), encoding="utf-8")


def test_our_file_becomes_an_edition_once() -> None:
    assert loaded() == ["faglig-ledelse: læst som udgave 1. 5 temaer, 36 + 10 + 10 + 10 + 10 udsagn, 5 spørgsmål."]
    assert loaded() == ["faglig-ledelse: uændret. 5 temaer, 36 + 10 + 10 + 10 + 10 udsagn, 5 spørgsmål."]
    edition = Edition.objects.get()
    assert document_of_edition(edition) == read_questionnaire(OURS)


def test_a_changed_file_is_shown_and_becomes_an_edition_when_asked(file: Path) -> None:
    loaded()
    edit(file, 'da = "Nye sagsbehandlere bliver lært op efter en plan."', 'da = "Nye bliver lært op efter en plan."')
    difference = (
        "statements.f16.da: Nye sagsbehandlere bliver lært op efter en plan. -> Nye bliver lært op efter en plan."
    )
    assert loaded(file) == [difference, "faglig-ledelse: 1 forskelle, ikke ændret; brug --update."]
    assert Edition.objects.count() == 1
    assert loaded(file, "--update")[0] == difference
    first, second = Edition.objects.order_by("number")
    old, new = document_of_edition(first), document_of_edition(second)
    assert old.statements_of("joint")[15].da != new.statements_of("joint")[15].da, "the old edition stands"


def test_a_new_row_and_one_that_is_gone_are_named(file: Path) -> None:
    loaded()
    edit(file, 'id = "q5"', 'id = "q6"')
    said = "\n".join(loaded(file))
    assert "questions.q5.kind: text -> (mangler)" in said
    assert "questions.q6.kind: (mangler) -> text" in said


def test_the_number_in_the_file_is_the_writers_own(file: Path) -> None:
    loaded()
    edit(file, "edition = 1", "edition = 7")
    assert loaded(file, "--update")[0].startswith("faglig-ledelse: uændret.")


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ('id = "f02"', 'id = "f01"', "statements[2].id", "Det er brugt før"),
        ('id = "q2"', 'id = "f03"', "questions[2].id", "Det er brugt før"),
        ("smallest_group = 5", "smallest_group = 3", "smallest_group", "mindst 5"),
        ("smallest_group = 5", "smallest_group = true", "smallest_group", "mindst 5"),
        ('key = "team-leader"', 'key = "caseworker"', "roles[5].key", "Det er brugt før"),
        ('key = "opfoelgning"', 'key = "opfølgning"', "themes[4].key", "a-z"),
        ('mirrors = "f11"', 'mirrors = "u01"', "statements[69].mirrors", "det fælles skema"),
        ('value = 3\nda = "I nogen grad"', 'value = 4\nda = "I nogen grad"', "scale", "1, 2, 3, 4 og 5"),
        ('da = "Ved ikke"\n', "", "dont_know.da", "Nøglen mangler"),
        ('kind = "tool"', 'kind = "tools"', "questions[3].kind", "Skriv en af disse"),
    ],
)
def test_a_fault_names_its_line_and_key_and_nothing_is_stored(
    file: Path, old: str, new: str, key: str, said: str
) -> None:
    edit(file, old, new)
    with pytest.raises(CommandError) as fault:
        loaded(file)
    cause = fault.value.__cause__
    assert isinstance(cause, QuestionnaireFileError)
    assert cause.key == key
    assert said in str(fault.value)
    name = key.rpartition(".")[2]
    line = file.read_text(encoding="utf-8").splitlines()[cause.line - 1]
    assert line.startswith((name, "[")), "the line has the key, or is the table that lacks it"
    assert not Edition.objects.exists()


def test_the_joint_form_alone_is_not_anonymous(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    file.write_text(source.replace('key = "joint"\n', 'key = "together"\n'), encoding="utf-8")
    with pytest.raises(QuestionnaireFileError, match="joint"):
        read_questionnaire(file)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"slug = ", b"", b"x = [" + b"[" * 5000, b"\x00"])
def test_what_is_no_questionnaire_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "skema.toml"
    path.write_bytes(content)
    with pytest.raises(QuestionnaireFileError) as fault:
        read_questionnaire(path)
    assert "Linje" in str(fault.value)


def test_an_edition_says_in_danish_what_nobody_has_translated() -> None:
    document = read_questionnaire(OURS)
    statement = document.statements_of("caseworker")[0]
    assert (statement.in_words("en").text, statement.in_words("en").lang) == (statement.da, "da")
    assert "s01" in list(document.untranslated())
    assert document.texts.named("title", "en").text == "Professional leadership and management information"


def test_what_an_older_edition_said_may_be_said_again(file: Path) -> None:
    first = read_questionnaire(file)
    edit(file, 'da = "Ved ikke"', 'da = "Det ved jeg ikke"')
    for document in (first, read_questionnaire(file), first):
        store_edition(document)
    assert list(Edition.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
