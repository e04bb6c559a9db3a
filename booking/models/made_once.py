"""Statements that are made once and run as often as there are registrations.

Everybody in the rush waits for what is done below the lock, and the ORM takes longer to build these statements than the
database to run them. They are made from the models, so that a new column needs no line here.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Field, Model

Row = TypeVar("Row", bound=Model)


def insert(row: Model) -> None:
    """Insert a new row, as `save(force_insert=True)` does, and give it its key; no signals are sent."""
    fields, statement = _insert(type(row))
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(row, fields, is_new=True))
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 as Model.save does


def save_columns(row: Model, names: Sequence[str], *, only_where: Mapping[str, Any] | None = None) -> bool:
    """Write columns of a row, as `save(update_fields=names)` does; no signals are sent.

    The row is locked, or it is written `only_where` columns of it hold these values (None: nothing), and False is
    returned where they do not.
    """
    where = only_where or {}
    empty = tuple(name for name, value in where.items() if value is None)
    given = {name: value for name, value in where.items() if value is not None}
    fields, asked, statement = _update(type(row), tuple(names), tuple(given), empty)
    held = [field.get_db_prep_value(given[field.name], connection) for field in asked]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*_values(row, fields, is_new=False), row.pk, *held])
        return bool(cursor.rowcount)


def find(model: type[Row], **where: Any) -> Row | None:
    """Read the row of a unique column, as in `find(Programme, slug=slug)`; None where there is none."""
    ((column, value),) = where.items()
    return _first(model, _select(model, column, connection.vendor, locked=False), value)


def lock(model: type[Row], pk: int) -> Row:
    """Read a row by its key and lock it until the transaction ends; raises DoesNotExist.

    Foreign keys to it may be checked meanwhile (`NO KEY`).
    """
    row = _first(model, _select(model, "pk", connection.vendor, locked=True), pk)
    if row is None:
        raise model.DoesNotExist  # type: ignore[attr-defined]
    return row


def _values(row: Model, fields: Sequence["Field[Any, Any]"], *, is_new: bool) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=is_new), connection) for field in fields]


def _first(model: type[Row], made: "_Select", value: Any) -> Row | None:
    with connection.cursor() as cursor:
        cursor.execute(made.statement, [value])
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for position, (converters, expression) in made.converters.items():
        for convert in converters:
            values[position] = convert(values[position], expression, connection)
    return model.from_db(connection.alias, made.names, values)


class _Select(NamedTuple):
    """A statement with one parameter, the attributes that it reads, and what makes values of the database's ours."""

    statement: str
    names: Sequence[str]
    converters: Mapping[int, tuple[Sequence[Any], Any]]


@cache
def _insert(model: type[Model]) -> tuple[Sequence["Field[Any, Any]"], str]:
    meta = model._meta  # noqa: SLF001
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    columns, values = ", ".join(map(_column, fields)), ", ".join(["%s"] * len(fields))
    table, key = _quoted(meta.db_table), _column(meta.pk)
    return fields, f"INSERT INTO {table} ({columns}) VALUES ({values}) RETURNING {key}"  # noqa: S608 names of ours


@cache
def _update(
    model: type[Model], names: tuple[str, ...], given: tuple[str, ...], empty: tuple[str, ...]
) -> tuple[Sequence["Field[Any, Any]"], Sequence["Field[Any, Any]"], str]:
    meta = model._meta  # noqa: SLF001
    fields = [field for field in meta.concrete_fields if field.name in names]
    asked = [field for field in meta.concrete_fields if field.name in given]
    columns = ", ".join(f"{_column(field)} = %s" for field in fields)
    held = [f"{_column(field)} = %s" for field in (meta.pk, *asked)]
    held += [f"{_column(field)} IS NULL" for field in meta.concrete_fields if field.name in empty]
    return fields, asked, f"UPDATE {_quoted(meta.db_table)} SET {columns} WHERE {' AND '.join(held)}"  # noqa: S608 names of ours


@cache
def _select(model: type[Model], column: str, _vendor: str, *, locked: bool) -> _Select:
    rows = model._default_manager.order_by()  # noqa: SLF001
    if locked:
        rows = rows.select_for_update(no_key=True)
    compiler = rows.filter(**{column: 0}).query.get_compiler(connection.alias)
    statement, _parameters = compiler.as_sql()  # one that locks is made inside a transaction alone, as it is run
    read = [expression for expression, _sql, _alias in compiler.select]
    return _Select(statement, [each.target.attname for each in read], compiler.get_converters(read))


def _column(field: "Field[Any, Any]") -> str:
    return _quoted(field.column or field.name)


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
