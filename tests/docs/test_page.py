"""/docs: Swagger UI from our own files, under a policy that lets nothing else run."""

import re

import pytest

from service.docs.swagger import ASSETS, PAGE
from tests.web.replies import refused

TYPES = {"css": "text/css", "js": "text/javascript", "png": "image/png"}


@pytest.fixture
def page(stranger):
    reply = stranger.get("/docs", buffered=True)
    assert (reply.status_code, reply.mimetype) == (200, "text/html")
    return reply


def policy_of(reply):
    return dict(part.strip().split(" ", 1) for part in reply.headers["Content-Security-Policy"].split(";"))


def test_it_loads_files_of_this_service_alone_and_each_answers(page, stranger):
    files = re.findall(r'(?:src|href)="([^"]*)"', page.text)

    assert len(files) > 3
    for file in files:
        assert file.startswith("/"), file
        assert not file.startswith("//"), file
        assert stranger.get(file, buffered=True).status_code == 200


def test_it_holds_no_inline_script_and_its_policy_forbids_them(page):
    policy = policy_of(page)

    assert re.findall(r"<script(?![^>]* src=)|<style|\son\w+=|javascript:", page.text) == []
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "http" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", PAGE)
def test_each_file_is_served_under_its_own_type(stranger, name):
    reply = stranger.get(f"/docs/{name}", buffered=True)

    assert reply.status_code == 200
    assert reply.mimetype == TYPES[name.rpartition(".")[2]]
    assert reply.data == PAGE[name].read_bytes()


@pytest.mark.parametrize("name", sorted({path.name for path in ASSETS.iterdir()} - set(PAGE)))
def test_other_files_of_the_package_are_not_served(stranger, name):
    """R78: among them are source maps, and a page with an inline script."""
    refused(stranger.get(f"/docs/{name}"), 404)


@pytest.mark.parametrize(
    "name",
    [
        "../swagger.py",
        "..%2fswagger.py",
        "%2e%2e%2fswagger.py",
        "..%5cswagger.py",
        "%2fetc%2fpasswd",
        "/etc/passwd",
        "start.js%00",
        "start.js/",
    ],
)
def test_no_name_leads_out_of_the_folder(stranger, name):
    """R78"""
    refused(stranger.get(f"/docs/{name}"), 404)


def test_a_file_that_the_caller_has_is_not_sent_again(stranger):
    tag = stranger.get("/docs/start.js", buffered=True).headers["ETag"]

    reply = stranger.get("/docs/start.js", headers={"If-None-Match": tag}, buffered=True)

    assert (reply.status_code, reply.data) == (304, b"")
