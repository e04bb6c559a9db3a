"""docs/recipes.md tried as it stands: its commands are run and its steps taken in a copy of the project."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import polib
import pytest
from django.core.management import CommandError, call_command

from booking.models import JournalEntry, Programme
from tests.docs.pages import ROOT, page, section

FAULTS = {"slug": "kort navn", "opens_at": "2017-13-01 09:00:00"}
SENTENCE = "Denne sætning står kun i en prøve."
MAIL = """{% extends "notifications/parts/base.md" %}
{% block subject %}Tak for i dag{% endblock subject %}
{% block content %}
Vi glæder os til at komme.

[Åbn jeres side]({{ link }})
{% endblock content %}
"""
STUB = '#!/bin/sh\necho "$(basename "$0") $*" >> "$CALLS"\n'


def recipe(name: str) -> str:
    return section(page("docs/recipes.md"), name)


def commands(name: str) -> list[str]:
    """Return the commands that a recipe shows."""
    return [line.strip() for line in re.findall(r"(?m)^ {4,}(\S.*)$", recipe(name))]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Copy the files that git knows, without the tests, and Python's compiled files, since that is faster."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines():
        if not name.startswith("tests/") and (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / name)
            compiled = Path(importlib.util.cache_from_source(str(ROOT / name)))
            if name.endswith(".py") and compiled.is_file():
                beside = (tmp_path / name).parent / "__pycache__"
                beside.mkdir(exist_ok=True)
                shutil.copy2(compiled, beside / compiled.name)
    return tmp_path


def run(house: Path, *command: str, **environment: str) -> str:
    """Run a program in the copy and return what it printed."""
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONPYCACHEPREFIX"}
    done = subprocess.run(command, cwd=house, env=ours | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def python(house: Path, command: str) -> str:
    """Run a recipe's command in the copy."""
    program, *arguments = shlex.split(command)
    assert program == "python"
    return run(house, sys.executable, *arguments)


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_mail_is_previewed_and_caused_by_its_entry_after_four_steps(house: Path) -> None:
    mails = house / "notifications" / "mails"
    append(
        mails / "place.py",
        '\n\n@mail("thanks_today", gettext_lazy("Tak for i dag"))\n'
        "def thanks_today(matter: Matter) -> Draft:\n"
        '    """Thank for the confirmation."""\n'
        '    return Draft("thanks_today", {})\n',
    )
    (house / "templates" / "notifications" / "thanks_today.md").write_text(MAIL, encoding="utf-8")
    table = house / "notifications" / "announce" / "tellings.py"
    replace(table, "\nTABLE = [\n", "\nTABLE = [\n    causes(E.CONFIRMED, place.thanks_today),\n")
    beginning = "SITUATIONS: dict[str, Situation] = {\n"
    example = '    "thanks_today": (place.thanks_today, ENTRY.CONFIRMED, {}),\n'
    replace(mails / "examples.py", beginning, beginning + example)
    [command] = commands("A mail")
    said = python(house, command.replace("NAME", "thanks_today"))
    assert said.startswith("Tak for i dag\n\n")
    assert "\nVi glæder os til at komme.\n" in said
    told = run(
        house,
        sys.executable,
        "-c",
        "import django; django.setup()\n"
        "from booking.models import JournalEntry\n"
        "from notifications.announce.tellings import tellings\n"
        "entry = JournalEntry(kind='confirmed', registration_id=7, by='municipality')\n"
        "print(*(telling.mail.kind for telling in tellings(entry)))",
    )
    assert told == "thanks_today confirmed\n"


def test_another_app_comes_in_by_its_additions(house: Path) -> None:
    (house / "annex").mkdir()
    (house / "annex" / "__init__.py").touch()
    (house / "annex" / "additions.py").write_text(
        "from booking import tasks\n"
        "from notifications.announce import entries, tellings\n"
        "from notifications.mails.drafts import Draft\n"
        "from notifications.mails.registry import mail\n\n"
        '@mail("annex_offer", "Lav en plan")\n'
        "def offer(facts):\n"
        '    return Draft("letter", {})\n\n'
        "tellings.register(tellings.causes(tellings.E.CONFIRMED, offer))\n"
        'tasks.register(tasks.Task(name="fold", run=lambda: 0))\n'
        "entries.listen(print)\n",
        encoding="utf-8",
    )
    settings = house / "config" / "settings.py"
    replace(settings, "INSTALLED_APPS = [\n", 'INSTALLED_APPS = [\n    "annex",\n')
    said = run(
        house,
        sys.executable,
        "-c",
        "import django; django.setup()\n"
        "from booking.models import JournalEntry\n"
        "from booking.tasks import TASKS\n"
        "from notifications.announce import entries, tellings\n"
        "entry = JournalEntry(kind='confirmed', registration_id=7, by='municipality')\n"
        "print(*(telling.mail.kind for telling in tellings.tellings(entry)))\n"
        "print('fold' in [task.name for task in TASKS], print in entries.LISTENERS)",
    )
    assert said == "confirmed annex_offer\nTrue True\n"


def test_act_of_staff_has_its_page_and_button_after_two_steps(house: Path) -> None:
    acts = house / "booking" / "admin" / "acts"
    (acts / "thanks.py").write_text(
        '''
from booking.admin.act import NoWords
from booking.admin.acts.registration import DayAct
from booking.services import casework

class Thank(DayAct):
    """Thank the contact on the phone, and note it."""
    name, title, button, form_class = "thank", "Tak for sidst", "Gem", NoWords
    def is_available(self, target):
        return True
    def explain(self, target):
        return ["Der bliver skrevet en note."]
    def perform(self, target, by, form):
        return casework.add_note(registration_id=target.pk, text="Takket", by=by)
    def done(self, result):
        return "Noten er gemt."
''',
        encoding="utf-8",
    )
    replace(
        acts / "__init__.py",
        "\nGROUPS = (",
        "\nfrom booking.admin.acts.thanks import Thank\n\nGROUPS = (",
    )
    replace(acts / "__init__.py", "(Confirm(),", "(Thank(), Confirm(),")
    said = run(
        house,
        sys.executable,
        "-c",
        "import django; django.setup()\n"
        "from django.urls import reverse\n"
        "from booking.admin.acts import REGISTRATION\n"
        "page = reverse('admin:booking_registration_thank', args=[7])\n"
        "print(REGISTRATION[0].title, REGISTRATION[0].shown_from(None) == 0, page)",
    )
    assert said == "Tak for sidst True /admin/booking/registration/7/thank/\n"


def test_rule_refuses_with_a_problem_document_after_its_steps(house: Path) -> None:
    append(
        house / "booking" / "rules" / "queue.py",
        '\n\ndef is_too_late(hour: int) -> bool:\n    """Tell whether it is closed."""\n    return hour >= 16\n',
    )
    append(
        house / "booking" / "refusals.py",
        '\n\nclass OfficeClosed(Refusal):\n    """Nobody is there."""\n\n'
        '    type = "office-closed"\n    sentence = _("Kontoret er lukket.")\n',
    )
    script = (
        "import django; django.setup()\n"
        "from booking.api import problems\n"
        "from booking.refusals import OfficeClosed\n"
        "from booking.rules.queue import is_too_late\n"
        "print(is_too_late(16), problems.of_refusal(OfficeClosed()).document('/x'))"
    )
    titles = house / "booking" / "api" / "problems.py"
    replace(titles, "TITLES: dict[str, Any] = {", 'TITLES: Mapping[str, Any] = {\n    "office-closed": _("Lukket"),')
    said = run(house, sys.executable, "-c", script)
    assert said == (
        "True {'type': 'office-closed', 'title': 'Lukket', 'status': 409, "
        "'detail': 'Kontoret er lukket.', 'instance': '/x'}\n"
    )


def loaded(command: str, file: Path, *more: str) -> str:
    """Run the recipe's command on a file."""
    out = StringIO()
    _python, _manage, name, *arguments = shlex.split(command)
    call_command(name, *(str(file) if argument == "FILE" else argument for argument in arguments), *more, stdout=out)
    return out.getvalue()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy the programme file that the recipe names and give the programme a name of its own."""
    named = re.findall(r"`(booking/data/[^`]+)`", recipe("A programme"))
    copy = tmp_path / "next.toml"
    copy.write_text((ROOT / named[0]).read_text(encoding="utf-8"), encoding="utf-8")
    replace(copy, 'slug = "faglig-ledelse-2016-17"', 'slug = "faglig-ledelse-2017-18"')
    return copy


@pytest.mark.django_db
def test_programme_is_made_from_a_copy_and_changed_by_update_alone(copied: Path) -> None:
    [command] = commands("A programme")
    assert loaded(command, copied) == "faglig-ledelse-2017-18: oprettet med 5 pladser.\n"
    replace(copied, "\nconfirm_working_days = 2\n", "\nconfirm_working_days = 3\n")
    assert loaded(command, copied).startswith("confirm_working_days: 2 -> 3\n")
    programme = Programme.objects.get(slug="faglig-ledelse-2017-18")
    assert programme.confirm_working_days == 2
    loaded(command, copied, "--update")
    programme.refresh_from_db()
    assert programme.confirm_working_days == 3


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "value"), FAULTS.items())
def test_programme_fault_is_told_by_line_and_key_and_changes_nothing(copied: Path, key: str, value: str) -> None:
    [command] = commands("A programme")
    lines = copied.read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines, 1) if line.startswith(f"{key} = "))
    lines[number - 1] = f'{key} = "{value}"'
    copied.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CommandError) as fault:
        loaded(command, copied)
    assert str(number) in str(fault.value)
    assert key in str(fault.value)
    assert (Programme.objects.count(), JournalEntry.objects.count()) == (0, 0)


def test_text_waits_for_its_english_after_the_tool_has_run(house: Path) -> None:
    append(house / "templates" / "booking" / "offer.html", '{% translate "' + SENTENCE + '" %}')
    [command] = commands("A text")
    assert f"not translated: '{SENTENCE}'\n" in python(house, command)
    [named] = re.findall(r"`(booking/locale/[^`]+)`", recipe("A text"))
    catalogue: Any = polib.pofile(str(house / named))
    entry = catalogue.find(SENTENCE)
    assert entry.msgstr == ""
    entry.msgstr = "This sentence stands in a test only."
    catalogue.save()
    assert python(house, command).endswith(" 0 to look at\n")


def test_package_command_renews_every_lock(house: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    programs = tmp_path_factory.mktemp("programs")
    for name in ("uv", "npm"):
        (programs / name).write_text(STUB, encoding="utf-8")
        (programs / name).chmod(0o755)
    calls = programs / "calls"
    [command] = commands("A package")
    run(house, f"./{command}", PATH=f"{programs}:{os.environ['PATH']}", CALLS=str(calls))
    said = calls.read_text(encoding="utf-8")
    assert set(re.findall(r"--output-file (\S+)", said)) == {file.name for file in ROOT.glob("requirements*.txt")}
    assert said.count("--generate-hashes") == 4
    assert "npm install --package-lock-only --omit-lockfile-registry-resolved" in said
