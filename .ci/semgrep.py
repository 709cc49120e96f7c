"""What .ci/semgrep.yml forbids, and beside it what it allows."""

import os

import flask
import jwt
from flask import request, url_for

connection = db = log = note = session = text = None
name = token = given = ""

# ruleid: sql-from-text
connection.execute(f"SELECT {name}")
# ruleid: sql-from-text
connection.execute(text(f"SELECT {name}"))
# ok: sql-from-text
connection.execute(text("SELECT :name"), {"name": name})

# ruleid: settled-in-one-place
session.commit()

# ruleid: secrets-compared-in-constant-time
if token == given:
    pass
# ok: secrets-compared-in-constant-time
if token == "":
    pass

# ruleid: whose-host-it-is
request.host  # noqa: B018
# ruleid: whose-host-it-is
url_for("x", _external=True)
# ok: whose-host-it-is
request.path  # noqa: B018

# ruleid: forwarding-headers-are-nginx-affair
request.headers.get("X-Forwarded-For")
# ok: forwarding-headers-are-nginx-affair
request.headers.get("X-Request-Id")

# ruleid: nothing-redirects
flask.redirect(name)

# ruleid: tokens-are-verified
jwt.decode(token, "key")

# ruleid: settings-come-from-one-place
os.environ.get("NAME")

# ruleid: no-secret-in-a-line
log.info("login", extra={"given": token})
# ok: no-secret-in-a-line
log.info("login", extra={"given": name})

# ruleid: markup-is-escaped
flask.render_template_string(name)
