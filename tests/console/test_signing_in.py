"""Into the console and out of it."""

import pytest

from tests.conftest import bearer


def test_a_stranger_gets_a_sign_in_in_place_of_the_page(browse):
    reply = browse().get("/console/users?q=ada")

    assert reply.status_code == 401
    assert reply.mimetype == "text/html"
    assert 'action="/console/sign-in"' in reply.text
    assert 'name="wanted" value="/console/users?q=ada"' in reply.text


def test_an_administrator_comes_in_and_to_the_page_they_wanted(browse, boss):
    browser = browse()

    reply = browser.sign_in(boss.email, wanted="/console/users?q=ada")

    assert (reply.status_code, reply.headers["Location"]) == (303, "/console/users?q=ada")
    assert boss.email in browser.get("/console/users").text


@pytest.mark.parametrize(
    "wanted",
    [
        *("https://evil.example", "//evil.example", "/consolex", "/console/\\evil", "/docs", "/console/\n", ""),
        *("/console/../docs", "/console/%2e%2e/docs", "/console//evil.example", "/console?q=" + "x" * 1001),
    ],
)
def test_nobody_is_led_elsewhere(browse, boss, wanted):
    assert browse().sign_in(boss.email, wanted=wanted).headers["Location"] == "/console"


def test_the_cookie_on_loopback_is_the_consoles_alone(browse, boss):
    (cookie,) = browse().sign_in(boss.email).headers.getlist("Set-Cookie")

    name, _, rest = cookie.partition("=")
    assert name == "console"
    assert set(rest.split("; ")[1:]) >= {"HttpOnly", "Path=/console", "SameSite=Lax", "Max-Age=28800"}
    assert "Domain" not in rest


def test_the_cookie_over_tls_keeps_the_promise_of_its_prefix(browse, boss):
    (cookie,) = browse("https://accounts.example.com").sign_in(boss.email).headers.getlist("Set-Cookie")

    name, _, rest = cookie.partition("=")
    assert name == "__Host-console"
    assert set(rest.split("; ")[1:]) >= {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"}
    assert "Domain" not in rest


def test_a_session_over_tls_is_seen_over_tls(browse, boss):
    browser = browse("https://accounts.example.com")
    browser.sign_in(boss.email)

    assert browser.get("/console/users").status_code == 200


@pytest.mark.parametrize("path", ["/console", "/console/", "/console/sign-in", "/console/users", "/console/nowhere"])
@pytest.mark.parametrize("origin", ["http://accounts.example.com", "http://localhost.example.com", "http://10.0.0.1"])
def test_plain_http_shows_nothing_but_why(browse, path, origin):
    reply = browse(origin).get(path)

    assert reply.status_code == 403
    assert "Not over plain HTTP" in reply.text
    assert "password" not in reply.text


def test_plain_http_takes_no_password(browse, boss, hashes):
    assert browse("http://accounts.example.com").sign_in(boss.email).status_code == 403
    assert hashes == []


def test_a_host_that_calls_itself_localhost_is_none_where_clients_reach_us_elsewhere(browse, another_app):
    elsewhere = another_app(PUBLIC_URL="http://accounts.example.com")

    assert browse(of=elsewhere).get("/console/sign-in").status_code == 403


def test_a_plain_user_is_turned_away_though_the_password_is_right(browse, ada, sql):
    browser = browse()

    reply = browser.sign_in(ada.email)

    assert reply.status_code == 403
    assert "Administrators only" in reply.text
    assert browser.cookie() is None
    assert sql("SELECT 1 FROM sessions") == []
    ((details,),) = sql(
        "SELECT details FROM audit_events JOIN audit_personal ON event_id = id "
        "WHERE action = 'login.refused' AND subject_id = :id",
        id=ada.id,
    )
    assert details == {"reason": "administrators only"}


@pytest.mark.parametrize("email", ["root@example.com", "nobody@example.com", "no address"])
def test_a_wrong_password_is_refused_alike_whoever_it_is_for(browse, boss, email):
    reply = browse().sign_in(email, "wrong")

    assert reply.status_code == 401
    assert "Wrong e-mail address or password" in reply.text


def test_wrong_passwords_are_counted_with_those_of_the_api(limited, browse, boss):
    browser = browse(of=limited(LIMIT_LOGINS="1000/minute"))
    codes = [browser.sign_in(boss.email, "wrong").status_code for _ in range(11)]

    assert codes == [401] * 10 + [429]


def test_what_is_no_address_is_not_recorded(browse, hashes, sql):
    before = sql("SELECT count(*) FROM audit_events")

    reply = browse().sign_in("x" * 255, "wrong")

    assert reply.status_code == 422
    assert sql("SELECT count(*) FROM audit_events") == before
    assert hashes == []


def test_a_new_sign_in_ends_the_session_that_the_browser_had(console, boss, sql):
    assert console.sign_in(boss.email).status_code == 303

    assert sql("SELECT count(*) FILTER (WHERE revoked_at IS NULL), count(*) FROM sessions") == [(1, 2)]


def test_signing_out_ends_the_session(console, boss, sql):
    cookie = console.cookie()

    assert console.send("/console/sign-out").status_code == 200

    assert console.cookie() is None
    assert sql("SELECT count(*) FROM sessions WHERE revoked_at IS NULL") == [(0,)]
    console._client.set_cookie("console", cookie, path="/console")
    assert console.get("/console/users").status_code == 401


def test_a_demotion_bites_at_once(console, boss, sql):
    sql("UPDATE users SET role = 'user' WHERE id = :id", id=boss.id)

    assert console.get("/console/users").status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE users SET disabled_at = now()",
        "UPDATE sessions SET revoked_at = now()",
        "UPDATE sessions SET expires_at = now()",
        "DELETE FROM sessions",
    ],
)
def test_what_ends_a_session_ends_it_here_too(console, sql, change):
    sql(change)

    assert console.get("/console/users").status_code == 401


def test_the_session_ends_when_the_setting_says(console, sql):
    ((hours,),) = sql("SELECT extract(epoch FROM expires_at - created_at) / 3600 FROM sessions")

    assert hours == 8


def test_a_token_of_the_api_opens_nothing_here(browse, root):
    assert browse().get("/console/users", headers=root).status_code == 401


def test_the_cookie_opens_nothing_but_the_console(console, client, boss):
    cookie = console.cookie()

    assert client.get("/users/me", headers=bearer(cookie)).status_code == 401
    assert client.post("/auth/refresh", json={"refresh_token": cookie}).status_code == 401
    assert client.get("/users/me", headers={"Cookie": f"console={cookie}"}).status_code == 401


@pytest.mark.parametrize("place", [0, 21, 43, 60, 85])
def test_a_cookie_that_was_edited_is_none(console, place):
    cookie = console.cookie()
    other = "A" if cookie[place] != "A" else "Q"
    console._client.set_cookie("console", cookie[:place] + other + cookie[place + 1 :], path="/console")

    assert console.get("/console/users").status_code == 401


@pytest.mark.parametrize("cookie", ["", "x", "A" * 86, "A" * 3000, "é", "../..", "A" * 85 + "="])
def test_junk_is_no_cookie(browse, cookie):
    browser = browse()
    browser._client.set_cookie("console", cookie, path="/console")

    assert browser.get("/console/users").status_code == 401
