"""How PostgreSQL would read a query, whatever it has seen of the tables before."""

from collections.abc import Collection, Iterator
from typing import Any

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


def switch_off(*ways: str) -> None:
    """Let PostgreSQL read in these ways (`enable_seqscan` …) only where it has no other, likewise."""
    with connection.cursor() as cursor:
        for way in ways:
            cursor.execute(f"SET LOCAL {way} = off")


def reads_all(query: str, tables: Collection[str]) -> bool:
    """Tell whether a query would read all rows of one of the tables, though indexes cost PostgreSQL the least."""
    switch_off("enable_seqscan", "enable_bitmapscan")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {query}")
        plan = cursor.fetchone()[0][0]["Plan"]
    scans = [node for node in _nodes(plan) if node["Node Type"].endswith("Scan")]
    whole = [node for node in scans if node.get("Index Name", "_pkey").endswith("_pkey") and "Index Cond" not in node]
    return any(node.get("Relation Name") in tables for node in whole)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
