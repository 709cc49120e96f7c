"""One event, what there is of them, and all that somebody did or was done to."""

import uuid

import pytest

from service.audit import record, search
from service.orm import Origin
from service.problems import NotFound

ADA, BOB, EVE = (uuid.UUID(int=number) for number in (1, 2, 3))


@pytest.fixture
def done(session):
    """done(actor, subject) → the id of an event, the newest of all."""

    def do(actor, subject, action="account.changed"):
        session.info["origin"] = Origin(request_id="one-of-ours", ip="203.0.113.7", user_agent="Lovelace/1")
        record.done(session, action, subject=subject, actor=actor, fields="name")
        (newest,) = search.events(session, limit=1, cursor=None)
        return newest.id

    return do


def ids(events):
    return [event.id for event in events]


def test_a_timeline_is_what_one_did_and_what_one_was_done_to(session, done):
    by_her, to_her, both, _neither = done(ADA, BOB), done(BOB, ADA), done(ADA, ADA), done(BOB, EVE)

    assert ids(search.about(session, ADA, limit=10)) == [both, to_her, by_her]


def test_it_is_read_page_by_page(session, done):
    made = [done(ADA, subject) for subject in (ADA, BOB, ADA, BOB, ADA)]

    first = ids(search.about(session, ADA, limit=2))
    second = ids(search.about(session, ADA, cursor=first[-1], limit=2))
    third = ids(search.about(session, ADA, cursor=second[-1], limit=2))

    assert [*first, *second, *third] == made[::-1]


def test_of_nobody_there_is_none(session, done):
    done(ADA, BOB)

    assert search.about(session, EVE, limit=10) == []


def test_one_event_is_found_in_full(session, done):
    event = search.one(session, done(ADA, BOB))

    assert (event.action, event.actor_id, event.subject_id) == ("account.changed", ADA, BOB)
    assert (event.request_id, str(event.ip), event.user_agent) == ("one-of-ours", "203.0.113.7", "Lovelace/1")
    assert event.details == {"fields": "name"}


def test_what_never_was_is_not_found(session):
    with pytest.raises(NotFound):
        search.one(session, EVE)


def test_actions_are_those_that_were_recorded(session, done):
    before = set(search.actions(session))
    for action in ("zebra.ridden", "ant.fed", "zebra.ridden"):
        done(ADA, BOB, action)

    found = search.actions(session)

    assert set(found) == before | {"ant.fed", "zebra.ridden"}
    assert found == sorted(found)
