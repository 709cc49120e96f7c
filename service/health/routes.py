"""/health for the load balancer, /health/ready for whoever decides where work goes."""

import time

import marshmallow as ma
from flask import current_app

from service.health import readiness
from service.web import Blueprint, db
from service.web.access import public
from service.web.limits import unlimited

CACHED_FOR = 1.0

blueprint = Blueprint("health", __name__, url_prefix="/health", description="Is it up?")


class Health(ma.Schema):
    """Said by a process that can answer at all."""

    status = ma.fields.String(required=True, metadata={"enum": ["ok"]})


@blueprint.get("")
@public
@unlimited
@blueprint.response(200, Health)
def alive() -> dict[str, str]:
    """Tell that the process runs; it asks nobody else"""
    return {"status": "ok"}


@blueprint.get("/ready")
@public
@unlimited
@blueprint.response(200, Health)
@blueprint.alt_response(503, "SERVICE_UNAVAILABLE")
def ready() -> dict[str, str]:
    """Tell whether database, schema and signing key are there; a yes is good for a second"""
    if time.monotonic() >= current_app.extensions["ready_until"]:
        for check in current_app.extensions["ready_when"]:
            check()
        current_app.extensions["ready_until"] = time.monotonic() + CACHED_FOR
    return {"status": "ok"}


def database_is_ready() -> None:
    """Raises what is missing; other features add their own checks to `app.extensions["ready_when"]`."""
    with db.autocommit() as connection:
        readiness.check(connection)
