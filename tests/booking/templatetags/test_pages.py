"""What has happened in short, as the title of a page says it."""

import pytest

from booking.templatetags.pages import first_sentence


@pytest.mark.parametrize(
    ("message", "short"),
    [
        ("Pladsen er bekræftet. I har nu en temadag.", "Pladsen er bekræftet"),
        ("Jeres ønsker er gemt.", "Jeres ønsker er gemt"),
        ("Er dagen den rigtige? Så sig det her.", "Er dagen den rigtige?"),
        ("I har valgt den 17. november 2016 kl. 9.00. Vi skriver.", "I har valgt den 17. november 2016 kl. 9.00"),
        ("A. Holm er skrevet på listen. Resten mangler.", "A. Holm er skrevet på listen"),
        ("I er nr. 7 i rækken. Ingen venter.", "I er nr. 7 i rækken"),
        ("", ""),
    ],
)  # fmt: skip
def test_title_takes_the_first_sentence_of_a_message(message: str, short: str) -> None:
    assert first_sentence(message) == short
