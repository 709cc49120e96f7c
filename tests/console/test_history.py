"""Hour by hour and day by day: by ranges of ids, which an index counts, and each that is over once."""

from itertools import pairwise

import pytest
from sqlalchemy import text

from service.console import history

PRESENT, TODAY = "date_trunc('hour', now(), 'UTC')", "date_trunc('day', now(), 'UTC')"
# A UUIDv7 of exactly that millisecond: uuidv7() would add the time that passes until it is called.
ID = """
    (lpad(to_hex((extract(epoch FROM {} + CAST(:shift AS interval)) * 1000)::bigint), 12, '0')
        || '7' || left(md5(random()::text), 3) || '8' || left(md5(random()::text), 15))::uuid
"""
EVENT = f"""
    INSERT INTO audit_events (id, action, personal_digest)
    SELECT {ID.format(PRESENT)}, :action, 'x' FROM generate_series(1, :count)
"""
ACCOUNT = f"INSERT INTO users (id, email) SELECT {ID.format(TODAY)}, :email"


@pytest.fixture
def connection(owner):
    """Nothing has happened, since other tests leave what nobody may delete; and nothing of it stays."""
    with owner.connect() as connection:
        connection.execute(text("TRUNCATE audit_personal, audit_events"))
        yield connection
        connection.rollback()


@pytest.fixture
def happen(connection):
    """happen("-1 hour", "session.opened", 2): so long before or after the present hour began."""

    def add(shift, action="session.opened", count=1):
        connection.execute(text(EVENT), {"shift": shift, "action": action, "count": count})

    return add


def counts(spans):
    return [span.counts for span in spans]


def test_each_of_the_last_24_hours_has_its_sign_ins_and_refusals(connection, happen):
    happen("1 millisecond", count=3)
    happen("-1 millisecond", count=2)
    happen("-1 hour", "login.refused")
    happen("-61 minutes", "account.changed")
    happen("-23 hours", "login.refused", 4)
    happen("-23 hours -2 milliseconds", "login.refused", 5)

    spans = history.sign_ins().spans(connection)

    assert counts(spans) == [(0, 4), *[(0, 0)] * 21, (2, 1), (3, 0)]
    assert {(later.begins_at - sooner.begins_at).seconds for sooner, later in pairwise(spans)} == {3600}
    assert spans[-1].begins_at == connection.scalar(text(f"SELECT {PRESENT}"))


def test_each_of_the_last_30_days_has_its_accounts(connection):
    for number, shift in enumerate(["1 millisecond", "-1 millisecond", "-29 days", "-29 days -1 millisecond"]):
        connection.execute(text(ACCOUNT), {"shift": shift, "email": str(number)})

    assert counts(history.registrations().spans(connection)) == [(1,), *[(0,)] * 27, (1,), (1,)]


def test_what_is_over_is_asked_for_once_and_the_present_each_time(connection, happen):
    kept = history.sign_ins()
    kept.spans(connection)
    happen("1 millisecond")
    happen("-5 hours")

    assert counts(kept.spans(connection)) == [*[(0, 0)] * 23, (1, 0)]
    assert counts(history.sign_ins().spans(connection))[-6] == (1, 0)


def test_what_is_over_is_believed_for_a_while(connection, happen, monkeypatch):
    monkeypatch.setattr(history, "FORGET_AFTER", 0)
    kept = history.sign_ins()
    kept.spans(connection)
    happen("-5 hours")

    assert counts(kept.spans(connection))[-6] == (1, 0)


def test_of_a_busy_hour_no_more_is_counted_than_is_set(connection, happen, monkeypatch):
    monkeypatch.setattr(history, "MOST", 3)
    happen("-2 hours", count=10)

    assert counts(history.sign_ins().spans(connection))[-3:] == [(3, 0), (0, 0), (0, 0)]


def test_where_it_takes_long_the_older_hours_come_later(connection, happen, monkeypatch):
    monkeypatch.setattr(history, "PATIENCE", 0)
    happen("-23 hours")
    kept = history.sign_ins()

    found = [kept.spans(connection) for _ in range(12)]

    # The present one is asked for each time, and for a minute the one before it.
    sizes = [len(spans) for spans in found]
    assert sizes[0] == 4
    assert all(0 < more - less <= 3 for less, more in pairwise(sizes) if less < 24)
    assert sizes[-1] == 24
    assert kept.is_whole
    assert found[-1][0].counts == (1, 0)


def test_an_hour_is_counted_in_the_index_alone(connection):
    for setting in ("enable_seqscan", "enable_bitmapscan"):
        connection.execute(text(f"SET LOCAL {setting} = off"))
    asked = {"known": [], "before": 23, "at_once": history.AT_ONCE, "most": history.MOST}

    plan = "\n".join(connection.execute(text(f"EXPLAIN {history.SIGN_INS}"), asked).scalars())

    assert plan.count("Index Only Scan using audit_events_action_idx on audit_events") == 2
    assert plan.count("Index Cond: ((action = ") == 2
