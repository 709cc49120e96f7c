"""How the record is read: from the end of an index, never whole and never sorted, whatever is asked for."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from sqlalchemy import event, text

from service.audit import search

SOMEBODY = uuid.UUID(int=1)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILTERS = {
    "actor_id": SOMEBODY,
    "subject_id": SOMEBODY,
    "action": "session.opened",
    "since": NOW - timedelta(days=1),
    "until": NOW,
}
ASKED = [dict(some) for count in range(len(FILTERS) + 1) for some in combinations(FILTERS.items(), count)]


@pytest.fixture
def plan(session):
    """plan(rule, …) → how PostgreSQL does the one statement of a rule if its indexes suffice at all."""
    session.execute(
        text("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
    )
    sent = []

    def explain(rule, *args, **values):
        event.listen(session.connection(), "before_cursor_execute", lambda *said: sent.append(said[2:4]), once=True)
        rule(session, *args, **values)
        statement, parameters = sent.pop()
        return "\n".join(session.connection().exec_driver_sql(f"EXPLAIN ANALYZE {statement}", parameters).scalars())

    return explain


@pytest.mark.parametrize("asked", ASKED, ids="-".join)
@pytest.mark.parametrize("cursor", [None, SOMEBODY], ids=["first", "next"])
def test_whatever_is_asked_for_is_read_in_the_order_of_an_index(plan, asked, cursor):
    found = plan(search.events, limit=51, cursor=cursor, **asked)

    assert "Index Scan Backward using audit_events" in found
    assert "Sort" not in found


@pytest.mark.parametrize("bounds", [{"since": NOW}, {"until": NOW}, {"since": NOW, "until": NOW}], ids="-".join)
def test_times_bound_the_ids_that_are_read(plan, bounds):
    found = plan(search.events, limit=51, cursor=None, **bounds)

    condition = re.search(r"Index Cond: \(+id .*", found)[0]
    assert ("id >=" in condition, "id <" in condition) == ("since" in bounds, "until" in bounds)


def test_a_timeline_is_read_from_both_indexes(plan):
    found = plan(search.about, SOMEBODY, cursor=SOMEBODY, limit=51)

    assert all(
        f"Index Only Scan Backward using {name}" in found
        for name in ("audit_events_actor_idx", "audit_events_subject_idx")
    )


def test_each_action_is_one_look_into_the_index(plan):
    found = plan(search.actions)

    assert found.count("Index Only Scan using audit_events_action_idx") == 2
    assert "Seq Scan" not in found
