"""What web.yml must find, each after its rule's name, and what it must let pass."""

import flask
import flask_smorest
import jinja2
import jwt
import markupsafe

# ruleid: nothing-is-fetched
import requests
import werkzeug
from flask import abort, redirect, request, url_for
from flask_jwt_extended import create_access_token, decode_token, jwt_required
from PIL import Image

# ruleid: nothing-is-fetched
from urllib import request as fetching
# ok: nothing-is-fetched
from urllib.parse import urlsplit

# ruleid: tokens-are-verified
jwt.decode(token, key)
# ruleid: tokens-are-verified
decode_token(token)
# ok: tokens-are-verified
tokens.session_of(token)

# ruleid: a-caller-is-who-has-a-session
@jwt_required()
def show():
    # ok: a-caller-is-who-has-a-session
    return create_access_token(subject)

# ruleid: links-know-no-host-of-a-request
link = request.host_url + name
# ruleid: links-know-no-host-of-a-request
link = url_for("show", _external=True)
# ruleid: links-know-no-host-of-a-request
link = request.headers["Host"]
# ok: links-know-no-host-of-a-request
link = url_for(request.endpoint, path=request.path)

# ruleid: nginx-alone-says-where-a-caller-is
request.headers.get("X-Forwarded-For")
# ruleid: nginx-alone-says-where-a-caller-is
request.environ["HTTP_X_REAL_IP"]
# ruleid: nginx-alone-says-where-a-caller-is
werkzeug.middleware.proxy_fix.ProxyFix(app)
# ok: nginx-alone-says-where-a-caller-is
app.wsgi_app = werkzeug.middleware.proxy_fix.ProxyFix(app.wsgi_app, x_for=1, x_proto=1)
# ok: nginx-alone-says-where-a-caller-is
request.headers.get("X-Request-Id", request.remote_addr)

# ruleid: input-is-read-strictly
request.get_json(force=True)
# ruleid: input-is-read-strictly
request.args["name"]
# ok: input-is-read-strictly
request.headers["If-Match"]

# ruleid: names-of-files-are-not-used
path.write_bytes(folder / picture.filename)
# ok: names-of-files-are-not-used
is_unchosen = not picture.filename

# ruleid: pictures-are-of-known-formats
Image.open(file)
# ok: pictures-are-of-known-formats
Image.open(file, formats=["PNG"])

# ruleid: there-are-no-cookies
response.set_cookie("token", token)
# ruleid: there-are-no-cookies
flask.session["user"] = name
# ok: there-are-no-cookies
db.session.add(name)

# ruleid: nothing-redirects
redirect(name)
# ok: nothing-redirects
response.headers["Location"] = f"/users/{name}"

# ruleid: refusals-are-problems
abort(500)
# ruleid: refusals-are-problems
flask_smorest.abort(404)

def refuse():
    # ok: refusals-are-problems
    raise NotFound

# ruleid: markup-is-escaped
flask.render_template_string(name)
# ruleid: markup-is-escaped
jinja2.Environment(loader=loader)
# ruleid: markup-is-escaped
jinja2.Environment(autoescape=False)
# ruleid: markup-is-escaped
markupsafe.Markup(name)
# ok: markup-is-escaped
jinja2.Environment(autoescape=jinja2.select_autoescape(["html"]))
