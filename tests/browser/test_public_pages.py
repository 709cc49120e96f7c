"""The pages for everybody: they can be read by everybody, at any width, and break no policy of their own."""

import pytest

from tests.browser import axe

PAGES = ("/link/password", "/link/email", "/problems/invalid-token", "/problems/not-found")
# What is inside is Swagger UI's: colours of too little contrast, and buttons in buttons. Ours is the page around it.
SWAGGER = "#ui"


@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_read_the_page(visit, look, path):
    page = visit(**look._asdict())

    page.goto(path)

    assert axe.grave(page) == []
    assert overflow(page) == 0


def test_everybody_can_read_what_stands_around_swagger_ui(visit, look):
    page = visit(**look._asdict())

    page.goto("/docs")
    page.get_by_role("heading", name="Gatehouse").wait_for()

    assert axe.grave(page, leave_out=[SWAGGER]) == []


def overflow(page):
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
