"""What a page of another site can have a browser send without asking us first (Fetch, CORS-safelisted requests)."""

import json

FORM = "application/x-www-form-urlencoded"
WITHOUT_ASKING = ("text/plain", "multipart/form-data; boundary=x", FORM)
ELSEWHERE = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
WISH = {"email": "ada@example.com", "password": "correct horse battery", "token": "x" * 43, "refresh_token": "x"}


def posts_for_anybody(app):
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    return [rule.rule for rule in rules if app.view_functions[rule.endpoint].who_may_call == "anybody"]


def test_none_is_read_but_oauths_form_and_those_behind_mailed_links(app, stranger):
    """R19, ASVS 3.5.1, 3.5.2"""
    replies = {
        (path, kind): stranger.post(path, data=json.dumps(WISH), content_type=kind, headers=ELSEWHERE).status_code
        for path in posts_for_anybody(app)
        for kind in WITHOUT_ASKING
    }

    read = {(path, kind) for (path, kind), status in replies.items() if status not in (403, 415)}
    assert read == {(path, FORM) for path in ("/auth/login", "/link/email", "/link/password")}
    assert {path for (path, _), status in replies.items() if status == 403} == {"/console/sign-in"}
    assert len(replies) > 20
