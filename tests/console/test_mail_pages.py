"""/console/mail: the letters of a laptop, and of nothing else."""

import os
import re
from dataclasses import replace as replaced
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import quote

import pytest

from service.mail.letters import Stationery
from service.mail.transports import into_folder

LINK = "http://localhost/link/password#token=AbC-123_x"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def letters(tmp_path):
    """The folder: there is none yet."""
    return tmp_path / "a folder" / "mail"


@pytest.fixture
def laptop(another_app, browse, boss, letters):
    """The operator's browser, at a service whose letters are files."""
    browser = browse(of=another_app(MAIL_URL=f"file://{quote(str(letters))}"))
    assert browser.sign_in(boss.email).status_code == 303
    return browser


@pytest.fixture
def sent(letters):
    """sent(to=…) → the name of the file of a letter; each is a second younger than the one before."""
    stationery = Stationery(sender="Gatehouse <no-reply@example.com>", site="localhost")

    def send(to="ada@example.com", subject=None):
        message = stationery.write("recovery", to=to, link=LINK, validity="an hour")
        del message["Date"]
        message["Date"] = NOON + timedelta(seconds=len(list(letters.glob("*"))))
        if subject:
            message.replace_header("Subject", subject)
        before = set(letters.glob("*.eml"))
        into_folder(letters)(message)
        (file,) = set(letters.glob("*.eml")) - before
        return file.name

    return send


@pytest.fixture
def wrote(letters):
    """wrote(text) → the name of a file that holds this."""

    def write(text, name="20260301-120000-0.eml"):
        letters.mkdir(parents=True, exist_ok=True)
        (letters / name).write_bytes(text)
        return name

    return write


def names_in(reply):
    return [unescape(name) for name in re.findall(r'href="/console/mail/([^"]+)"', reply.text)]


def test_letters_are_listed_the_newest_first(laptop, sent):
    made = [sent(to=f"{who}@example.com") for who in "abc"]

    page = laptop.get("/console/mail")

    assert names_in(page) == made[::-1]
    assert "b@example.com" in page.text
    assert "2026-03-01 12:00 UTC" in page.text


def test_a_long_list_has_pages(laptop, sent):
    made = [sent() for _ in range(51)]

    first = laptop.get("/console/mail")
    following = unescape(re.search('href="([^"]+)" rel="next"', first.text)[1])
    second = laptop.get(following)

    assert names_in(first) == made[:0:-1]
    assert names_in(second) == made[:1]
    assert 'rel="next"' not in second.text


def test_before_the_first_letter_there_is_no_folder_and_no_mistake(laptop):
    reply = laptop.get("/console/mail")

    assert reply.status_code == 200
    assert "No mail was sent yet" in reply.text


def test_the_link_of_a_letter_can_be_followed(laptop, sent):
    page = laptop.get(f"/console/mail/{sent()}").text

    text = page.partition('<pre class="letter"')[2].partition("</pre>")[0]
    assert f'<a href="{LINK}" rel="noopener noreferrer" target="_blank">' in text
    assert "ada@example.com" in page
    assert "Gatehouse &lt;no-reply@example.com&gt;" in page


def test_the_html_part_stands_in_a_frame_that_runs_nothing(laptop, sent):
    name = sent()
    page, part = laptop.get(f"/console/mail/{name}"), laptop.get(f"/console/mail/{name}/html")

    assert f'src="/console/mail/{name}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert part.mimetype == "text/html"
    assert '<base target="_blank">' in part.text.partition("<html")[0]
    assert f'href="{LINK}"' in part.text


def test_the_frame_has_a_policy_of_its_own(laptop, sent):
    policy = laptop.get(f"/console/mail/{sent()}/html").headers["Content-Security-Policy"].split("; ")

    assert set(policy) == {
        *("default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "base-uri 'none'", "form-action 'none'"),
        *("frame-ancestors 'self'", "sandbox allow-popups allow-popups-to-escape-sandbox"),
    }


def test_no_other_page_may_hold_a_frame(laptop):
    for path in ("/console/mail", "/console/users", "/console/audit"):
        assert "frame-src 'none'" in laptop.get(path).headers["Content-Security-Policy"]


def test_hostile_letters_are_words(laptop, sent):
    name = sent(subject="<script>alert(1)</script> & javascript:alert(1)")

    for page in (laptop.get("/console/mail").text, laptop.get(f"/console/mail/{name}").text):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page
        assert 'href="javascript' not in page


def test_a_text_of_markup_stays_text(laptop, wrote):
    name = wrote(
        b'Subject: x\nContent-Type: text/plain; charset=utf-8\n\n<img src=x onerror=alert(1)> http://a.example/"onx'
    )

    page = laptop.get(f"/console/mail/{name}").text

    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"no letter at all", b"Subject: \xff\xfe\nDate: yesterday\n\n\xff", b"To: <>,;\nFrom: @\n\nx"),
        b"Content-Type: multipart/mixed\n\n--x--",
        b"Content-Type: text/plain; charset=klingon\n\nx",
        b"Content-Type: image/png\n\nx",
        b"Date: Fri, 31 Dec 9999 23:59:59 -0100\n\nx",
        b'From: "\nTo: =?utf-8?q?=ff?= <\n\nx',
        b"To: " + b"(" * 3000 + b"\n\nx",
        b"Subject: =?utf-7?q?+2AA-?=\n\nx",
        b"Content-Type: text/plain; charset=idna\n\n\xff",
        b"Content-Type: text/html; charset=unicode_escape\n\n\\ud800",
    ],
)
def test_what_is_hardly_a_letter_is_no_mistake_of_ours(laptop, wrote, content):
    name = wrote(content)

    assert laptop.get("/console/mail").status_code == 200
    assert laptop.get(f"/console/mail/{name}").status_code == 200
    assert laptop.get(f"/console/mail/{name}/html").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        *("../secret.eml", "..%2Fsecret.eml", "%2E%2E%2Fsecret.eml", "%2Fetc%2Fpasswd", ".."),
        *("secret.txt", "nothing.eml", "link.eml", ".hidden", "%00"),
    ],
)
@pytest.mark.parametrize("part", ["", "/html"])
def test_only_letters_in_the_folder_are_shown(laptop, sent, letters, name, part):
    sent()
    for file in (letters / "secret.txt", letters.parent / "secret.eml", letters / ".hidden"):
        file.write_text("Subject: top secret\n\ntop secret")
    (letters / "link.eml").symlink_to(letters.parent / "secret.eml")

    reply = laptop.get(f"/console/mail/{name}{part}")

    assert reply.status_code == 404
    assert "top secret" not in reply.text
    assert "top secret" not in laptop.get("/console/mail").text


def test_what_is_no_file_is_no_letter(laptop, sent, letters):
    made = sent()
    (letters / "folder.eml").mkdir()
    os.mkfifo(letters / "pipe.eml")
    (letters / os.fsdecode(b"\xff.eml")).write_text("Subject: x\n\nx")

    assert names_in(laptop.get("/console/mail")) == [made]
    assert laptop.get("/console/mail/pipe.eml").status_code == 404


def test_a_folder_that_is_none_holds_no_letters(laptop, letters):
    letters.parent.mkdir(parents=True)
    letters.write_text("a file")

    assert "No mail was sent yet" in laptop.get("/console/mail").text


def test_reading_changes_nothing(laptop, sent, letters):
    name = sent()
    before = {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in letters.iterdir()}

    for path in ("", f"/{name}", f"/{name}/html"):
        laptop.get(f"/console/mail{path}")

    assert {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in letters.iterdir()} == before


def test_the_navigation_leads_there(laptop):
    assert 'href="/console/mail"' in laptop.get("/console/users").text


@pytest.mark.parametrize("path", ["/console/mail", "/console/mail/x.eml", "/console/mail/x.eml/html"])
def test_where_letters_leave_there_is_no_such_page(console, path):
    assert console.get(path).status_code == 404
    assert 'href="/console/mail"' not in console.get("/console/users").text


def test_in_production_no_letter_is_shown(another_app, browse, boss, sent, letters, monkeypatch):
    app = another_app(MAIL_URL=f"file://{quote(str(letters))}")
    monkeypatch.setitem(app.extensions, "settings", replaced(app.extensions["settings"], environment="production"))
    browser = browse(of=app)
    browser.sign_in(boss.email)

    for path in ("/console/mail", f"/console/mail/{sent()}"):
        assert browser.get(path).status_code == 404


def test_it_is_for_operators(laptop, browse, another_app, letters, sent, sql):
    """R60"""
    paths = ["/console/mail", *(f"/console/mail/{sent()}{part}" for part in ("", "/html"))]
    stranger = browse(of=laptop._client.application)

    assert [stranger.get(path).status_code for path in paths] == [401] * 3
    sql("UPDATE users SET role = 'user'")
    assert [laptop.get(path).status_code for path in paths] == [403] * 3
