"""A questionnaire as text that staff read and edit: TOML with a statement a line, and read back with its faults."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.questionnaire.editions import QuestionnaireFileError, parsed_questionnaire

MOST_LETTERS, MOST_LINES = 60_000, 3000
HEAD = """\
# Spørgeskemaet, som det læses. Linjer, der begynder med #, er forklaringer.
#   - Et udsagn kendes på sit "id". Ret gerne stavefejl. Skal et udsagn betyde noget andet, så giv det et nyt id,
#     for kommunernes svar før og nu sammenlignes på id.
#   - "mirrors" er id'et på det udsagn i det fælles skema, som rollens udsagn er modstykke til.
#   - "da" skal være der. "en" må være tom; så vises den danske tekst med en linje om det.
#   - Et andet kortnavn (slug) gør det til et nyt spørgeskema.
"""
TABLES = ("scale", "roles", "themes", "statements", "questions")
OPTIONAL = frozenset({"about_da", "about_en", "joint_da", "joint_en", "element", "mirrors", "consent_da", "consent_en"})
"""Left out where they are empty; an empty "en" is shown, so that one sees what is not translated."""


def questionnaire_text(document: QuestionnaireDocument, *, number: int) -> str:
    """Return a document as TOML; reading it back gives the same document. `number` is the edition's."""
    return "\n".join([HEAD, *_lines(document.model_dump(mode="json"), number), ""])


def _lines(content: Mapping[str, Any], number: int) -> Iterator[str]:
    yield from _pairs({"slug": content["slug"], "edition": number, "smallest_group": content["smallest_group"]})
    for language, texts in content["texts"].items():
        yield from ("", f"[texts.{language}]", *_pairs(texts))
    yield from ("", "[dont_know]", *_pairs(content["dont_know"]))
    for name in TABLES:
        for row in content[name]:
            yield from ("", f"[[{name}]]", *_pairs(row))


def _pairs(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        if value != "" or key not in OPTIONAL:
            # A string of JSON is one of TOML, but for the one control character that JSON writes as it is.
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")


def read_written(text: str) -> QuestionnaireDocument:
    """Read an edited text; raises QuestionnaireFileError.

    Each statement stands on a line: so a fault in writing is found at its line, and however a text is made, finding
    the lines of its faults takes few passes.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    if len(lines) > MOST_LINES:
        accepted = _("Skriv højst %(most)d linjer.") % {"most": MOST_LINES}
        raise QuestionnaireFileError(line=MOST_LINES + 1, key="", accepted=accepted)
    for number, line in enumerate(lines, 1):
        try:
            tomllib.loads(line)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            accepted = _('Linjen kan ikke læses. Skriv nøgle = "tekst" eller nøgle = tal på én linje.')
            raise QuestionnaireFileError(line=number, key="", accepted=accepted) from error
    return parsed_questionnaire("\n".join(lines).encode())
