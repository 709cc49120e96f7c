"""What the console refuses is a line of the log with the slug of the refusal, as what the API refuses is."""

import logging

AN_HOUR_AGO = "UPDATE sessions SET created_at = now() - interval '1 hour'"


def test_every_refusal_is_logged_by_its_slug(console, browse, boss, ada, sql, caplog):
    sql(AN_HOUR_AGO)
    caplog.set_level(logging.INFO)
    caplog.clear()

    browse().sign_in(boss.email, "wrong")
    browse().get("/console/users")
    console.get("/console/nowhere")
    console.send("/console/users/invite", email=ada.email)
    console.send(f"/console/users/{ada.id}/disable", version="1", password="wrong")

    assert [(line.status, line.problem) for line in caplog.records if hasattr(line, "status")] == [
        (401, "invalid-credentials"),
        (401, "authentication-required"),
        (404, "not-found"),
        (409, "email-taken"),
        (403, "reauthentication-required"),
    ]
