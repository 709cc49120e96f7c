"""Events between two moments: their ids bound what is read, their `at` decides."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert

from service.audit import search
from service.audit.models import Event

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def happened(session):
    """happened(at, recorded=…) → the id of an event of that moment, which its id says was recorded later or before."""

    def insert_one(at, recorded=timedelta()):
        id = func.uuidv7(at + recorded - func.clock_timestamp())
        values = {"id": id, "at": at, "action": "clock.tested", "personal_digest": b""}
        return session.execute(insert(Event).values(values).returning(Event.id)).scalar_one()

    return insert_one


@pytest.fixture
def found(session):
    """found(since=…, until=…) → the ids of the events of that time."""

    def ids(**times):
        return [event.id for event in search.events(session, limit=100, cursor=None, action="clock.tested", **times)]

    return ids


def test_a_time_begins_with_since_and_ends_before_until(happened, found):
    _before, first, last, _after = (happened(at) for at in (NOON - SECOND, NOON, NOON + SECOND, NOON + 2 * SECOND))

    assert found(since=NOON, until=NOON + 2 * SECOND) == [last, first]


@pytest.mark.parametrize("minutes", [-59, 59])
def test_what_was_recorded_by_another_clock_or_long_after_it_began_is_found(happened, found, minutes):
    event = happened(NOON, recorded=timedelta(minutes=minutes))

    assert found(since=NOON, until=NOON + SECOND) == [event]
    assert found(since=NOON) == [event]
    assert found(until=NOON + SECOND) == [event]
    assert found(until=NOON) == []


@pytest.mark.parametrize("minutes", [-59, 59])
def test_the_moment_of_an_id_alone_finds_nothing(happened, found, minutes):
    happened(NOON, recorded=timedelta(minutes=minutes))
    recorded = NOON + timedelta(minutes=minutes)

    assert found(since=recorded, until=recorded + SECOND) == []


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize("bound", ["since", "until"])
def test_any_moment_bounds_something(client, root, moment, bound):
    """R51"""
    assert client.get("/audit", query_string={bound: moment}, headers=root).status_code == 200
