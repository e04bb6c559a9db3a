"""How PostgreSQL would read a query, whatever it has seen of the tables before."""

from django.db import connection


def forget_statistics() -> None:
    """Let PostgreSQL know nothing of how many rows there are, until the test's transaction is rolled back.

    Its autovacuum may have counted the tables between two tests, when they were empty; then all ways to read them cost
    the same, and it takes any. Of a table it knows nothing of it assumes some rows, so that the index made for a query
    is the cheapest way.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_clear_relation_stats('public', relname) FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')"
        )
