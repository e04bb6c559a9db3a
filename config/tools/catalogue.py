"""Keeps the English catalogue in step with the texts in the code, without gettext (`python -m config.tools.catalogue`).

Texts are read from Python (calls of the gettext functions with literal texts) and from templates, as Django itself
reads them. New ones are added empty, unused ones are removed. Entries are sorted by text and name no files,
so that a change moves only the lines of its own texts and two branches seldom conflict.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("booking", "notifications", "toolbox", "config", "templates")
CATALOGUE = ROOT / "booking" / "locale" / "en" / "LC_MESSAGES" / "django.po"
WIDTH = 110
# Name of the function (without _lazy and _noop): the order of its literal arguments.
FUNCTIONS = {
    "_": ("text",),
    "gettext": ("text",),
    "ngettext": ("text", "plural"),
    "pgettext": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
}
IN_TEMPLATE = re.compile(r"\b(n?p?gettext|_)\((?=u?['\"])")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


class Text(NamedTuple):
    """A translatable text, identified as in the catalogue."""

    text: str
    plural: str
    context: str | None


def collect(root: Path = ROOT) -> dict[Text, list[tuple[str, int]]]:
    """Return every translatable text below `root` with the files and lines that use it."""
    found: dict[Text, list[tuple[str, int]]] = {}
    for file in sorted(file for folder in SOURCES for file in (root / folder).rglob("*")):
        if file.suffix in {".py", ".html", ".md", ".txt"} and "migrations" not in file.parts:
            source = file.read_text(encoding="utf-8")
            texts = in_python(source) if file.suffix == ".py" else in_template(source)
            for text, line in texts:
                found.setdefault(text, []).append((file.relative_to(root).as_posix(), line))
    return found


def in_python(source: str) -> Iterator[tuple[Text, int]]:
    """Yield the texts, with their lines, of a Python module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")).removesuffix("_lazy").removesuffix("_noop")
            text = _text(FUNCTIONS.get(name, ()), node.args)
            if text:
                yield text, node.lineno


def in_template(source: str) -> Iterator[tuple[Text, int]]:
    """Yield the texts, with their lines, of a Django template."""
    python = templatize(source)
    for match in IN_TEMPLATE.finditer(python):
        text = _text(FUNCTIONS[match[1]], _call(python, match.start()).args)
        if text:
            yield text, python.count("\n", 0, match.start()) + 1


def problems(catalogue: polib.POFile, found: dict[Text, list[tuple[str, int]]]) -> list[str]:
    """Return a sentence for each text that is missing, unused or wrongly translated."""
    entries = {_key(entry): entry for entry in catalogue if not entry.obsolete}
    missing = [f"not in the catalogue: {text.text!r} ({found[text][0][0]})" for text in found if text not in entries]
    unused = [f"no longer used: {text.text!r}" for text in entries if text not in found]
    faulty = [f"{fault}: {entry.msgid!r}" for entry in entries.values() for fault in _faults(entry)]
    return missing + unused + faulty


def update(catalogue: polib.POFile, found: dict[Text, list[tuple[str, int]]]) -> None:
    """Add new texts, remove unused ones, keep every translation that is still needed, and sort by text."""
    entries = {_key(entry): entry for entry in catalogue}
    catalogue.clear()
    for text in sorted(found, key=lambda text: (text.text, text.plural, text.context or "")):
        entry = entries.get(text) or polib.POEntry(msgid=text.text, msgid_plural=text.plural, msgctxt=text.context)
        if text.plural and not entry.msgstr_plural:
            entry.msgstr_plural = {0: "", 1: ""}
        entry.obsolete = False
        entry.occurrences = []
        catalogue.append(entry)


def _text(order: tuple[str, ...], arguments: list[ast.expr]) -> Text | None:
    """Read the literal arguments of a call; None where they are not literal."""
    values = [argument.value for argument in arguments[: len(order)] if isinstance(argument, ast.Constant)]
    if not order or len(values) != len(order) or not all(isinstance(value, str) for value in values):
        return None
    named = dict(zip(order, map(str, values), strict=True))
    return Text(named["text"], named.get("plural", ""), named.get("context"))


def _call(python: str, start: int) -> ast.Call:
    """Parse one call out of `templatize`'s output, up to its closing bracket."""
    end = start
    while True:
        end = python.index(")", end) + 1
        try:
            call = ast.parse(python[start:end], mode="eval").body
        except SyntaxError:
            continue
        if isinstance(call, ast.Call):
            return call


def _key(entry: polib.POEntry) -> Text:
    """Return the text of a catalogue's entry."""
    return Text(entry.msgid, entry.msgid_plural or "", entry.msgctxt)


def _faults(entry: polib.POEntry) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(translations):
        yield "not translated"
    elif entry.fuzzy:
        yield "marked fuzzy"
    elif any(_placeholders(text) - _placeholders(entry.msgid + entry.msgid_plural) for text in translations):
        yield "has a placeholder that the Danish text lacks"
    elif _placeholders(entry.msgid_plural or entry.msgid) - _placeholders(translations[-1]):
        yield "lacks a placeholder of the Danish text"


def _placeholders(text: str) -> set[str]:
    """Return the placeholders of a text."""
    return set(PLACEHOLDER.findall(text))


def main() -> int:
    """Write the catalogue and print what is left to translate."""
    settings.configure(USE_I18N=False)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    catalogue.wrapwidth = WIDTH
    catalogue.metadata = {
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    found = collect()
    update(catalogue, found)
    catalogue.save(str(CATALOGUE))
    left = problems(catalogue, found)
    sys.stdout.write("".join(f"{line}\n" for line in left) + f"{len(found)} texts, {len(left)} to look at\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
