"""Keep the counts of the rate out of PostgreSQL's log: each is a commit of its own, and none outlives its window.

A registration then waits for one flush to the disk instead of two. After a crash, or on a standby that takes over, the
table is empty and counting begins anew; the release before counts in it as before.
"""

from typing import Any

from django.db import migrations


def set_persistence(schema_editor: Any, persistence: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE booking_rate SET {persistence}")


def set_unlogged(_apps: Any, schema_editor: Any) -> None:
    set_persistence(schema_editor, "UNLOGGED")


def set_logged(_apps: Any, schema_editor: Any) -> None:
    set_persistence(schema_editor, "LOGGED")


class Migration(migrations.Migration):
    dependencies = [("booking", "0036_list_indexes")]

    operations = [migrations.RunPython(set_unlogged, set_logged)]
