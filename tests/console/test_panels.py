"""What costs a query is kept for a while, found by one at a time, and may be missing."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import OperationalError

from service.console import panels
from service.console.panels import Panels


@pytest.fixture
def shown():
    return Panels()


def away():
    raise OperationalError("SELECT 1", {}, Exception("away"))


def test_it_is_found_once_in_its_time(shown):
    found = iter(range(9))

    assert [shown.show("a", 3600, lambda: next(found)).value for _ in range(3)] == [0, 0, 0]
    assert shown.show("b", 3600, lambda: next(found)).value == 1


def test_it_is_found_anew_when_its_time_is_over(shown):
    found = iter(range(9))

    assert [shown.show("a", 0, lambda: next(found)).value for _ in range(3)] == [0, 1, 2]


def test_while_somebody_looks_others_get_what_was_found_before(shown):
    shown.show("a", 0, lambda: "old")
    looks, may_find = threading.Event(), threading.Event()

    def find():
        looks.set()
        assert may_find.wait(20)
        return "new"

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(shown.show, "a", 0, find)
        assert looks.wait(20)
        assert shown.show("a", 0, lambda: "too many").value == "old"
        may_find.set()
        assert first.result().value == "new"


def test_the_first_ones_wait_for_one_who_looks(shown):
    looks, may_find, calls = threading.Event(), threading.Event(), []

    def find():
        calls.append(1)
        looks.set()
        assert may_find.wait(20)
        return "found"

    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(shown.show, "a", 3600, find) for _ in range(8)]
        assert looks.wait(20)
        may_find.set()
        assert {one.result().value for one in waiting} == {"found"}
    assert len(calls) == 1


def test_a_database_that_is_away_makes_it_missing_for_a_moment(shown, monkeypatch, caplog):
    shown.show("a", 0, lambda: "old")

    assert shown.show("a", 0, away).is_missing
    assert [(line.message, line.panel, line.cause) for line in caplog.records] == [
        ("console_panel_failed", "a", "OperationalError")
    ]
    monkeypatch.setattr(panels, "AGAIN_AFTER", 3600)
    shown.show("b", 3600, away)
    assert shown.show("b", 3600, lambda: "there").is_missing
    monkeypatch.setattr(panels, "AGAIN_AFTER", 0)
    assert shown.show("b", 3600, lambda: "there").value == "there"


def test_an_error_of_ours_is_no_missing_panel(shown):
    with pytest.raises(ZeroDivisionError):
        shown.show("a", 0, lambda: 1 / 0)
    assert shown.show("a", 0, lambda: "there").value == "there"
