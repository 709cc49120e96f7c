"""All that a mouse can do, keys can, and one sees where one is. WCAG 2.1.1, 2.4.1, 2.4.7."""

from playwright.sync_api import expect

FOCUSED = "document.activeElement"
NAME = (
    f"({FOCUSED}.innerText || {FOCUSED}.getAttribute('aria-label') || {FOCUSED}.id || '').replace(/\\s+/g, ' ').trim()"
)
MOST_STOPS = 60


def tab_to(page, name):
    """Press Tab until that is focused; every stop on the way can be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            f"(e => [getComputedStyle(e).outlineStyle, e.getBoundingClientRect().right > 0])({FOCUSED})"
        )
        assert seen == ["solid", True], page.evaluate(NAME)
        if page.evaluate(NAME) == name:
            return
    raise AssertionError(f"Tab leads to no {name}")


def test_one_signs_in_finds_somebody_and_acts_by_keys_alone(visit, site, somebody):
    tokens = site.log_in(somebody.email, agent="A lost telephone")
    page = visit()
    page.goto(f"/console/users?q={somebody.email}")

    # Browsers give the first field the focus a moment after the page is there.
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.type(site.administrator)
    page.keyboard.press("Tab")
    page.keyboard.type(site.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Users")).to_be_visible()
    for name in (somebody.name, "End the session of A lost telephone", "End this session"):
        tab_to(page, name)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("The session has ended.")
    assert site.status_of(tokens) == 401


def test_the_first_key_leads_past_the_navigation(operator):
    page = operator()
    page.goto("/console/users")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Invite somebody")).to_be_focused()
