"""How the service is: what it needs, who is there, what happens."""

from flask import Response, current_app
from sqlalchemy import Connection

from service.console import charts, figures, health, history
from service.console.board import LATER, SOON, Board, board
from service.console.charts import DAY, HOUR, Chart
from service.console.guard import operator
from service.console.health import Check
from service.console.history import History
from service.console.panels import Panel
from service.console.site import blueprint, page
from service.web import limits, settings
from service.web.refusals import shown_hours


@blueprint.get("")
@operator
def overview() -> Response:
    """Show how the service is"""
    known = board()
    letters = known.show("letters", SOON, figures.letters)
    return page(
        "overview.html",
        200,
        here="overview",
        checks=_checks(known, known.show("health", SOON, health.ask), letters),
        accounts=known.show("accounts", LATER, figures.accounts),
        sessions=known.show("sessions", LATER, figures.sessions),
        letters=letters,
        signed_in=_sign_ins(known),
        registered=_registrations(known),
        refused=known.panels.show("refused", SOON, _refusals).value,
        most=history.MOST,
        duration=health.duration,
        is_alone=limits.counters().place != "valkey",
    )


def _checks(known: Board, answer: Panel, letters: Panel) -> list[Check]:
    counters = limits.counters()
    valkey_ms = known.panels.show("valkey", SOON, counters.round_trip_ms).value
    return [
        health.database(answer.value),
        health.counting(counters.place, valkey_ms),
        health.worker(answer.value),
        health.mail(settings.mail_url, letters.value),
        health.storage(current_app.extensions["avatar_store"]),
        health.migrations(answer.value),
    ]


def _sign_ins(known: Board) -> Panel:
    """Two charts: those that succeeded, and those that were refused."""

    def find(connection: Connection) -> list[Chart]:
        spans, length = known.sign_ins.spans(connection), known.sign_ins.length
        return [charts.of_spans(spans, place, length=length, step=HOUR) for place in (0, 1)]

    return known.show("signed-in", _seconds_for(known.sign_ins), find)


def _registrations(known: Board) -> Panel:
    def find(connection: Connection) -> Chart:
        spans, length = known.registrations.spans(connection), known.registrations.length
        return charts.of_spans(spans, 0, length=length, step=DAY)

    return known.show("registered", _seconds_for(known.registrations), find)


def _seconds_for(past: History) -> float:
    """What is not whole is looked at again by whoever comes next."""
    return LATER if past.is_whole else 0


def _refusals() -> charts.Refused:
    return charts.of_refusals(limits.counters().refusals.lately(), shown_hours())
