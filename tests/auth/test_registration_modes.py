"""REGISTRATION: open, private, or closed."""

from tests.conftest import PASSWORD
from tests.post import text_of

WISH = {"email": "ada@example.com", "password": PASSWORD, "name": "Ada"}


def register(post, **wish):
    return post.client.post("/auth/register", json=WISH | wish)


def login(post, password=PASSWORD):
    return post.client.post("/auth/login", json={"email": WISH["email"], "password": password})


def seen(reply):
    return (reply.status_code, reply.data, sorted(name for name, _ in reply.headers))


def test_a_private_answer_is_the_same_for_new_and_known_addresses(post_office, make_user, hashes):
    post = post_office(REGISTRATION="private")
    make_user(email="known@example.com")
    hashes.clear()

    replies = [register(post), register(post, email="known@example.com")]

    assert seen(replies[0]) == seen(replies[1])
    assert replies[0].status_code == 202
    assert hashes == []
    letters = {letter["To"]: text_of(letter) for letter in post.letters()}
    assert ("token=" in letters["ada@example.com"], "token=" in letters["known@example.com"]) == (True, False)
    assert "already" in letters["known@example.com"]


def test_nobody_can_tell_by_a_login_whether_the_address_was_known(post_office, make_user):
    post = post_office(REGISTRATION="private")
    register(post)
    make_user(email="known@example.com", password="their own phrase")

    mine = login(post)
    theirs = post.client.post("/auth/login", json={"email": "known@example.com", "password": PASSWORD})

    assert seen(mine)[0] == seen(theirs)[0] == 401
    assert mine.json | {"request_id": ""} == theirs.json | {"request_id": ""}


def test_whoever_reads_the_mail_chooses_the_password_not_whoever_registered(post_office):
    """Else an attacker could register first and wait for the owner to confirm"""
    post = post_office(REGISTRATION="private")
    register(post, password="the attacker's phrase")
    post.letters()
    register(post, password="what the owner typed")

    claim = {"token": post.token(), "password": "the owner's phrase"}
    assert post.client.post("/auth/password/reset", json=claim).status_code == 204

    found = [login(post, phrase).status_code for phrase in (claim["password"], "the attacker's phrase")]
    assert found == [200, 401]


def test_a_known_address_keeps_its_password(post_office, make_user):
    post = post_office(REGISTRATION="private")
    make_user(email="ada@example.com", password="their own phrase")
    register(post)

    assert (login(post).status_code, login(post, "their own phrase").status_code) == (401, 200)


def test_a_weak_password_is_refused_in_private_too(post_office):
    assert register(post_office(REGISTRATION="private"), password="password1").status_code == 422


def test_closed_means_closed_and_costs_nothing(post_office, hashes, sql):
    reply = register(post_office(REGISTRATION="closed"))

    assert (reply.status_code, reply.json["type"]) == (403, "/problems/registration-closed")
    assert hashes == []
    assert sql("SELECT count(*) FROM users") == [(0,)]


def test_a_name_is_never_repeated_in_a_letter_to_an_unknown_address(post_office):
    post = post_office(REGISTRATION="private")
    register(post, name="You won, see http://evil.example")

    assert "evil" not in post.letter().as_string()
