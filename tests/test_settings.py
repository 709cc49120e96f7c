"""What the environment must say before anything starts."""

import pytest

from service.limit_settings import Limit
from service.settings import Settings

KEY = "q1Zb7Xw0Lr5kTtY3nVd8sJc2hGf6pAoE9uMiSxRzWvQ"
PRODUCTION = {
    "PUBLIC_URL": "https://accounts.example.com",
    "MAIL_URL": "smtps://gatehouse:Kd8fJ2@mail.example.com",
    "DATABASE_URL": "postgresql://gatehouse:Jh3-x8Wq_1@db/gatehouse",
    "MASTER_KEY": KEY,
    "PEPPERS": f"1:{KEY[::-1]}",
    "LIMITS_STORE": "valkeys://:Pw3-x8Wq_1@valkey:6379",
}


def complaints(**changes):
    """What is said about production's settings with these changes, one line each."""
    with pytest.raises(SystemExit) as refusal:
        Settings.from_env(PRODUCTION | changes)
    assert isinstance(refusal.value.code, str)
    headline, *lines = refusal.value.code.splitlines()
    assert "not usable" in headline
    return lines


def test_the_required_settings_are_enough_for_production():
    settings = Settings.from_env(PRODUCTION)

    assert (settings.environment, settings.bcrypt_cost, settings.password_min_length) == ("production", 12, 8)


def test_mail_is_from_a_mailbox():
    sender = "Example <accounts@example.com>"

    assert Settings.from_env(PRODUCTION | {"MAIL_FROM": sender}).mail_from == sender
    assert complaints(MAIL_FROM="Example")


def test_every_complaint_comes_at_once_and_names_its_setting():
    """O3"""
    lines = complaints(MASTER_KEY="changeme", PEPPERS="", PUBLIC_URL="nowhere", BCRYPT_COST="many", WEB_THREADS="0")

    assert {line.split()[0] for line in lines} == {"MASTER_KEY", "PEPPERS", "PUBLIC_URL", "BCRYPT_COST", "WEB_THREADS"}


def test_an_empty_environment_names_all_that_is_required():
    with pytest.raises(SystemExit) as refusal:
        Settings.from_env({})

    missing = [line.split()[0] for line in str(refusal.value.code).splitlines()[1:]]
    assert missing == ["DATABASE_URL", "MAIL_URL", "PUBLIC_URL", "MASTER_KEY", "PEPPERS"]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"BCRYPT_COST": "9"}, "BCRYPT_COST"),
        ({"USER_DIRECTORY": "public"}, "USER_DIRECTORY"),
        ({"LIMITS_STORE": ""}, "LIMITS_STORE"),
        ({"LIMITS_STORE": "memory://"}, "LIMITS_STORE"),
        ({"RATE_LIMITS": "raised"}, "RATE_LIMITS"),
        ({"LIMITS_STORE": "valkeys://:changeme@valkey:6379"}, "LIMITS_STORE"),
        ({"LIMITS_STORE": "valkeys://valkey:6379?password=secret"}, "LIMITS_STORE"),
        ({"MAIL_URL": "smtps://gatehouse:gatehouse@mail.example.com"}, "MAIL_URL"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({"FLASK_DEBUG": "true"}, "FLASK_DEBUG"),
        ({"DATABASE_URL": "postgresql://postgres:postgres@db/gatehouse"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://gatehouse:password@db/gatehouse"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://somebody:somebody@db/gatehouse"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://gatehouse:@db/gatehouse"}, "DATABASE_URL"),
        ({"MIGRATION_DATABASE_URL": "postgresql://owner:changeme@db/gatehouse"}, "MIGRATION_DATABASE_URL"),
    ],
)
def test_production_refuses_what_a_laptop_may(changes, word):
    """O3, ASVS 13.4.2, 13.2.3"""
    (line,) = complaints(**changes)

    assert line.startswith(word)
    assert Settings.from_env(PRODUCTION | {"ENVIRONMENT": "development"} | changes)


@pytest.mark.parametrize("url", ["ses:", "none", "smtp://mail.example.com?tls=none"])
def test_mail_without_a_password_is_no_reason_to_refuse(url):
    assert Settings.from_env(PRODUCTION | {"MAIL_URL": url}).mail_url == url


def test_a_session_does_not_outlive_its_absolute_end():
    (line,) = complaints(SESSION_LIFETIME="7200", SESSION_ABSOLUTE_LIFETIME="7199")

    assert line.startswith("SESSION_LIFETIME")


@pytest.mark.parametrize("debug", ["", "0", "false", "no"])
def test_debug_that_is_off_is_no_reason_to_refuse(debug):
    assert Settings.from_env(PRODUCTION | {"FLASK_DEBUG": debug})


@pytest.mark.parametrize(("queue", "threads"), [("48", "48"), ("14", "24"), ("1", "11")])
def test_a_queue_that_leaves_no_thread_beside_the_uploads_is_refused(queue, threads):
    """F16"""
    (line,) = complaints(HASH_QUEUE=queue, WEB_THREADS=threads)

    assert line.startswith("HASH_QUEUE")
    assert "WEB_THREADS" in line


def test_one_thread_beside_the_queue_and_the_uploads_is_enough():
    assert Settings.from_env(PRODUCTION | {"HASH_QUEUE": "13", "WEB_THREADS": "24"}).hash_queue == 13


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ENVIRONMENT", ["staging", "Production"]),
        (
            "PUBLIC_URL",
            ["accounts.example.com", "ftp://x", "https://", "https://x/path", "https://x?y", "https://[::1"],
        ),
        ("DATABASE_URL", ["sqlite://", "mysql://x", "postgres", "postgresql://x:port/y"]),
        ("BCRYPT_COST", ["3", "17", "12.0", "-12", "\u0661\u0662", "9" * 30, "0x0c"]),
        ("PASSWORD_MIN_LENGTH", ["7", "65"]),
        ("ACCESS_TOKEN_LIFETIME", ["59", "3601", "15m"]),
        ("REFRESH_GRACE", ["61", "-1"]),
        ("REAUTHENTICATE_DELETE", ["maybe", "2"]),
        ("CONSOLE", ["maybe", "on"]),
        ("CONSOLE_SESSION_LIFETIME", ["899", "86401", "8h"]),
        ("LOG_LEVEL", ["info", "ALL"]),
        ("DATABASE_POOL_SIZE", ["0", "101"]),
        (
            "LIMITS_STORE",
            ["redis://x", "memory", "10.0.0.7:6379", "valkey://", "valkey://x:port", "valkey://x..y", "valkey://x?a=1"],
        ),
        ("RATE_LIMITS", ["off", "none"]),
        ("LIMIT_LOGINS", ["5", "0/minute", "many", "5/fortnight", "-5/minute", "5/minute;10/hour"]),
    ],
)
def test_a_value_out_of_range_is_refused(name, values):
    lines = [complaints(**{name: value}) for value in values]

    assert [len(found) for found in lines] == [1] * len(values)
    assert all(line.startswith(f"{name} ") for (line,) in lines)


@pytest.mark.parametrize(
    ("spelling", "amount", "seconds"),
    [("60/minute", 60, 60), ("10/15 minutes", 10, 900), ("5 per hour", 5, 3600), ("1/day", 1, 86_400)],
)
def test_a_limit_has_many_spellings_and_one_of_its_own(spelling, amount, seconds):
    limit = Settings.from_env(PRODUCTION | {"LIMIT_LOGINS": spelling}).limit_logins

    assert limit == (amount, seconds)
    assert Limit.parse(str(limit)) == limit


def test_guesses_at_an_account_are_counted_beyond_those_of_one_address():
    """R89: else one address could slow down the owner at all others."""
    (line,) = complaints(LIMIT_FAILED_LOGINS="20/hour", LIMIT_FAILED_LOGINS_PER_ACCOUNT="20/hour")

    assert line.startswith("LIMIT_FAILED_LOGINS_PER_ACCOUNT")


@pytest.mark.parametrize(
    "origins", ["*", "null", "app.example.com", "https://a.example, *", "https://a.example/path", ","]
)
def test_cors_needs_whole_origins(origins):
    (line,) = complaints(CORS_ORIGINS=origins)

    assert line.startswith("CORS_ORIGINS must be an origin")


@pytest.mark.parametrize("directory", ["members", "admins"])
def test_a_directory_behind_a_login_needs_no_further_word(directory):
    assert Settings.from_env(PRODUCTION | {"USER_DIRECTORY": directory}).user_directory == directory


def test_a_public_directory_starts_in_production_once_it_is_accepted():
    accepted = {"USER_DIRECTORY": "public", "ACCEPT_PUBLIC_USERS": "yes"}

    assert Settings.from_env(PRODUCTION | accepted).user_directory == "public"


def test_pictures_are_kept_in_one_place(tmp_path):
    (line,) = complaints(AVATARS_BUCKET="example-avatars", AVATARS_FOLDER=str(tmp_path))

    assert line.startswith("AVATARS_BUCKET and AVATARS_FOLDER")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("AVATARS_BUCKET", value) for value in ("s3://x", "Example", "a", "a_b", "arn:aws:s3:::x", "x" * 64)),
        *(("AVATARS_FOLDER", "/nowhere/at/all"), ("AVATARS_URL", "cdn.example.com"), ("AVATARS_URL", "https://x/?y=")),
    ],
)
def test_a_place_for_pictures_that_cannot_be_one_is_refused(name, value):
    (line,) = complaints(**{name: value})

    assert line.startswith(name)
