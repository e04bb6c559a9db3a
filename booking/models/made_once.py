"""Statements that are made once and run as often as there are registrations.

Everybody in the rush waits for what is done below the lock, and the ORM takes longer to build these statements than the
database to run them. They are made from the models, so that a new column needs no line here.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeAlias, TypeVar

from django.db import connection
from django.db.models import Field, Model, QuerySet

Row = TypeVar("Row", bound=Model)
_Shape: TypeAlias = tuple[type[Model], tuple[str, ...]]
ANY_VALUES: Mapping[type[Any], Any] = {int: -1, dt.datetime: dt.datetime(9999, 1, 1, tzinfo=dt.UTC)}
"""They stand in a statement for what it is run with; no row has this key or is of that time."""


def insert(row: Model) -> None:
    """Insert a new row, as `save(force_insert=True)` does, and give it its key; no signals are sent."""
    fields, statement = _insert(*_shape(row))
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


def insert_and_save(rows: Sequence[Model], row: Model, names: Sequence[str]) -> None:
    """Insert new rows and write columns of a locked one: in one statement where the database can, else in turn.

    Every statement below a lock waits for the network, and for the process's other threads to let this one go on. A row
    that has its key keeps it.
    """
    if connection.vendor != "postgresql" or not rows:
        for each in rows:
            insert(each)
        save_columns(row, names)
        return
    shapes = [_shape(each) for each in rows]
    statement = _insert_and_update(tuple(shapes), type(row), tuple(names))
    new = zip(rows, shapes, strict=True)
    written = [value for each, shape in new for value in _values(each, _insert(*shape)[0], is_new=True)]
    fields, _asked, _statement = _update(type(row), tuple(names), (), ())
    with connection.cursor() as cursor:
        cursor.execute(statement, [*written, *_values(row, fields, is_new=False), row.pk])
        keys = cursor.fetchone()
    for each, key in zip(rows, keys, strict=True):
        each.pk, each._state.adding, each._state.db = key, False, connection.alias  # noqa: SLF001 as Model.save does


def find(model: type[Row], without: tuple[str, ...] = (), **where: Any) -> Row | None:
    """Read the row of a unique column, as in `find(Programme, slug=slug)`; None where there is none.

    Columns that it is read `without` are read when they are asked for.
    """
    ((column, value),) = where.items()
    return _first(model, _select(model, column, without, connection.vendor, locked=False), value)


def lock(model: type[Row], pk: int, without: tuple[str, ...] = ()) -> Row:
    """Read a row by its key, `without` some columns, and lock it until the transaction ends; raises DoesNotExist.

    Foreign keys to it may be checked meanwhile (`NO KEY`).
    """
    row = _first(model, _select(model, "pk", without, connection.vendor, locked=True), pk)
    if row is None:
        raise model.DoesNotExist  # type: ignore[attr-defined]
    return row


def select_values(rows_of: Callable[[Any], QuerySet[Any, Any]], value: int | dt.datetime) -> list[tuple[Any, ...]]:
    """Read what `rows_of(value)` reads, a `values_list`; its statement is made for one value and run with others."""
    return [tuple(values) for values in _found(_read(rows_of, ANY_VALUES[type(value)], connection.vendor), value)]


def select_rows(model: type[Row], rows_of: Callable[[Any], QuerySet[Row]], value: int | dt.datetime) -> list[Row]:
    """Read the rows of a model that `rows_of(value)` reads, likewise; what it would prefetch is left out."""
    made = _read(rows_of, ANY_VALUES[type(value)], connection.vendor)
    rows = []
    for values in _found(made, value):
        row = model.from_db(connection.alias, made.names, values[: len(made.names)])
        vars(row).update(zip(made.annotated, values[len(made.names) :], strict=True))
        rows.append(row)
    return rows


def _values(row: Model, fields: Sequence["Field[Any, Any]"], *, is_new: bool) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=is_new), connection) for field in fields]


def _shape(row: Model) -> _Shape:
    """Return what decides how a new row is inserted: columns that hold nothing are left out, and so stay NULL.

    psycopg reads the text of a statement anew each time where it has more than fifty parameters.
    """
    return type(row), tuple(field.name for field in _left_out(type(row)) if field.pre_save(row, add=True) is None)


@cache
def _left_out(model: type[Model]) -> Sequence["Field[Any, Any]"]:
    """Return the columns that are NULL, or a new key, where an insert does not name them."""
    fields = model._meta.concrete_fields  # noqa: SLF001
    return [field for field in fields if field.primary_key or (field.null and not field.has_db_default())]


def _first(model: type[Row], made: "_Select", value: Any) -> Row | None:
    with connection.cursor() as cursor:
        cursor.execute(made.statement, [value])
        found = cursor.fetchone()
    if found is None:
        return None
    return model.from_db(connection.alias, made.names, _converted(found, made))


def _found(made: "_Select", value: int | dt.datetime) -> list[list[Any]]:
    given, any_value = _as_parameter(value), _as_parameter(ANY_VALUES[type(value)])
    with connection.cursor() as cursor:
        cursor.execute(made.statement, [given if part == any_value else part for part in made.parameters])
        return [_converted(row, made) for row in cursor.fetchall()]


def _as_parameter(value: int | dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, dt.datetime) else value


def _converted(found: Sequence[Any], made: "_Select") -> list[Any]:
    values = list(found)
    for position, (converters, expression) in made.converters.items():
        for convert in converters:
            values[position] = convert(values[position], expression, connection)
    return values


class _Select(NamedTuple):
    """A statement and its parameters, the attributes that it reads, and what makes values of the database's ours.

    Annotations follow the columns.
    """

    statement: str
    parameters: Sequence[Any]
    names: Sequence[str]
    converters: Mapping[int, tuple[Sequence[Any], Any]]
    annotated: Sequence[str] = ()


@cache
def _insert(model: type[Model], empty: tuple[str, ...]) -> tuple[Sequence["Field[Any, Any]"], str]:
    meta = model._meta  # noqa: SLF001
    fields = [field for field in meta.concrete_fields if field.name not in empty]
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
def _insert_and_update(new: tuple[_Shape, ...], model: type[Model], names: tuple[str, ...]) -> str:
    """Put one after the other what `_insert` and `_update` make; their parameters follow each other likewise."""
    inserts = [_insert(*shape)[1] for shape in new]
    made = ", ".join(f"row_{place} AS ({insert})" for place, insert in enumerate(inserts))
    keys = ", ".join(f"(SELECT * FROM row_{place})" for place in range(len(inserts)))  # noqa: S608 names of ours
    return f"WITH {made} {_update(model, names, (), ())[2]} RETURNING {keys}"


@cache
def _select(model: type[Model], column: str, without: tuple[str, ...], _vendor: str, *, locked: bool) -> _Select:
    rows = model._default_manager.order_by().defer(*without)  # noqa: SLF001
    if locked:
        rows = rows.select_for_update(no_key=True)
    compiler = rows.filter(**{column: 0}).query.get_compiler(connection.alias)
    statement, parameters = compiler.as_sql()  # one that locks is made inside a transaction alone, as it is run
    found = [expression for expression, _sql, _alias in compiler.select]
    return _Select(statement, parameters, [each.target.attname for each in found], compiler.get_converters(found))


@cache
def _read(rows_of: Callable[[Any], QuerySet[Any, Any]], any_value: int | dt.datetime, _vendor: str) -> _Select:
    query = rows_of(any_value).query
    compiler = query.get_compiler(connection.alias)
    statement, parameters = compiler.as_sql()
    found = [expression for expression, _sql, _alias in compiler.select]
    names = [each.target.attname for each in found if hasattr(each, "target")]
    return _Select(statement, parameters, names, compiler.get_converters(found), tuple(query.annotation_select))


def _column(field: "Field[Any, Any]") -> str:
    return _quoted(field.column or field.name)


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
