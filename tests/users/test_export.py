"""flask users export: every account with all that its row holds, and the same again from where it was imported."""

import errno
import json
import os
import resource
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from service.users.models import User
from service.users.transfer.rows import Row
from tests.auth.house import House
from tests.conftest import PASSWORD
from tests.database import run

PROJECT = Path(__file__).parents[2]
EVENTS = "SELECT count(*) FROM audit_events WHERE action = 'accounts.exported'"

PICTURE = "0123456789abcdef0123456789abcdef-0123456789abcdef.webp"


@pytest.fixture
def house(databases, environment):
    """A database of its own, under the same PEPPERS, where the application's role may no more than in production."""
    database = databases.migrated()
    house = House(database, environment)
    house.sql(f"REVOKE ALL ON DATABASE {make_url(database.owner_url).database} FROM PUBLIC")
    house.sql(f"GRANT CONNECT ON DATABASE {make_url(database.owner_url).database} TO test_application")
    yield house
    house.close()


@pytest.fixture
def people(make_user, sql):
    """Accounts of every kind: verified, with a picture, an administrator, disabled, invited, changed, foreign."""
    for name in ("plain", "verified", "root", "disabled", "invited", "changed", "foreign"):
        make_user(email=f"{name}@example.com", name=f'{name} "Zoë" \\ 🦉', role="admin" if name == "root" else "user")
    for name, change in {
        "verified": f"email_verified_at = '2024-02-29 23:59:59.999999+14', avatar_key = '{PICTURE}'",
        "disabled": "disabled_at = '2025-01-01 00:00:00.000001Z'",
        "invited": "password_hash = NULL, name = ''",
        "changed": "version = 2147483647, updated_at = now() + interval '1 day'",
        "foreign": "password_hash = '$2y$10$' || repeat('X', 21) || 'O' || repeat('A', 30) || '.',"
        " id = '0123abcd-0000-4000-8000-000000000001', created_at = '1999-12-31 12:00Z'",
    }.items():
        sql(f"UPDATE users SET {change} WHERE email = '{name}@example.com'")


def test_a_line_holds_every_column_of_an_account(app, people, sql):
    lines = [json.loads(line) for line in run(app, "users", "export").splitlines() if line.startswith("{")]

    # Mailed links stay behind, and with them what ends them.
    kept = set(User.__table__.columns.keys()) - {"links_version"}
    assert set(Row._fields) == kept == set(lines[0])
    assert [(line["id"], line["password_hash"]) for line in lines] == [
        tuple(row) for row in sql("SELECT id::text, password_hash FROM users ORDER BY id")
    ]
    (verified,) = [line for line in lines if line["email"].startswith("verified")]
    assert verified["email_verified_at"] == "2024-02-29T09:59:59.999999+00:00"
    assert verified["name"] == 'verified "Zoë" \\ 🦉'


def test_what_is_imported_into_an_empty_database_is_exported_the_same(app, house, people, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"

    run(app, "users", "export", str(one))
    printed = run(house.worker(), "users", "import", str(one))
    run(house.worker(), "users", "export", str(two))

    assert "7 accounts imported, 0 lines refused" in printed
    assert one.read_bytes() == two.read_bytes()
    assert len(one.read_bytes().splitlines()) == 7


def test_passwords_open_the_accounts_where_they_were_imported(app, house, people, tmp_path):
    run(app, "users", "export", str(tmp_path / "file"))
    run(house.worker(), "users", "import", str(tmp_path / "file"))
    client = house.worker().test_client()

    replies = {
        name: client.post("/auth/login", json={"email": f"{name}@example.com", "password": PASSWORD}).status_code
        for name in ("plain", "root", "disabled", "invited", "foreign")
    }

    assert replies == {"plain": 200, "root": 200, "disabled": 403, "invited": 401, "foreign": 401}


def test_the_file_is_for_its_owner_alone(app, people, tmp_path):
    file = tmp_path / "accounts"

    run(app, "users", "export", str(file))

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_written_over(app, people, tmp_path):
    file = tmp_path / "accounts"
    file.write_text("precious")

    result = app.test_cli_runner().invoke(args=["users", "export", str(file)])

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert file.read_text() == "precious"


def test_nothing_stays_of_an_export_that_fails(environment, another_app, tmp_path):
    away = another_app(DATABASE_URL="postgresql://a:b@127.0.0.1:9/x")
    file = tmp_path / "accounts"

    result = away.test_cli_runner().invoke(args=["users", "export", str(file)])

    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def at_the_end(monkeypatch):
    """at_the_end(act) → it happens when all lines are written, but may not have reached the disk."""

    def register(act):
        sync = os.fsync
        monkeypatch.setattr(os, "fsync", lambda descriptor: act() or sync(descriptor))

    return register


def test_the_file_has_its_name_when_it_is_finished_and_not_before(app, people, tmp_path, at_the_end):
    seen = []
    at_the_end(lambda: seen.extend(path.name for path in tmp_path.iterdir()))

    run(app, "users", "export", str(tmp_path / "accounts"))

    assert seen == ["accounts.part"]
    assert [path.name for path in tmp_path.iterdir()] == ["accounts"]


@contextmanager
def handled(number, handler):
    """As a process may find it when it starts; tests that run side by side ignore some."""
    usual = signal.signal(number, handler)
    try:
        yield
        assert signal.getsignal(number) == handler, "it is handed back as it was"
    finally:
        signal.signal(number, usual)


@pytest.mark.parametrize(
    ("number", "handler", "code"),
    [
        (signal.SIGTERM, signal.SIG_DFL, 143),
        (signal.SIGHUP, signal.SIG_DFL, 129),
        (signal.SIGINT, signal.default_int_handler, 1),
    ],
    ids=["SIGTERM", "SIGHUP", "SIGINT"],
)
def test_a_signal_ends_an_export_and_leaves_no_half_of_it(app, people, tmp_path, at_the_end, number, handler, code):
    at_the_end(lambda: os.kill(os.getpid(), number))

    with handled(number, handler):
        result = app.test_cli_runner().invoke(args=["users", "export", str(tmp_path / "accounts")])

    assert result.exit_code == code
    assert list(tmp_path.iterdir()) == []


def test_a_second_signal_does_not_disturb_the_first(app, people, tmp_path, at_the_end, monkeypatch):
    unlink = Path.unlink
    monkeypatch.setattr(
        Path, "unlink", lambda *path, **how: (os.kill(os.getpid(), signal.SIGHUP), unlink(*path, **how))
    )
    at_the_end(lambda: os.kill(os.getpid(), signal.SIGTERM))

    with handled(signal.SIGTERM, signal.SIG_DFL), handled(signal.SIGHUP, signal.SIG_DFL):
        result = app.test_cli_runner().invoke(args=["users", "export", str(tmp_path / "accounts")])

    assert result.exit_code == 143
    assert list(tmp_path.iterdir()) == []


def test_an_export_outlives_its_terminal_if_nohup_says_so(app, people, tmp_path, at_the_end):
    at_the_end(lambda: os.kill(os.getpid(), signal.SIGHUP))

    with handled(signal.SIGHUP, signal.SIG_IGN):
        run(app, "users", "export", str(tmp_path / "accounts"))

    assert len((tmp_path / "accounts").read_bytes().splitlines()) == 7


def test_a_full_disk_is_told_in_a_sentence(app, people, tmp_path):
    """F6: as the system sees it, a file that may not grow."""
    file, (usual, most) = tmp_path / "accounts", resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, most))
    try:
        result = app.test_cli_runner().invoke(args=["users", "export", str(file)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (usual, most))

    assert result.exit_code == 1
    assert result.output.endswith(f"Error: {file}: {os.strerror(errno.EFBIG)}. The export was not made.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_behind_standard_output_is_told_as_well(environment, people):
    command = [sys.executable, "-m", "flask", "users", "export"]
    variables = {**os.environ, **environment, "FLASK_APP": "service"}
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            command, cwd=PROJECT, env=variables, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert ended.returncode == 1
    assert ended.stderr.endswith("Error: standard output: No space left on device. The export is incomplete.\n")


def test_what_a_killed_export_left_is_not_written_over(app, people, tmp_path):
    part = tmp_path / "accounts.part"
    part.write_text("half")

    result = app.test_cli_runner().invoke(args=["users", "export", str(tmp_path / "accounts")])

    assert result.exit_code == 1
    assert f"{part}: File exists" in result.output
    assert part.read_text() == "half"


def test_an_export_is_on_record(app, people, sql):
    before = sql(EVENTS)[0][0]

    run(app, "users", "export")

    assert sql(EVENTS) == [(before + 1,)]


def test_more_accounts_than_are_read_at_a_time_come_in_the_order_of_their_ids(app, client, sql):
    run(app, "users", "seed", "2100")

    lines = [json.loads(line) for line in run(app, "users", "export").splitlines() if line.startswith("{")]

    ids = [line["id"] for line in lines]
    assert ids == sorted(ids)
    assert len(set(ids)) == 2100
