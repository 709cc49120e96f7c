"""What the pages' script adds, and that all else works without one."""

import pytest
from playwright.sync_api import expect

MOMENT = "2026-01-31 20:00+00"


@pytest.fixture
def dated(site, somebody):
    """Somebody who came at a known moment."""
    site.sql("UPDATE users SET created_at = %s WHERE id = %s", MOMENT, somebody.id)
    return somebody


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Asia/Kolkata", "1 Feb 2026, 01:30 GMT+5:30 2026-01-31 20:00 UTC"),
        ("America/New_York", "31 Jan 2026, 15:00 GMT-5 20:00 UTC"),
        ("UTC", "2026-01-31 20:00 UTC"),
    ],
    ids=["Kolkata", "New-York", "UTC"],
)
def test_times_are_the_reader_s_with_utc_beside(operator, dated, zone, told):
    page = operator(zone=zone)

    page.goto(f"/console/users/{dated.id}")

    expect(page.locator("dl time").first).to_have_text(told)


def test_times_are_the_reader_s_in_what_a_search_finds_too(operator, dated):
    page = operator(zone="Asia/Kolkata")
    page.goto("/console/users")

    page.get_by_label("Search").fill(dated.email)

    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page.locator("#results time")).to_have_text("1 Feb 2026, 01:30 GMT+5:30 2026-01-31 20:00 UTC")


def test_a_whole_visit_needs_no_script(newcomer, site, dated):
    tokens = site.log_in(dated.email, agent="A lost telephone")
    page = newcomer(scripts=False, zone="Asia/Kolkata")
    page.goto("/console/users")

    page.get_by_label("Status").select_option("active")
    page.get_by_label("Search").fill(dated.email)
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#results time")).to_have_text("2026-01-31 20:00 UTC")
    page.get_by_role("link", name=dated.name).click()
    page.get_by_role("link", name="End the session of A lost telephone").click()
    page.get_by_role("button", name="End this session").click()

    expect(page.get_by_role("status")).to_have_text("The session has ended.")
    assert site.status_of(tokens) == 401
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_the_next_page_needs_no_script(operator):
    page = operator(scripts=False)
    page.goto("/console/users")
    first = page.locator("#results tbody tr").first.inner_text()

    page.get_by_role("link", name="Next page").click()

    expect(page.locator("#results tbody tr")).to_have_count(25)
    assert page.locator("#results tbody tr").first.inner_text() != first
