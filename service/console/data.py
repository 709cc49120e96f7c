"""What the database says of itself."""

from flask import Response

from service.console import health, migrations, tables
from service.console.guard import operator
from service.console.overview import LATER, SOON, board
from service.console.site import blueprint, page


@blueprint.get("/data")
@operator
def data() -> Response:
    """Show tables, statements and migrations"""
    here = board()
    return page(
        "data.html",
        200,
        here="data",
        tables=here.show("tables", LATER, tables.sizes),
        statements=here.show("statements", LATER, lambda connection: (tables.slowest(connection),)),
        migrations=migrations.known(),
        answer=here.show("health", SOON, health.ask).value,
    )
