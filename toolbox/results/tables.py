"""A municipality's results as a workbook: the same words as the page, and nothing behind them."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking.exports.files import Plain, Table, Value
from toolbox.results.reading import CellShown, ResultShown, RowShown


def tables_of_results(result: ResultShown) -> list[Table]:
    """Return the heat map and the statements as two sheets, in the active language."""
    titles = [capfirst(head.name.text) for head in result.heads]
    statements = [(theme, row) for theme in result.themes for row in theme.rows]
    return [
        Table(
            name=_("Temaer"),
            titles=[_("Tema"), *titles],
            rows=[[row.name.text, *_written(row)] for row in result.themes],
        ),
        Table(
            name=_("Udsagn"),
            titles=[_("Tema"), _("Udsagn"), *titles],
            rows=[[theme.name.text, row.name.text, *_written(row)] for theme, row in statements],
        ),
    ]


def _written(row: RowShown) -> list[Value]:
    return [Plain(cell_words(cell)) for cell in row.cells]


def cell_words(cell: CellShown) -> str:
    """Return all that a cell says, in words."""
    said = [cell.text, cell.word.text if cell.word else "", _("delte meninger") if cell.is_split else ""]
    said.append(_("hele landet: %(figure)s") % {"figure": cell.country} if cell.country else "")
    return ", ".join(part for part in said if part)
