"""One person: who they are, where they are signed in, what happened to them."""

import pytest

from tests.conftest import PASSWORD
from tests.console.pages import verbs_in

NOBODY = "00000000-0000-7000-8000-000000000001"
PAYLOAD = "<script>window.__xss = 1</script><img src=x onerror=alert(1)>\"'{{7*7}}"


def test_a_page_says_who_it_is(console, ada):
    reply = console.get(f"/console/users/{ada.id}")

    assert reply.status_code == 200
    for said in (ada.email, "Ada", str(ada.id), "not confirmed", "active"):
        assert said in reply.text


@pytest.mark.parametrize("path", [NOBODY, f"{NOBODY}/erase", "x", "1"])
def test_nobody_has_no_page(console, path):
    assert console.get(f"/console/users/{path}").status_code == 404


def test_a_picture_is_shown_where_browsers_load_it(console, ada, sql):
    key = "0" * 32 + "-" + "1" * 32 + ".webp"
    sql("UPDATE users SET avatar_key = :key WHERE id = :id", key=key, id=ada.id)

    assert f'src="/avatars/{key}"' in console.get(f"/console/users/{ada.id}").text


def test_pictures_of_a_cdn_may_be_loaded_from_there(another_app, browse, boss):
    browser = browse(of=another_app(AVATARS_URL="https://avatars.example.com/a"))
    browser.sign_in(boss.email)

    policy = browser.get(f"/console/users/{boss.id}").headers["Content-Security-Policy"]

    assert "img-src 'self' https://avatars.example.com;" in policy


def test_sessions_are_listed_and_ones_own_is_marked(console, boss, client, log_in):
    client.post("/auth/login", json={"email": boss.email, "password": PASSWORD}, headers={"User-Agent": "App/1"})

    reply = console.get(f"/console/users/{boss.id}")

    assert "App/1" in reply.text
    assert reply.text.count("you, here") == 1


def test_items_are_counted(console, ada, hers, client):
    for name in ("one", "two"):
        client.post("/items", json={"name": name}, headers=hers)

    assert "<dt>Items</dt><dd>2</dd>" in console.get(f"/console/users/{ada.id}").text


def test_what_happened_is_told_the_newest_first(console, ada, client):
    client.post("/auth/login", json={"email": ada.email, "password": "wrong password"})
    client.post("/auth/login", json={"email": ada.email, "password": PASSWORD})

    trail = console.get(f"/console/users/{ada.id}").text.partition('id="trail"')[2]

    assert trail.index("Signed in") < trail.index("Sign-in refused") < trail.index("Account created")


@pytest.mark.parametrize(
    ("change", "verbs"),
    [
        ("role = 'user'", {"send-reset", "send-verification", "end-sessions", "promote", "disable", "erase"}),
        ("email_verified_at = now()", {"send-reset", "end-sessions", "promote", "disable", "erase"}),
        ("password_hash = NULL", {"send-invitation", "promote", "disable", "erase"}),
        ("disabled_at = now()", {"promote", "enable", "erase"}),
        (
            "role = 'admin', email_verified_at = now()",
            {"send-reset", "end-sessions", "demote", "disable", "erase"},
        ),
    ],
)
def test_what_can_be_done_depends_on_the_account(console, ada, sql, change, verbs):
    sql(f"UPDATE users SET {change} WHERE id = :id", id=ada.id)

    assert verbs_in(console.get(f"/console/users/{ada.id}")) == verbs


def test_hostile_text_is_text(console, make_user, client, sql):
    mallory = make_user(email="mallory@example.com", name=PAYLOAD)
    client.post(
        "/auth/login",
        json={"email": mallory.email, "password": PASSWORD},
        headers={"User-Agent": PAYLOAD},
    )
    client.post("/auth/login", json={"email": f"{PAYLOAD}@example.com", "password": "wrong"})
    details = "jsonb_build_object(CAST(:text AS text), CAST(:text AS text))"
    sql(f"UPDATE audit_personal SET details = {details}", text=PAYLOAD)

    for path in ("/console/users", f"/console/users/{mallory.id}", f"/console/users/{mallory.id}/erase"):
        text = console.get(path).text
        assert "<script>window" not in text
        assert "<img src=x" not in text
        assert "{{7*7}}" in text
        assert "&lt;script&gt;" in text


def test_a_page_takes_six_statements(console, ada, wire):
    console.get(f"/console/users/{ada.id}")
    wire()

    console.get(f"/console/users/{ada.id}")

    assert len(wire()) == 6
