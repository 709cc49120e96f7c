"""Letters: two parts each, from our templates or the operator's."""

import re

import pytest

from service.mail.letters import OURS, Stationery

NAMES = sorted(path.stem for path in OURS.glob("*.txt"))
VALUES = {"link": "https://x.test/#token=1&a=<b>", "validity": "60 minutes", "address": "new@example.com"}


def write(name, **options):
    return Stationery(sender="a@example.com", site="accounts.example.com", **options).write(
        name, to="ada@example.com", **VALUES
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_says_the_same_twice(name):
    letter = write(name)

    plain, html = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()
    assert letter["Subject"]
    assert "accounts.example.com" in letter["Subject"]
    assert "{" not in plain + html.replace("{ color", "")
    assert ("https://x.test" in plain) == ("https://x.test" in html)
    assert "<b>" not in html
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    for sentence in plain.splitlines():
        if sentence.strip() and "https://" not in sentence:
            assert sentence.strip() in shown.replace("&#39;", "'")


def test_a_template_of_the_operators_own_takes_the_place_of_ours(tmp_path):
    (tmp_path / "recovery.txt").write_text("Subject: Neues Kennwort für {{ site }}\n\n{{ link }}\n")

    letter = write("recovery", templates=str(tmp_path))

    assert letter["Subject"] == "Neues Kennwort für accounts.example.com"
    assert letter.get_body(("plain",)).get_content() == "https://x.test/#token=1&a=<b>\n"
    assert "Choose a new password" in letter.get_body(("html",)).get_content()


def test_every_letter_has_both_parts():
    assert sorted(path.stem for path in OURS.glob("*.html") if path.stem != "letter") == NAMES
    assert len(NAMES) >= 8
