"""flask keys: those that sign access tokens."""

from tests.database import run


def test_ensure_makes_one_key_and_no_second(app, client, sql):
    assert run(app, "keys", "ensure") == "There is a signing key already.\n"
    assert sql("SELECT count(*) FROM signing_keys") == [(1,)]


def test_list_prints_each_key_without_its_secret(app, client, sql):
    (kid,) = sql("SELECT kid FROM signing_keys")[0]

    (line,) = run(app, "keys", "list").splitlines()

    assert line.split()[0] == kid
    assert line.endswith("  -")
