"""Each step that docs/operations.md asks for is taken by a test or script, or the reason why none takes it is given.

The commands in it are run by `test_rehearsal.py`; here stand the steps in words.
"""

import re

import pytest

from tests.docs.pages import ROOT, page

OPERATIONS = page("docs/operations.md")
SCRIPT = page("deploy/rehearse_restore.sh")
RESTORE = "tests/journeys/test_coming_back.py::test_a_dump_under_load_comes_back_and_sends_nothing_twice"
TO_A_MOMENT = "tests/journeys/test_coming_back.py::test_the_rehearsal_comes_back_to_a_moment"
CHECKED = "tests/docs/test_rehearsal.py::test_check_is_silent_with_what_the_table_says"
STOPPED = "tests/notifications/test_worker.py::test_worker_process_beats_and_ends_cleanly_on_a_signal"
RUN = "tests/journeys/test_production_run.py::test_production_run"
COMMANDS = "tests/docs/test_rehearsal.py::test_the_commands_do_what_they_say"
HELD = "tests/notifications/management/commands/test_after_restore.py::"
LOGIN = "tests/config/login/"
STEPS = {
    # Set up
    "1. **Database.**": COMMANDS,
    "2. **Environment.**": "tests/docs/test_release.py::test_example_environment_is_read_by_a_shell",
    "3. **Packages.**": "by hand: fetches from other machines; ./start and ./test do it",
    "4. **Tables and contents.**": COMMANDS,
    "5. `python manage.py check --deploy`": CHECKED,
    "name it in `TRUSTED_PROXIES`": "tests/config/test_middleware.py::",
    "has units for two web servers": "tests/config/test_deploy.py::test_systemd_takes_every_unit",
    "on SIGTERM it ends": STOPPED,
    # Mail
    "Publish SPF and DKIM": "by hand: at the domain's name server; a line of docs/go-live.md",
    "- **Pipe.**": "tests/notifications/management/commands/test_receive_mail.py::",
    "- **Webhook.**": "tests/notifications/inbound/test_webhooks.py::",
    "- `ENVELOPE_DOMAIN=retur.example.dk`": "tests/notifications/inbound/test_return_address.py::",
    "- `ENVELOPE_DOMAIN=+`": "tests/notifications/inbound/test_return_address.py::",
    "Set `AUTHSERV_ID`": "tests/notifications/inbound/test_who_answers.py::",
    # Restore
    "1. Stop web and workers": RESTORE,
    "2. Restore the dump": RESTORE,
    "3. Before anybody registers": "by hand: a talk with municipalities",
    "4. `python manage.py after_restore": RESTORE,
    "5. `python manage.py verify_queue SLUG": f"{HELD}test_a_receipt_brings_its_number_and_place_back",
    "6. Start the web.": f"{HELD}test_staff_write_a_lost_registration_in_from_the_receipt",
    "7. Start the workers.": f"{HELD}test_staff_say_by_one_press_what_became_of_a_held_mail",
    "1. In `postgresql.conf`": TO_A_MOMENT,
    "2. Once a week": TO_A_MOMENT,
    "3. To come back": TO_A_MOMENT,
    # Upgrade
    "1. Take a backup.": "tests/config/test_deploy.py::test_a_nights_backup_is_whole_and_marked",
    "2. Stop the workers.": STOPPED,
    "3. Install the packages": "by hand: fetches from other machines; ./start and ./test do it",
    "4. `python manage.py migrate`": "tests/upgrade/test_statements.py::test_each_release_goes_on_with_todays_tables",
    "5. `python manage.py collectstatic": RUN,
    "6. `python manage.py check --deploy`": COMMANDS,
    "To renew `SECRET_KEY`": "tests/booking/test_links.py::",
    "To renew the municipalities": "tests/booking/programme/test_municipalities.py::",
    # Who gets in
    "- **The first administrator**": COMMANDS,
    "- **Second step.**": f"{LOGIN}test_second_step.py::",
    "- **A lost phone:**": f"{LOGIN}test_admin.py::test_lost_app_is_taken_away_with_its_codes",
    "- **A forgotten password**": f"{LOGIN}test_grants.py::test_password_of_another_is_changed_at_the_first_log_in",
    "- **Nobody gets above himself**": f"{LOGIN}test_grants.py::test_nobody_gives_himself_a_role_that_may_do_more",
    "- **Whatever gives access is mailed**": f"{LOGIN}test_grants.py::",
    "- **Who leaves**": f"{LOGIN}test_password.py::test_user_who_is_no_longer_staff_is_out_with_the_next_click",
    "- **Sessions**": f"{LOGIN}test_posted.py::test_ended_sessions_are_forgotten",
    "- **The authority's own provider.**": f"{LOGIN}test_oidc.py::",
    # Personal data and logs
    "runs `VACUUM FULL`": "by hand: PostgreSQL's own; the vacuum after erasing is tested with the erasing",
    "`MaxRetentionSec=`": "by hand: a setting of the machine's journal",
}


def items() -> list[str]:
    """Return the items of the page's lists but for its contents, which are links alone."""
    return [line for line in OPERATIONS.splitlines() if re.match(r"\d+\. |- (?!\[)", line)]


def test_each_step_of_a_list_is_taken_or_has_a_reason() -> None:
    assert [item for item in items() if not item.startswith(tuple(STEPS))] == []
    assert [step for step in STEPS if step not in OPERATIONS] == []


@pytest.mark.parametrize("where", sorted({where for where in STEPS.values() if not where.startswith("by hand: ")}))
def test_what_takes_a_step_is_there(where: str) -> None:
    name, _between, function = where.partition("::")
    assert f"def {function or 'test_'}" in (ROOT / name).read_text(encoding="utf-8")


def test_the_script_archives_and_comes_back_by_the_words_of_the_page() -> None:
    plain = SCRIPT.replace('"', "").replace("$folder", "")
    for setting in ("archive_command", "restore_command"):
        told = re.findall(rf"{setting}(?:` that .*?such as)? ?=? ?[`']([^`']+)", OPERATIONS)
        assert len(told) == 1
        assert f"{setting} = '{told[0]}'" in plain
    assert "--checkpoint=fast" in plain
