"""The overview keeps up to date by itself, and takes nothing out of anybody's hands."""

from playwright.sync_api import expect

MARK = "for (const card of document.querySelectorAll('[data-refresh]')) card.classList.add('old')"
REFRESH = 31_000
PANELS = 8


def test_panels_are_renewed_while_the_page_is_looked_at(operator):
    page = operator()
    page.clock.install()
    page.goto("/console")
    expect(page.locator("[data-refresh]")).to_have_count(PANELS)
    page.evaluate(MARK)

    page.clock.run_for(REFRESH)

    expect(page.locator(".old")).to_have_count(0)
    expect(page.locator("[data-refresh]")).to_have_count(PANELS)


def test_a_panel_in_which_somebody_has_reached_a_link_stays(operator):
    page = operator()
    page.clock.install()
    page.goto("/console")
    page.evaluate(MARK)
    page.get_by_role("link", name="All accounts").focus()

    page.clock.run_for(REFRESH)

    expect(page.locator(".old")).to_have_count(1)
    expect(page.get_by_role("link", name="All accounts")).to_be_focused()


def test_who_is_signed_out_meanwhile_is_asked_to_sign_in(newcomer):
    page = newcomer()
    page.clock.install()
    page.goto("/console")
    page.context.clear_cookies()

    page.clock.run_for(REFRESH)

    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
