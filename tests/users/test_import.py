"""flask users import: accounts of other systems, all of them or none."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from passlib.hash import django_pbkdf2_sha256
from sqlalchemy import text

from tests.conftest import PASSWORD

FOREIGN = django_pbkdf2_sha256.using(rounds=20).hash(PASSWORD)
ADA, EVE = {"email": "ada@example.com"}, {"email": "eve@example.com"}
EVENTS = """SELECT actor_id, subject_id, details FROM audit_events JOIN audit_personal ON event_id = id
            WHERE action = 'accounts.imported' ORDER BY id"""


@pytest.fixture
def load(app, client):
    """load(account, …, options=()) → the result of an import of these from standard input."""

    def run(*lines, options=()):
        written = "".join(json.dumps(line) + "\n" for line in lines)
        return app.test_cli_runner().invoke(args=["users", "import", *options], input=written)

    return run


@pytest.fixture
def there(sql):
    """there() → the addresses that have an account."""
    return lambda: [email for (email,) in sql("SELECT email FROM users ORDER BY email")]


def test_an_address_is_enough_and_the_account_is_an_invited_one(load, sql):
    result = load(ADA)

    assert (result.exit_code, result.stdout) == (0, "1 accounts imported, 0 lines refused\n")
    assert sql(
        """SELECT email, name, role, password_hash, email_verified_at, avatar_key, disabled_at, version,
           created_at = updated_at AND created_at > now() - interval '1 min' FROM users"""
    ) == [("ada@example.com", "", "user", None, None, None, None, 1, True)]


def test_address_and_name_are_kept_as_registration_keeps_them(load, sql):
    load({"email": " Ada@EXAMPLE.com ", "name": "  Zoe\u0308 "})

    assert sql("SELECT email, name FROM users") == [("ada@example.com", "Zo\u00eb")]


def test_a_plain_password_is_hashed_as_ours(load, log_in, sql):
    result = load({**ADA, "password": PASSWORD})

    assert result.exit_code == 0
    assert sql("SELECT password_hash LIKE '$g1$1$$2b$04$%' FROM users") == [(True,)]
    assert log_in("ada@example.com")


def test_a_foreign_hash_opens_the_account(load, log_in):
    load({**ADA, "password_hash": FOREIGN})

    assert log_in("ada@example.com")


def test_a_file_is_read_like_standard_input(app, client, there, tmp_path):
    (tmp_path / "accounts").write_text(json.dumps(ADA) + "\n\n" + json.dumps(EVE))

    result = app.test_cli_runner().invoke(args=["users", "import", str(tmp_path / "accounts")])

    assert result.stdout == "2 accounts imported, 0 lines refused\n"
    assert there() == ["ada@example.com", "eve@example.com"]


def test_ids_that_are_made_are_of_the_time_of_the_account(load, sql):
    """The list of accounts is in the order of ids"""
    load(
        {"email": "new@example.com", "created_at": "2020-05-01T00:00:00Z"},
        {"email": "old@example.com", "created_at": "2001-05-01T00:00:00+02:00"},
        {"email": "now@example.com"},
    )

    assert sql("SELECT email FROM users ORDER BY id") == [
        ("old@example.com",),
        ("new@example.com",),
        ("now@example.com",),
    ]
    assert (
        sql("SELECT abs(extract(epoch FROM uuid_extract_timestamp(id) - created_at)) < 5 FROM users") == [(True,)] * 3
    )


def test_one_bad_line_keeps_all_out(load, there):
    result = load(ADA, {"email": "no address"}, EVE)

    assert result.exit_code == 1
    assert result.stdout == "0 accounts imported, 1 lines refused\n"
    assert "line 2: /email: " in result.stderr
    assert there() == []


def test_skip_bad_lets_the_others_in(load, there):
    result = load(ADA, {"email": "no address"}, EVE, EVE, options=["--skip-bad"])

    assert result.exit_code == 1
    assert result.stdout == "2 accounts imported, 2 lines refused\n"
    assert there() == ["ada@example.com", "eve@example.com"]


@pytest.mark.parametrize("options", [["--dry-run"], ["--dry-run", "--skip-bad"]])
def test_a_dry_run_says_the_same_and_changes_nothing(load, there, make_user, hashes, sql, options):
    make_user(email="ada@example.com")
    events, before = sql(EVENTS), len(hashes)

    result = load(ADA, EVE, {**EVE, "password": PASSWORD}, {"email": "x"}, options=options)

    assert result.exit_code == 1
    assert result.stdout == "1 accounts could be imported, 3 lines refused\n"
    assert [line.partition(":")[0] for line in result.stderr.splitlines() if line.startswith("line ")] == [
        "line 4",
        "line 1",
        "line 3",
    ]
    assert there() == ["ada@example.com"]
    assert sql(EVENTS) == events
    assert len(hashes) == before


def test_a_good_file_passes_the_dry_run(load, there):
    result = load(ADA, EVE, options=["--dry-run"])

    assert (result.exit_code, result.stdout) == (0, "2 accounts could be imported, 0 lines refused\n")
    assert there() == []


def test_no_password_is_hashed_once_it_is_in_vain(load, hashes):
    before = len(hashes)

    load({"email": "x"}, {**ADA, "password": PASSWORD})

    assert len(hashes) == before


def test_an_import_is_one_event_on_record(load, sql):
    before = len(sql(EVENTS))

    load(ADA, EVE)
    load(ADA)

    assert sql(EVENTS)[before:] == [(None, None, {"count": "2"})]


def test_an_address_that_is_taken_meanwhile_keeps_all_out(load, there, owner):
    """The registration begins before the comparison, which cannot see it, and ends while the import waits for it."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))")
    with ThreadPoolExecutor(1) as thread, owner.begin() as registration:
        registration.execute(text("INSERT INTO users (email) VALUES ('eve@example.com')"))
        loading = thread.submit(load, ADA, EVE)
        while not registration.scalar(waiting):
            assert not loading.done()
            time.sleep(0.01)
        registration.commit()
        result = loading.result(timeout=5)

    assert result.exit_code == 1
    assert "Nothing was imported: try again." in result.stderr
    assert there() == ["eve@example.com"]


def test_one_import_leaves_nothing_behind_for_the_next(load, there):
    results = [load(ADA, options=["--dry-run"]), load(ADA), load(EVE)]

    assert [result.exit_code for result in results] == [0, 0, 0]
    assert there() == ["ada@example.com", "eve@example.com"]
