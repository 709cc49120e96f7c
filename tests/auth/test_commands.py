"""flask keys and flask auth."""

import pytest

from tests.database import run


def test_ensure_makes_one_key_and_no_second(app, client, sql):
    assert run(app, "keys", "ensure") == "There is a signing key already.\n"
    assert sql("SELECT count(*) FROM signing_keys") == [(1,)]


def test_list_prints_each_key_without_its_secret(app, client, sql):
    (kid,) = sql("SELECT kid FROM signing_keys")[0]

    (line,) = run(app, "keys", "list").splitlines()

    assert line.split()[0] == kid
    assert line.endswith("  -")


@pytest.mark.parametrize("column", ["revoked_at", "expires_at"])
def test_purge_deletes_what_ended_long_ago_and_nothing_else(app, make_user, log_in, sql, column):
    make_user(email="ada@example.com")
    for hours in (25, 23):
        log_in("ada@example.com")
        sql(f"UPDATE sessions SET {column} = now() - make_interval(hours => :h) WHERE user_agent <> ''", h=hours)
        sql("UPDATE sessions SET user_agent = ''")
    log_in("ada@example.com")

    printed = [run(app, "auth", "purge", *options) for options in ((), (), ("--kept-for", "0"))]

    assert printed == ["1 sessions deleted\n", "0 sessions deleted\n", "1 sessions deleted\n"]
    assert sql("SELECT count(*) FROM sessions WHERE revoked_at IS NULL AND expires_at > now()") == [(1,)]
