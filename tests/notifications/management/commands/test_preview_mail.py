"""`preview_mail NAME [--lang da|en] [--html FILE]`: from example data, without a database."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from notifications.mails.examples import EXAMPLES


def test_preview_prints_subject_and_text() -> None:
    out = StringIO()
    call_command("preview_mail", "receipt_place", stdout=out)
    assert out.getvalue().startswith(
        "I har fået en temadag – bekræft senest fredag den 30. september 2016 kl. 23.59\n\nTil Københavns Kommune\n"
    )


def test_preview_speaks_english_and_writes_html(tmp_path: Path) -> None:
    out, file = StringIO(), tmp_path / "mail.html"
    call_command("preview_mail", "receipt_place", "--lang", "en", "--html", str(file), stdout=out)
    assert "Friday 30 September 2016" in out.getvalue()
    assert '<html lang="en">' in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("names", [[], ["nothing"]])
def test_preview_of_an_unknown_name_lists_the_names(names: list[str]) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("preview_mail", *names)
    assert str(refusal.value) == "NAME is one of: " + ", ".join(EXAMPLES)
