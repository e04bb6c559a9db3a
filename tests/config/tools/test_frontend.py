"""The front-end assets: the files copied from the design system, and the icons."""

import importlib.util
import re
import shutil
from pathlib import Path

import pytest

from config.tools import frontend

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>'
CSS = (
    "@font-face{font-family:IBM Plex Sans;src:url(../fonts/a.eot),url(../fonts/a.woff2)}"
    "html{font-family:IBM Plex Sans,\"system-ui\",system,sans-serif}a{b:url('../img/b.svg?x#y')}"
    "\n/*# sourceMappingURL=dkfds.min.css.map*/"
)
FACE = "@font-face {{\n font-family: 'IBM Plex Sans Variable';\n src: url(./files/{0}.woff2) format('woff2');\n}}"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Make packages of the same shape as the design system's and the typeface's, but small; return their folder."""
    dist = tmp_path / "modules" / "dkfds" / "dist"
    typeface = tmp_path / "modules" / "@fontsource-variable" / "ibm-plex-sans"
    files = {
        "css/dkfds.min.css": CSS,
        "js/dkfds.min.js": "go();\n//# sourceMappingURL=dkfds.min.js.map",
        "fonts/a.eot": "font",
        "img/b.svg": SVG,
    } | {f"img/svg-icons/{name}.svg": SVG for name in frontend.ICONS}
    for name, content in files.items():
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_text(content, encoding="utf-8")
    (dist.parent / "LICENSE.md").write_text("MIT", encoding="utf-8")
    (typeface / "files").mkdir(parents=True)
    for name, content in {
        "index.css": FACE.format("normal"),
        "wght-italic.css": FACE.format("italic"),
        "files/normal.woff2": "font",
        "files/italic.woff2": "font",
        "files/normal-of-all-widths.woff2": "font",
        "LICENSE": "OFL",
    }.items():
        (typeface / name).write_text(content, encoding="utf-8")
    return tmp_path / "modules"


def test_build_copies_only_what_the_style_sheet_names(package: Path, tmp_path: Path) -> None:
    frontend.build(package, tmp_path / "out")
    built = {file.relative_to(tmp_path / "out").as_posix() for file in (tmp_path / "out").rglob("*") if file.is_file()}
    assert built == {
        "dkfds/css/dkfds.css",
        "dkfds/js/dkfds.js",
        "dkfds/fonts/LICENSE",
        "dkfds/fonts/italic.woff2",
        "dkfds/fonts/normal.woff2",
        "dkfds/img/b.svg",
        "dkfds/icons.svg",
        "dkfds/LICENSE.md",
    }


def test_build_takes_out_the_names_of_maps_that_are_not_copied(package: Path, tmp_path: Path) -> None:
    frontend.build(package, tmp_path / "out")
    for name in ("css/dkfds.css", "js/dkfds.js"):
        assert "sourceMappingURL" not in (tmp_path / "out" / "dkfds" / name).read_text(encoding="utf-8")


def test_build_refuses_a_package_that_lacks_a_named_file(package: Path, tmp_path: Path) -> None:
    (package / "dkfds" / "dist" / "img" / "b.svg").unlink()
    with pytest.raises(frontend.FrontendError, match=r"^The style sheet names b\.svg, which is not in the package\.$"):
        frontend.build(package, tmp_path / "out")


def test_build_names_woff2_alone_and_what_shows_until_it_is_there(package: Path, tmp_path: Path) -> None:
    frontend.build(package, tmp_path / "out")
    css = (tmp_path / "out" / "dkfds" / "css" / "dkfds.css").read_text(encoding="utf-8")
    assert re.findall(r"url\((\.\./fonts/[^)]+)\)", css) == ["../fonts/normal.woff2", "../fonts/italic.woff2"]
    assert "html{font-family:IBM Plex Sans,Plex stand-in Arial," in css
    assert "font-family:Plex stand-in Arial;src:local(Arial);size-adjust:101%;ascent-override:101.5%" in css
    assert "Variable" not in css


def test_sprite_has_one_symbol_for_each_icon(package: Path) -> None:
    drawn = frontend.sprite(package / "dkfds" / "dist" / "img" / "svg-icons")
    assert (
        tuple(re.findall(r'<symbol id="([^"]+)" viewBox="0 0 9 9"><path d="M0 0"/></symbol>', drawn)) == frontend.ICONS
    )


def test_templates_use_only_icons_of_the_sprite() -> None:
    root = Path(frontend.ROOT)
    sources = [*(root / "templates").rglob("*.html"), *(root / "booking").rglob("*.py")]
    used = {
        name for file in sources for name in re.findall(r"icons\.svg' %\}#([a-z-]+)", file.read_text(encoding="utf-8"))
    }
    assert used - set(frontend.ICONS) == set()


def test_ensure_builds_nothing_when_the_lock_has_not_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")
    (tmp_path / "assets.stamp").write_text(frontend.assets_stamp(tmp_path), encoding="ascii")
    assert frontend.ensure(tmp_path, tmp_path / "assets") is False
    (tmp_path / "package-lock.json").write_text("{ }", encoding="utf-8")
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(frontend.FrontendError, match=r"^npm is missing: "):
        frontend.ensure(tmp_path, tmp_path / "assets")
