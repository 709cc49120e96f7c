"""/problems/{slug}: what a refusal means, for people who follow its `type`."""

import pytest

from service.problems import Problem
from tests.web.replies import refused


def kinds(parent=Problem):
    return [
        kind
        for child in parent.__subclasses__()
        for kind in (child, *kinds(child))
        if kind.__module__.startswith("service")
    ]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.slug())
def test_every_problem_of_ours_is_explained(stranger, kind):
    reply = stranger.get(f"/problems/{kind.slug()}")

    assert (reply.status_code, reply.mimetype) == (200, "text/html")
    assert f"<h1>{kind.title}</h1>" in reply.text
    assert f"{kind.status} /problems/{kind.slug()}" in reply.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/nope", b""),
        ("PUT", "/health", b""),
        ("POST", "/auth/login", b""),
        ("GET", "/users/me", b""),
        ("POST", "/auth/login", b"x" * 70_000),
    ],
)
def test_the_type_of_a_refusal_leads_to_its_page(stranger, method, path, body):
    refusal = refused(stranger.open(path, method=method, data=body, content_type="text/plain"), 401, 404, 405, 413, 415)

    assert stranger.get(refusal["type"]).status_code == 200


@pytest.mark.parametrize("slug", ["nope", "NOT-FOUND", "<script>alert(1)<%2fscript>", "..", "%00", "{{7*7}}"])
def test_another_name_is_a_problem_itself(stranger, slug):
    refused(stranger.get(f"/problems/{slug}"), 404)


def test_a_page_loads_nothing(stranger):
    reply = stranger.get("/problems/not-found")

    assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "script" not in reply.headers["Content-Security-Policy"]
    assert "src=" not in reply.text
