"""What the database says of itself."""

from flask import Response

from service.console import health, migrations, tables
from service.console.board import LATER, SOON, board
from service.console.guard import operator
from service.console.site import blueprint, page


@blueprint.get("/data")
@operator
def data() -> Response:
    """Show tables, statements and migrations"""
    known = board()
    return page(
        "data.html",
        200,
        here="data",
        tables=known.show("tables", LATER, tables.sizes),
        statements=known.show("statements", LATER, tables.slowest),
        migrations=migrations.known(),
        answer=known.show("health", SOON, health.ask).value,
    )
