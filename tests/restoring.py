"""After a test that commits, restore the database to what `migrate` made.

Django's own way, `flush`, truncates every table and makes permissions and roles anew, which takes longer than most of
these tests. Here all rows are deleted, foreign keys unchecked, and those that `migrate` made are put back by their ids.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from django.db import connection
from django.test import TransactionTestCase

KEEP = """
DO $$
DECLARE
  name text;
  filled boolean;
BEGIN
  CREATE SCHEMA kept;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
    IF filled THEN
      EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', name, name);
    END IF;
  END LOOP;
END $$
"""
RESTORE = """
DO $$
DECLARE
  name text;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations' LOOP
    EXECUTE format('DELETE FROM public.%I', name);
  END LOOP;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' LOOP
    EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', name, name);
  END LOOP;
END $$
"""


@contextmanager
def restored_after_each_test() -> Iterator[None]:
    """Note what the fresh database under test holds, and restore it after each test that commits."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(KEEP)
    else:
        connection.close()
        shutil.copyfile(connection.settings_dict["NAME"], _beside())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: restore())
        yield


def restore() -> None:
    """Restore the database under test to its fresh state."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(RESTORE)
    else:
        with closing(sqlite3.connect(_beside())) as fresh:
            fresh.backup(connection.connection)


def _beside() -> str:
    """Return the file that holds a copy of SQLite's fresh database."""
    return f"{connection.settings_dict['NAME']}.fresh"
