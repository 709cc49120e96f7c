"""What pages of other sites try with the browser of an operator who is signed in. ASVS 3.4.6, 3.5.1, 3.5.3."""

import pytest

from tests.browser import elsewhere
from tests.browser.console import PAGES, POSTS, name_of

# Another port is another origin, but the same site: browsers send the cookie along.
HOSTS = ("localhost", "127.0.0.1")


@pytest.fixture(scope="module")
def other():
    with elsewhere.serving() as other:
        yield other


@pytest.mark.parametrize("host", HOSTS)
def test_a_form_of_another_site_does_nothing(operator, site, other, ids, host):
    page = operator()
    fields = {"version": "1", "email": "mallory@example.com", "password": site.password, "form_token": "guessed"}
    inputs = "".join(f'<input name="{name}" value="{value}">' for name, value in fields.items())
    replies, before = {}, site.everything()

    for route in POSTS:
        url = f"{site.url}{route.path(ids)}"
        page.goto(other.page(f'<form method="post" action="{url}">{inputs}<button>Win</button></form>', host=host))
        with page.expect_response(url) as answer:
            page.get_by_role("button", name="Win").click()
        replies[name_of(route)] = answer.value.status

    # Of another site the browser keeps the cookie to itself.
    assert replies == {name_of(route): 403 if host == "localhost" else 401 for route in POSTS}
    assert site.everything() == before


@pytest.mark.parametrize("host", HOSTS)
def test_a_script_of_another_site_neither_does_nor_learns_anything(operator, site, other, ids, host):
    page = operator(expected="blocked by CORS policy|Failed to load resource")
    before = site.everything()
    page.goto(other.page("", host=host))
    url = f"{site.url}/console/users/{ids['user_id']}"

    ask = """async ([url, how]) => {
        try { return (await fetch(url, {credentials: "include", ...how})).text(); } catch (error) { return error.name; }
    }"""
    sent = page.evaluate(ask, [f"{url}/disable", {"method": "POST", "mode": "no-cors", "body": "version=1"}])
    read = page.evaluate(ask, [url, {}])

    assert (sent, read) == ("", "TypeError")
    assert site.everything() == before


@pytest.mark.parametrize("host", HOSTS)
def test_no_page_is_shown_inside_of_another(operator, site, other, ids, host):
    page = operator(expected="frame-ancestors|X-Frame-Options")
    frames = "".join(f'<iframe src="{site.url}{route.path(ids)}"></iframe>' for route in PAGES)

    page.goto(other.page(frames, host=host))
    page.wait_for_load_state("networkidle")

    assert len(page.frames) == 1 + len(PAGES)
    assert [frame.url for frame in page.frames[1:] if not frame.url.startswith("chrome-error:")] == []


def test_a_form_with_a_token_of_another_session_does_nothing(operator, newcomer, site, somebody):
    theirs, mine = newcomer(), operator()
    for page in (theirs, mine):
        page.goto(f"/console/users/{somebody.id}/disable")
    token = theirs.locator("main form [name=form_token]").input_value()
    assert token != mine.locator("main form [name=form_token]").input_value()
    before = site.everything()

    mine.evaluate("token => { document.querySelector('main form [name=form_token]').value = token }", token)
    with mine.expect_response("**/disable") as answer:
        mine.get_by_role("button", name="Disable").click()

    assert answer.value.status == 403
    assert site.everything() == before
