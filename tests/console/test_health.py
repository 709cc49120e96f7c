"""What the service needs: how it is, in a word and a sentence."""

import pytest
from sqlalchemy import text

from service import backlog, worker
from service.avatars.bucket import Bucket
from service.avatars.folder import Folder
from service.avatars.store import Nowhere
from service.console import health
from service.console.figures import Letters
from service.console.health import Answer
from service.health.readiness import NEWEST_REVISION

IDLE = Letters(0, 0, 0, None)
FINE = Answer(1.2, NEWEST_REVISION, 1.0)


def test_what_is_late_and_what_is_silent_is_the_same_as_for_the_worker():
    assert (health.LATE, health.STALLED_AFTER) == (backlog.LATE, worker.STALLED_AFTER)


def test_the_database_tells_its_revision_and_when_a_worker_was_last_heard_of(session):
    connection = session.connection()
    connection.execute(text("DELETE FROM procrastinate_workers"))
    assert health.ask(connection)[1:] == (NEWEST_REVISION, None)

    add = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '9 s'), (now() - interval '2 h')"
    connection.execute(text(add))
    answer = health.ask(connection)

    assert answer.silent_seconds == 9
    assert answer.ms > 0


@pytest.mark.parametrize(("answer", "state"), [(FINE, "good"), (FINE._replace(ms=80), "warn"), (None, "bad")])
def test_a_database_is_slow_or_away(answer, state):
    assert health.database(answer).state == state


@pytest.mark.parametrize(
    ("revision", "state", "said"),
    [("0001", "bad", "flask db upgrade"), ("9999", "warn", "newer"), (None, "bad", "flask db prepare")],
)
def test_a_schema_is_older_or_newer(revision, state, said):
    check = health.migrations(FINE._replace(revision=revision))

    assert (check.state, said in check.sentence) == (state, True)
    assert health.migrations(FINE).state == "good"


@pytest.mark.parametrize(("silent", "state"), [(None, "bad"), (3.0, "good"), (16.0, "bad"), (7200.0, "bad")])
def test_a_worker_that_is_silent_is_bad(silent, state):
    assert health.worker(FINE._replace(silent_seconds=silent)).state == state


@pytest.mark.parametrize(
    "check", [health.migrations(None), health.worker(None), health.mail("ses:", None)], ids=lambda check: check.name
)
def test_what_only_the_database_knows_is_unknown_without_it(check):
    assert check.state == "warn"
    assert "unknown" in check.sentence.lower()


@pytest.mark.parametrize(
    ("place", "ms", "state"),
    [
        ("valkey", 0.4, "good"),
        ("valkey", None, "bad"),
        ("stand-in", None, "bad"),
        ("memory", None, "warn"),
        ("nowhere", None, "warn"),
    ],
)
def test_limits_are_counted_by_all_or_by_each(place, ms, state):
    assert health.counting(place, ms).state == state


@pytest.mark.parametrize(
    ("letters", "state"),
    [
        (IDLE, "good"),
        (Letters(2, 0, 0, 30), "good"),
        (Letters(2, 0, 0, 90), "warn"),
        (Letters(2, 0, 0, 3600), "bad"),
        (Letters(0, 0, 1, None), "warn"),
    ],
)
def test_mail_that_waits_or_was_given_up_is_said(letters, state):
    assert health.mail("ses:", letters).state == state


@pytest.mark.parametrize(
    ("url", "way"),
    [
        ("smtp://ada:hush@mail.example.com:587", "SMTP."),
        ("smtps://ada:hush@mail.example.com", "SMTP over TLS."),
        ("file:///hush", "files in a folder."),
        ("none", "no mail leaves."),
    ],
)
def test_how_mail_leaves_is_said_and_nothing_else_of_the_url(url, way):
    sentence = health.mail(url, IDLE).sentence

    assert way in sentence
    assert not any(word in sentence for word in ("hush", "ada", "example"))


def test_pictures_are_kept_somewhere_or_nowhere(tmp_path):
    assert [health.storage(store).state for store in (Folder(tmp_path), Nowhere())] == ["good", "good"]


def test_a_bucket_that_fails_is_told_of_without_asking_it():
    store = Bucket("nowhere", "eu-central-1")
    assert health.storage(store).state == "good"

    for _ in range(5):
        store._circuit.note(is_fine=False)

    assert health.storage(store).state == "bad"
