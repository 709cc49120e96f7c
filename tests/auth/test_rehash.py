"""A login replaces a hash of yesterday's cost or pepper, and nobody notices."""

import pytest

from tests.conftest import PASSWORD, PEPPERS
from tests.races import at_once, request, statuses

NEW_PEPPER = "2:Lw5Rt7Yn3Vb9Jc4Hg6Fp1AoEuMiSdTzWvQyXsZx8Kq2"
OLD = "$g1$1$$2b$04$%"
CHANGES = {
    "cost": ({"BCRYPT_COST": "5"}, "$g1$1$$2b$05$%"),
    "pepper": ({"PEPPERS": f"{PEPPERS},{NEW_PEPPER}"}, "$g1$2$$2b$04$%"),
    "both": ({"PEPPERS": f"{PEPPERS},{NEW_PEPPER}", "BCRYPT_COST": "5"}, "$g1$2$$2b$05$%"),
}
LOGIN = {"json": {"email": "ada@example.com", "password": PASSWORD}}


@pytest.fixture
def is_kept_as(ada, sql):
    return lambda pattern: sql("SELECT password_hash LIKE :p FROM users", p=pattern) == [(True,)]


@pytest.mark.parametrize(("settings", "improved"), CHANGES.values(), ids=CHANGES)
def test_the_first_login_improves_the_hash_and_the_next_leaves_it(another_app, is_kept_as, hashes, settings, improved):
    client = another_app(**settings).test_client()
    assert is_kept_as(OLD)

    replies = [client.post("/auth/login", **LOGIN) for _ in range(2)]

    assert [reply.status_code for reply in replies] == [200, 200]
    assert is_kept_as(improved)
    assert len(hashes) == 3


def test_a_wrong_password_improves_nothing(another_app, is_kept_as):
    client = another_app(BCRYPT_COST="5").test_client()

    client.post("/auth/login", json={"email": "ada@example.com", "password": "wrong"})

    assert is_kept_as(OLD)


def test_a_disabled_account_is_not_improved(another_app, is_kept_as, sql):
    client = another_app(BCRYPT_COST="5").test_client()
    sql("UPDATE users SET disabled_at = now()")

    assert client.post("/auth/login", **LOGIN).status_code == 403
    assert is_kept_as(OLD)


def test_an_improvement_is_no_change_of_the_account(another_app, ada, sql):
    """Sessions go on, and nobody's If-Match fails"""
    client = another_app(BCRYPT_COST="5").test_client()

    client.post("/auth/login", **LOGIN)

    assert sql("SELECT version, updated_at FROM users") == [(1, ada.updated_at)]


def test_logins_that_improve_one_hash_at_the_same_time_all_succeed(another_app, is_kept_as, sql):
    app = another_app(BCRYPT_COST="5")

    replies = at_once([request(app, "POST", "/auth/login", **LOGIN)] * 16)

    assert statuses(replies) == {200: 16}
    assert is_kept_as("$g1$1$$2b$05$%")
    assert sql("SELECT count(*) FROM sessions") == [(16,)]


@pytest.mark.parametrize(("settings", "improved"), CHANGES.values(), ids=CHANGES)
def test_no_connection_is_held_while_a_hash_is_improved(another_app, ada, observe_hashing, settings, improved):
    app = another_app(**settings)
    held = []
    observe_hashing(lambda _number: held.append(app.extensions["engine"].pool.checkedout()))

    app.test_client().post("/auth/login", **LOGIN)

    assert held == [0, 0]


def test_no_connection_is_held_when_another_login_was_faster(another_app, ada, sql, observe_hashing):
    """The login that loses begins anew: its transaction must not stay open while it hashes again"""
    app, improved = another_app(BCRYPT_COST="5"), another_app(BCRYPT_COST="5").extensions["hasher"].hash(PASSWORD)
    held = []

    def improve_meanwhile(number):
        held.append(app.extensions["engine"].pool.checkedout())
        if number == 1:
            sql("UPDATE users SET password_hash = :better", better=improved)

    observe_hashing(improve_meanwhile)
    reply = app.test_client().post("/auth/login", **LOGIN)

    assert reply.status_code == 200
    assert held == [0, 0, 0]


def test_a_hash_whose_pepper_is_lost_opens_for_nobody_and_costs_as_much(another_app, ada, hashes, caplog):
    """It is an operator's mistake: refused like any other, and in the log"""
    client = another_app(PEPPERS=NEW_PEPPER).test_client()

    reply = client.post("/auth/login", **LOGIN)

    assert reply.status_code == 401
    assert len(hashes) == 1
    assert "hash_unusable" in caplog.messages
