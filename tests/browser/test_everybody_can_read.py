"""The console can be read and worked by everybody: narrow, wide, by day and by night (WCAG 2.2 AA)."""

import pytest

from tests.browser import axe, hostile
from tests.browser.console import PAGES, name_of


@pytest.fixture
def longwinded(site, somebody):
    """Somebody whose texts are as long as texts may be."""
    return hostile.made_of(somebody, site)


def overflow(page):
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_everybody_can_read_every_page(operator, look, ids, longwinded):
    page = operator(**look._asdict())
    graves, too_wide = {}, {}

    for route in PAGES:
        page.goto(route.path(ids))
        graves[name_of(route)] = axe.grave(page)
        too_wide[name_of(route)] = overflow(page)

    assert {name: found for name, found in graves.items() if found} == {}
    assert {name: found for name, found in too_wide.items() if found} == {}


def test_everybody_can_read_the_sign_in(visit, look):
    page = visit(**look._asdict())

    page.goto("/console/users")

    assert axe.grave(page) == []
    assert overflow(page) == 0
    page.get_by_label("Password").fill("wrong")
    page.get_by_label("E-mail address").fill("nobody@example.com")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    assert axe.grave(page) == []
