"""A municipality's results as a workbook: the same words as the page, and nothing behind them."""

from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking.exports.files import Plain, Table, Value
from toolbox.results.national import CountryReport
from toolbox.results.reading import CellShown, HeadShown, ResultShown, RowShown


def tables_of_results(result: ResultShown) -> list[Table]:
    """Return the heat map and the statements as two sheets, in the active language."""
    return _sheets(result.heads, result.themes)


def tables_of_country(report: CountryReport) -> list[Table]:
    """Return the country's figures, those by size of municipality, and who took part, and good examples, as sheets."""
    sizes = [
        Table(
            name=capfirst(role.name.text),
            titles=[_("Tema"), *(head.name.text for head in role.heads)],
            rows=[[row.name.text, *_written(row)] for row in role.rows],
        )
        for role in report.by_size
    ]
    turnout = Table(
        name=_("Svar"),
        titles=[
            _("Region eller størrelse"),
            _("Inviterede kommuner"),
            _("Fælles skemaer sendt ind"),
            *(capfirst(role.text) for role in report.roles),
        ],
        rows=[[of.name, of.invited, of.handed_in, *of.answers] for of in (*report.regions, *report.sizes)],
    )
    examples = Table(
        name=_("Gode eksempler"),
        titles=[_("Kommune"), _("Titel"), _("Tekst"), _("Adresse")],
        rows=[[of.invitation.municipality.full_name, of.title, of.text, of.url] for of in report.examples],
    )
    return [*_sheets(report.heads, report.themes), *sizes, turnout, examples]


def _sheets(heads: Sequence[HeadShown], themes: Sequence[RowShown]) -> list[Table]:
    titles = [capfirst(head.name.text) for head in heads]
    statements = [(theme, row) for theme in themes for row in theme.rows]
    return [
        Table(
            name=_("Temaer"),
            titles=[_("Tema"), *titles],
            rows=[[row.name.text, *_written(row)] for row in themes],
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
    said.append(_("jeres størrelse: %(figure)s") % {"figure": cell.like_size} if cell.like_size else "")
    return ", ".join(part for part in said if part)
