"""A new e-mail address: asked for with the password, told to the old one, true when the new one confirms."""

from tests.conftest import PASSWORD, bearer
from tests.post import text_of, token_in
from tests.races import at_once, request, statuses

NEW = "countess@example.com"


def ask(post, headers, email=NEW):
    return post.client.patch("/users/me", headers=headers, json={"email": email, "current_password": PASSWORD})


def confirm(post, token):
    return post.client.post("/auth/email/verify", json={"token": token})


def me(post, headers):
    return post.client.get("/users/me", headers=headers).json


def test_nothing_changes_before_the_new_address_confirms(post, ada, hers, log_in):
    """R39, ASVS 7.5.1"""
    reply = ask(post, hers, "Countess@Example.com")

    assert (reply.status_code, reply.json["email"]) == (200, ada.email)
    told = {letter["To"]: letter for letter in post.letters()}
    assert set(told) == {ada.email, NEW}
    assert NEW in text_of(told[ada.email]), "the old address hears where the account is to go"
    assert "token" not in text_of(told[ada.email])
    assert confirm(post, token_in(told[NEW])).status_code == 204
    shown = me(post, hers)
    assert (shown["email"], shown["email_verified"]) == (NEW, True)
    assert log_in(NEW)
    assert [letter["To"] for letter in post.letters()] == [ada.email], "and that it has gone"


def test_the_old_address_logs_nobody_in_any_more(post, ada, hers):
    ask(post, hers)
    confirm(post, post.token())

    reply = post.client.post("/auth/login", json={"email": ada.email, "password": PASSWORD})

    assert reply.status_code == 401


def test_a_later_wish_makes_the_earlier_link_void(post, hers):
    ask(post, hers, "first@example.com")
    first = post.token()
    ask(post, hers, "second@example.com")
    second = post.token()

    assert confirm(post, first).status_code == 400
    assert confirm(post, second).status_code == 204
    assert me(post, hers)["email"] == "second@example.com"


def test_an_address_that_was_taken_meanwhile_is_refused(post, hers, make_user):
    ask(post, hers)
    token = post.token()
    make_user(email=NEW)

    reply = confirm(post, token)

    assert (reply.status_code, reply.json["type"]) == (409, "/problems/email-taken")
    assert me(post, hers)["email"] == "ada@example.com"


def test_a_taken_address_is_not_told_where_registration_is_private(post_office, ada, hers, make_user):
    post = post_office(REGISTRATION="private")
    make_user(email="eve@example.com")

    replies = [ask(post, hers, address) for address in ("eve@example.com", "nobody@example.com")]

    assert [(reply.status_code, reply.json["email"]) for reply in replies] == [(200, ada.email)] * 2
    assert sorted(letter["To"] for letter in post.letters()) == [ada.email, ada.email, "nobody@example.com"]
    links = post.client.get("/users/me/export", headers=hers).json["mailed_links"]
    assert [link["sent_to"] for link in links] == ["eve@example.com", "nobody@example.com"]


def test_a_new_password_ends_the_move_as_the_letter_says(post, ada, hers):
    ask(post, hers)
    link = post.token()
    change = {"current_password": PASSWORD, "password": "another long phrase"}
    assert post.client.post("/users/me/password", headers=hers, json=change).status_code == 204

    assert confirm(post, link).status_code == 400


def test_a_reset_ends_a_move_whose_letter_is_still_to_be_sent(post, ada, hers, sql):
    ask(post, hers)
    later = "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour' WHERE task_name = :name"
    sql(later, name="auth.ask_new_address")
    post.client.post("/auth/password/forgot", json={"email": ada.email})
    reset = {"token": post.token(), "password": "another long phrase"}
    assert post.client.post("/auth/password/reset", json=reset).status_code == 204

    sql("UPDATE procrastinate_jobs SET scheduled_at = now()")

    assert NEW not in [letter["To"] for letter in post.letters()]


def test_the_link_that_confirms_an_old_address_does_not_bring_it_back(post, ada, hers, root):
    post.client.post("/auth/email/verify/resend", headers=hers)
    old = post.token()
    post.client.patch(f"/users/{ada.id}", headers=root, json={"email": NEW})

    assert confirm(post, old).status_code == 400
    assert post.client.get(f"/users/{ada.id}", headers=root).json["email"] == NEW


def test_a_locked_account_does_not_move_nor_after_it_is_unlocked(post, ada, hers, root):
    ask(post, hers)
    link = post.token()

    replies = []
    for disabled in (True, False):
        post.client.patch(f"/users/{ada.id}", headers=root, json={"disabled": disabled})
        replies.append(confirm(post, link).status_code)

    assert replies == [400, 400]


def test_a_mailed_password_link_does_not_outlive_the_address(post, ada, hers):
    post.client.post("/auth/password/forgot", json={"email": ada.email})
    link = post.token()
    ask(post, hers)
    confirm(post, post.token())

    reply = post.client.post("/auth/password/reset", json={"token": link, "password": "another long phrase"})

    assert (reply.status_code, reply.json["type"]) == (400, "/problems/token-invalid")


def test_of_twenty_who_take_one_address_at_once_one_gets_it(post, make_user, log_in, sql):
    """C7"""
    people = [make_user() for _ in range(20)]
    for person in people:
        assert ask(post, bearer(log_in(person.email)["access_token"])).status_code == 200
    tokens = [token_in(letter) for letter in post.letters() if letter["To"] == NEW]
    assert len(tokens) == 20

    acts = [request(post.app, "POST", "/auth/email/verify", json={"token": token}) for token in tokens]

    assert statuses(at_once(acts)) == {204: 1, 409: 19}
    assert sql("SELECT count(*), count(*) FILTER (WHERE email = :new) FROM users", new=NEW) == [(20, 1)]


def test_an_administrators_change_holds_at_once_and_is_told(post, ada, root):
    reply = post.client.patch(f"/users/{ada.id}", headers=root, json={"email": NEW})

    assert (reply.json["email"], reply.json["email_verified"]) == (NEW, False)
    letters = {letter["To"]: letter for letter in post.letters()}
    assert set(letters) == {ada.email, NEW}
    assert confirm(post, token_in(letters[NEW])).status_code == 204
    assert post.client.get(f"/users/{ada.id}", headers=root).json["email_verified"] is True
