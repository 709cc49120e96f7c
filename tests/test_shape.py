"""What holds for the whole of it: who may call what, what is documented, who imports whom, how long a file is."""

import subprocess
import sys
from inspect import getdoc
from pathlib import Path

import pytest

from docs.generate import GENERATED
from service.problems import Problem

PROJECT = Path(__file__).parents[1]
FOLDERS = ("bench", "docs", "local", "migrations", "screenshots", "scripts", "service", "tests")
SOURCES = sorted(path for folder in FOLDERS for path in (PROJECT / folder).rglob("*.py"))
PUBLIC = {
    "GET /.well-known/jwks.json",
    "GET /avatars/<key>",
    "GET /console/assets/<name>",
    "GET /console/sign-in",
    "GET /docs",
    "GET /docs/<name>",
    "GET /health",
    "GET /link/email",
    "GET /link/password",
    "GET /health/ready",
    "GET /openapi.json",
    "GET /problems/<slug>",
    "POST /auth/email/verify",
    "POST /auth/login",
    "POST /auth/logout",
    "POST /auth/password/forgot",
    "POST /auth/password/reset",
    "POST /auth/refresh",
    "POST /auth/register",
    "POST /console/sign-in",
    "POST /link/email",
    "POST /link/password",
}
SOMETHING = "00000000-0000-7000-8000-000000000001"


def routes(app):
    """Each operation with its view, as `GET /users/me`."""
    return {
        f"{method} {rule}": app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def problems(parent=Problem):
    """Every kind of refusal."""
    return [kind for child in parent.__subclasses__() for kind in (child, *problems(child))]


def test_every_route_says_who_may_call_it(app):
    silent = [route for route, view in routes(app).items() if not hasattr(view, "who_may_call")]

    assert silent == []


def test_the_routes_for_anybody_are_these(app):
    assert {route for route, view in routes(app).items() if view.who_may_call == "anybody"} == PUBLIC


def test_two_routes_alone_may_be_opened_to_anybody_by_a_setting(app):
    found = {route: view.who_may_call for route, view in routes(app).items() if view.who_may_call.startswith("whom ")}

    assert found == {"GET /users": "whom USER_DIRECTORY names", "POST /users": "whom OPEN_USER_CREATE names"}


def test_every_other_route_asks_strangers_to_sign_in(app, client):
    replies = {}
    for route in set(routes(app)) - PUBLIC:
        method, rule = route.split()
        path = "/".join(SOMETHING if part.startswith("<") else part for part in rule.split("/"))
        replies[route] = client.open(path, method=method, json={}).status_code

    assert replies
    assert set(replies.values()) == {401}


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_document_is_current(name):
    assert (PROJECT / name).read_text() == GENERATED[name](), "run make openapi"


def test_the_imports_keep_to_their_one_direction():
    checked = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_file_is_longer_than_250_lines(path):
    assert len(path.read_text().splitlines()) <= 250


@pytest.mark.parametrize("kind", problems(), ids=lambda kind: kind.__name__)
def test_every_refusal_explains_itself(kind):
    assert "__doc__" in vars(kind)
    assert len(getdoc(kind)) > 20


def test_no_two_refusals_share_a_page():
    slugs = [kind.slug() for kind in problems()]

    assert len(slugs) == len(set(slugs))
