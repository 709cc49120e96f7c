"""The steps of the schema have names that people read."""

from service.console import migrations
from service.console.migrations import Migration
from service.health.readiness import NEWEST_REVISION


def test_each_has_a_number_and_a_title_and_the_newest_comes_first():
    found = migrations.known()

    assert found[0].number == NEWEST_REVISION
    assert found[-1] == Migration("0001", "Users")
    assert [one.number for one in found] == [f"{number:04}" for number in range(len(found), 0, -1)]
    assert all(one.title for one in found)
