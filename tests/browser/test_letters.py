"""What an operator does with a laptop's letters: finds one, and follows its link."""

import pytest
from playwright.sync_api import expect

HOSTILE = (
    "<script>xss('letter')</script><img src=/console/users onerror=xss('image')>"
    "<form action=/console/sign-out method=post><button>Go</button></form>"
)


@pytest.mark.parametrize("where", ["in the frame", "in the text"])
def test_a_link_opens_a_page_that_works(operator, site, somebody, where):
    site.letter_to(somebody)
    page = operator()
    page.goto("/console/mail")
    page.get_by_role("row", name=somebody.email).get_by_role("link").click()
    letter = page.frame_locator("iframe.letter") if where == "in the frame" else page.locator("pre.letter")

    with page.context.expect_page() as opened:
        letter.get_by_role("link").click()

    # Out of the sandbox: the page's own script takes the token from the address.
    link = opened.value
    link.get_by_label("New password").fill("another correct horse")
    link.get_by_role("button").click()
    expect(link.get_by_role("heading", name="Your new password is set")).to_be_visible()
    assert site.status_of(site.log_in(somebody.email, "another correct horse")) == 200


def test_a_hostile_letter_runs_nothing_and_loads_nothing(operator, site, somebody):
    file = site.letter_to(somebody)
    text = file.read_text()
    (file.parent / "99999999-999999-0.eml").write_text(text.replace("<p>", f"{HOSTILE}<p>", 1))
    page = operator(expected="script|img-src|form-action|sandbox")

    page.goto("/console/mail/99999999-999999-0.eml")
    frame = page.frame_locator("iframe.letter")
    frame.get_by_role("button", name="Go").click()

    expect(frame.get_by_role("button", name="Go")).to_be_visible()
    assert page.evaluate("document.querySelector('iframe.letter').contentDocument") is None
