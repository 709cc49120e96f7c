"""The letters of a laptop, which are files there: what was sent to whom, and what it looks like."""

from pathlib import Path
from urllib.parse import quote

import marshmallow as ma
from flask import Response, make_response

from service.console.forms import Form, asked
from service.console.guard import operator
from service.console.site import blueprint, page
from service.mail import folder
from service.problems import NotFound
from service.web import settings

AT_ONCE = 50
# Its links lead out of the frame and out of the sandbox, as in a mail program.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    f"frame-ancestors 'self'; sandbox {SANDBOX}"
)
# Before the letter's own: where its links open, and room at its edges, as mail programs leave it.
AS_MAIL_PROGRAMS_DO = """<!doctype html>
<title>A letter</title>
<base target="_blank">
<style>html { padding: 0 1rem }</style>
"""


class LetterSearch(Form):
    """Letters that are older than the one of that name."""

    before = ma.fields.String()


@blueprint.get("/mail")
@operator
def mail() -> Response:
    """List letters, the newest first"""
    found = folder.letters(_folder(), before=asked(LetterSearch).values.get("before"), limit=AT_ONCE + 1)
    shown = found[:AT_ONCE]
    next_url = f"/console/mail?before={quote(shown[-1].name)}" if len(found) > AT_ONCE else None
    return page("mail.html", 200, here="mail", shown=shown, next_url=next_url)


@blueprint.get("/mail/<letter_name>")
@operator
def letter(letter_name: str) -> Response:
    """Show one letter, with its links"""
    found = folder.letter(_folder(), letter_name)
    return page("letter.html", 200, frames="'self'", here="mail", letter=found, sandbox=SANDBOX)


@blueprint.get("/mail/<letter_name>/html")
@operator
def letter_html(letter_name: str) -> Response:
    """Show what a mail program shows, for the frame in the letter's page: it runs nothing and loads nothing"""
    found = folder.letter(_folder(), letter_name)
    response = make_response(AS_MAIL_PROGRAMS_DO + found.html)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _folder() -> Path:
    found = folder.shown_to_operators(settings)
    if found is None:
        raise NotFound
    return found
