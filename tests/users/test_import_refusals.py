"""What an import refuses, with a reason that repeats no secret."""

import json

import pytest

from tests.conftest import PASSWORD

ADA = {"email": "ada@example.com"}
ID = "0123abcd-0000-4000-8000-000000000001"
OWN = "$g1$1$$2b$04$" + "X" * 53
SECRET = "hunter2hunter2"


@pytest.fixture
def reasons(app, client, sql):
    """reasons(line, …) → what is said of the lines; nothing gets in, though the bad ones are skipped."""

    def load(*lines, options=("--dry-run",)):
        text = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
        result = app.test_cli_runner().invoke(args=["users", "import", *options], input=text)
        assert "Traceback" not in result.output
        said = [line for line in result.stderr.splitlines() if line.startswith("line ")]
        assert result.exit_code == (1 if said else 0)
        return said

    return load


@pytest.mark.parametrize(
    ("member", "value", "reason"),
    [
        ("email", "no address", "/email: "),
        ("email", None, "/email: Field may not be null."),
        ("email", "\u212aim@example.com", "/email: Write the address with ordinary letters."),
        ("name", "x" * 201, "/name: Longer than maximum length 200."),
        ("name", "a\u0007b", "/name: Must not hold control characters."),
        ("name", "a\0b", "/name: Holds a NUL or a lone surrogate."),
        ("name", "a\ud800b", "/name: Holds a NUL or a lone surrogate."),
        ("password", "short", "/password: Must be at least 8 characters long."),
        ("password", "password123", "/password: This password is among the most common ones."),
        ("password", "x" * 129, "/password: Longer than maximum length 128."),
        ("password", None, "/password: Field may not be null."),
        ("password_hash", SECRET, "/password_hash: Not a hash of a supported scheme."),
        ("password_hash", "$2b$31$" + "X" * 21 + "O" + "A" * 30 + ".", "/password_hash: Would take too much time"),
        ("password_hash", "$g1$2$$2b$04$" + "X" * 53, "/password_hash: Made with a pepper that PEPPERS lacks."),
        ("password_hash", "$g1$1$$2b$31$" + "X" * 53, "/password_hash: Would take too much time"),
        ("password_hash", "x" * 513, "/password_hash: Longer than maximum length 512."),
        ("password_hash", "", "/password_hash: Not a hash of a supported scheme."),
        ("role", "root", "/role: Must be one of: user, admin."),
        ("id", "7", "/id: Not a valid UUID."),
        ("version", 0, "/version: "),
        ("version", 2**31, "/version: "),
        ("version", 1.5, "/version: Not a valid integer."),
        ("avatar_key", "../../etc/passwd", "/avatar_key: Not the key of a picture."),
        ("avatar_key", "/etc/passwd", "/avatar_key: Not the key of a picture."),
        ("created_at", "2020-01-01T00:00:00", "/created_at: "),
        ("created_at", "yesterday", "/created_at: "),
        ("created_at", "0001-01-01T00:00:00+14:00", "/created_at: Must lie between 1970 and 2100."),
        ("disabled_at", "9999-12-31T23:59:59-14:00", "/disabled_at: Must lie between 1970 and 2100."),
        ("is_admin", True, "/is_admin: Unknown field."),
        ("status", "active", "/status: Unknown field."),
    ],
)
def test_a_bad_value_is_named_by_line_and_field(reasons, member, value, reason):
    (said,) = reasons({"email": "eve@example.com"}, {**ADA, member: value})

    assert said.startswith(f"line 2: {reason}")
    assert not (isinstance(value, str) and member.startswith("password") and value and value in said)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"ada@example.com,Ada", "The line is not JSON."),
        (b'{"email": "ada@example.com"', "The line is not JSON."),
        (b'{"email": "ada@example.com", "email": "eve@example.com"}', "The line names a key twice."),
        (b'{"email": "\xff@example.com"}', "The line is not UTF-8."),
        (b'{"version": NaN}', "NaN is not JSON."),
        (b"[" * 60_000, "The line is nested too deeply."),
        (b'{"name": "' + b"x" * 70_000 + b'"}', "Longer than 65536 bytes."),
        (b"[]", "Invalid input type."),
        (b"null", "Invalid input type."),
        (b"{}", "/email: Missing data for required field."),
    ],
)
def test_a_line_that_is_no_object_is_refused_and_the_next_is_read(reasons, line, reason):
    assert reasons(line, ADA, b"{") == [f"line 1: {reason}", "line 3: The line is not JSON."]


def test_a_password_and_a_hash_at_once_are_refused(reasons):
    assert reasons({**ADA, "password": PASSWORD, "password_hash": OWN}) == [
        "line 1: /password_hash: Give either this or `password`."
    ]


def test_no_reason_repeats_a_password(reasons):
    said = reasons(
        {**ADA, "password": ADA["email"]},
        {**ADA, "password": [SECRET]},
        {**ADA, "password": {"a": SECRET}},
        {**ADA, "password_hash": SECRET},
        b'{"password": "' + SECRET.encode() + b'"',
    )

    assert len(said) == 5
    assert SECRET not in "".join(said)


def test_addresses_and_ids_of_earlier_lines_are_refused_in_any_spelling(reasons):
    said = reasons(
        ADA, {"email": "ADA@Example.com"}, {"email": "a@example.com", "id": ID}, {"email": "b@x.test", "id": ID}
    )

    assert said == [
        "line 2: /email: The same address as in line 1.",
        "line 4: /id: The same id as in line 3.",
    ]


def test_addresses_and_ids_that_have_an_account_are_refused(reasons, make_user):
    root = make_user(email="root@example.com")

    said = reasons({"email": "ROOT@example.com"}, {**ADA, "id": str(root.id)}, {"email": "eve@example.com"})

    assert said == [
        "line 1: /email: That e-mail address has an account already.",
        "line 2: /id: That id has an account already.",
    ]


def test_skipping_them_leaves_what_was_there_as_it_was(reasons, make_user, sql):
    root = make_user(email="root@example.com", role="admin")

    reasons(
        {"email": "root@example.com", "name": "Thief", "role": "user"},
        {**ADA, "id": str(root.id)},
        options=["--skip-bad"],
    )

    assert sql("SELECT id, name, role FROM users") == [(root.id, "Somebody", "admin")]


def test_an_empty_file_holds_nothing_to_refuse(reasons):
    assert reasons() == []
