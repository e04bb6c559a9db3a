"""The repository's pages in Markdown: their headings, links and rows."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"(?m)^```[\s\S]*?^```$|^ {4,}\S.*$")


def page(name: str) -> str:
    """Return the text of a page, named from the repository's root."""
    return (ROOT / name).read_text(encoding="utf-8")


def pages() -> list[Path]:
    """Return every page of the project."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def anchors(text: str) -> set[str]:
    """Return the targets that a link can have: headings by the usual slug, and anchors set by hand."""
    headings = re.findall(r"(?m)^#+ (.+)$", CODE.sub("", text))
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)"></a>', text))


def section(text: str, heading: str) -> str:
    """Return the text below a heading of the second level."""
    return re.split(r"(?m)^## ", text.split(f"\n## {heading}\n", 1)[1])[0]


def first_cells(text: str) -> set[str]:
    """Return the code in the first cell of each row of the tables."""
    return set(re.findall(r"(?m)^\| `([^`]+)` \|", text))
