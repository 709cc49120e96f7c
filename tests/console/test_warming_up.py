"""The first page of a process waits for no template."""

from service import gunicorn


def test_a_worker_has_read_all_pages_before_it_is_asked_for_one(fresh_app):
    app = fresh_app()
    kept = app.jinja_env.cache

    gunicorn.warm_up(app)

    read = {name for _, name in kept.keys()}  # noqa: SIM118  it is no dictionary
    assert {"console/overview.html", "console/macros.html", "console/user.html"} <= read


def test_without_a_console_there_is_nothing_to_read(fresh_app):
    app = fresh_app(CONSOLE="no")

    gunicorn.warm_up(app)

    assert "warm_up" not in app.extensions
