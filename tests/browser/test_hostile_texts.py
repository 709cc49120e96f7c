"""What strangers write is shown as they wrote it, and does nothing. ASVS 1.2.1, 3.4.3."""

import pytest
from playwright.sync_api import expect

from tests.browser import hostile
from tests.browser.console import PAGES, name_of


@pytest.fixture
def mallory(site, somebody):
    return hostile.made_of(somebody, site)


def foreign(page):
    """Elements that no template of ours has."""
    return page.locator(
        "[onerror], [onload], [onfocus], script:not([src^='/console/assets/']), main svg[onload]"
    ).count()


def test_a_hostile_person_is_shown_on_every_page_and_nothing_runs(operator, ids, mallory):
    page = operator()
    found = {}

    for route in PAGES:
        page.goto(route.path(ids))
        page.wait_for_load_state("networkidle")
        found[name_of(route)] = foreign(page)

    assert found == dict.fromkeys(found, 0)


def test_what_they_wrote_can_be_read(operator, ids, mallory):
    page = operator()

    page.goto(f"/console/users/{mallory.id}")

    expect(page.get_by_role("heading", level=1)).to_have_text(mallory.name)
    expect(page).to_have_title(f"{mallory.name} · Gatehouse")
    expect(page.locator("main")).to_contain_text(mallory.email)
    expect(page.locator("main")).to_contain_text(hostile.AGENT)
    for text in hostile.SCRIPTS:
        expect(page.locator(".timeline")).to_contain_text(text)


def test_the_audit_shows_what_they_did(operator, mallory):
    page = operator()

    page.goto(f"/console/audit?subject={mallory.id}")

    for text in hostile.SCRIPTS:
        expect(page.locator("#results")).to_contain_text(text)
    events = page.locator("#results td a[href^='/console/audit/']")
    for href in [event.get_attribute("href") for event in events.all()]:
        page.goto(href)
        expect(page.locator("main")).to_contain_text(hostile.AGENT if "Signed" not in page.title() else "Client")
        assert foreign(page) == 0


def test_a_letter_runs_nothing_and_loads_nothing(operator, site):
    """Ours never say what strangers wrote; but they are files, and shown with their HTML."""
    name = hostile.letter(site.mail)
    page = operator(expected="Blocked script execution|violates the following Content Security Policy directive")
    loaded = []
    page.route("https://mallory.example/**", lambda route: [loaded.append(route.request.url), route.abort()])

    page.goto("/console/mail")
    page.get_by_role("link", name=hostile.NAME[:60]).click()
    page.wait_for_load_state("networkidle")

    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Read me")
    assert foreign(page) == 0
    assert loaded == []
    # Opened by itself it can do no more.
    page.goto(f"/console/mail/{name}/html")
    expect(page.locator("body")).to_contain_text("Read me")
    assert loaded == []


@pytest.mark.parametrize("scripts", [True, False], ids=["as-one-types", "by-the-button"])
def test_a_search_for_them_finds_them_and_runs_nothing(operator, mallory, scripts):
    page = operator(scripts=scripts)
    page.goto("/console/users")

    page.get_by_label("Search").fill(mallory.email)
    if not scripts:
        page.get_by_role("button", name="Search").click()

    expect(page.locator("#results").get_by_role("link", name=mallory.name)).to_be_visible()
    assert foreign(page) == 0
