"""What an operator comes for: somebody is found among a hundred thousand, and something is done about them."""

from playwright.sync_api import expect


def test_one_of_a_hundred_thousand_is_found_as_one_types(operator, somebody):
    page = operator()
    page.goto("/console/users")

    page.get_by_label("Search").press_sequentially(somebody.email.removesuffix("@example.com"))

    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page.get_by_role("link", name=somebody.name)).to_be_visible()
    expect(page.get_by_label("Search")).to_be_focused()
    assert somebody.email.partition("@")[0] in page.url


def test_a_session_that_is_ended_is_refused_from_then_on(operator, site, somebody):
    stolen, kept = site.log_in(somebody.email, agent="A lost telephone"), site.log_in(somebody.email, agent="A desk")
    page = operator()
    page.goto(f"/console/users/{somebody.id}")
    assert site.status_of(stolen) == 200

    page.get_by_role("link", name="End the session of A lost telephone").click()
    page.get_by_role("button", name="End this session").click()

    expect(page.get_by_role("status")).to_have_text("The session has ended.")
    expect(page.get_by_text("A lost telephone")).to_have_count(0)
    assert (site.status_of(stolen), site.status_of(kept)) == (401, 200)


def test_who_is_disabled_is_signed_out_and_the_page_tells_what_happened(operator, site, somebody):
    tokens = site.log_in(somebody.email)
    page = operator()
    page.goto(f"/console/users/{somebody.id}")

    page.get_by_role("link", name="Disable").click()
    page.get_by_role("button", name="Disable").click()

    expect(page.get_by_role("status")).to_contain_text("The account is disabled")
    assert site.status_of(tokens) == 401
    happened = page.locator(".timeline li")
    expect(happened).to_have_count(3)
    expect(page.locator(".timeline")).to_contain_text("Account changed")
    expect(happened.last).to_contain_text("Signed in")


def test_what_was_decided_on_an_older_account_is_not_done(operator, site, somebody):
    page = operator()
    page.goto(f"/console/users/{somebody.id}/disable")
    site.sql("UPDATE users SET version = version + 1 WHERE id = %s", somebody.id)

    with page.expect_response("**/disable") as answer:
        page.get_by_role("button", name="Disable").click()

    assert answer.value.status == 412
    assert site.sql("SELECT disabled_at FROM users WHERE id = %s", somebody.id) == [(None,)]
