"""One address, many who want it."""

from itertools import product

from tests.conftest import bearer
from tests.races import at_once, request, statuses


def register(app, email, password):
    return request(app, "POST", "/auth/register", json={"email": email, "password": password})


def test_of_a_hundred_who_register_one_address_at_once_one_gets_it(app, client, sql):
    """C1, ASVS 15.4.2, 2.3.4"""
    passwords = [f"the words of number {number}" for number in range(100)]

    replies = at_once([register(app, "ada@example.com", password) for password in passwords])

    entered = at_once(
        [
            request(app, "POST", "/auth/login", json={"email": "ada@example.com", "password": password})
            for password in passwords
        ]
    )
    assert statuses(replies) == {201: 1, 409: 99}
    assert [reply.status_code == 200 for reply in entered] == [reply.status_code == 201 for reply in replies]
    assert sql("SELECT count(*) FROM users") == [(1,)]


def test_forty_letter_cases_of_one_address_are_one_account(app, client, sql):
    """C2"""
    spellings = ["".join(letters) + "@Example.com" for letters in product("aA", "dD", "aA", "xX", "yY", "zZ")][:40]

    replies = at_once([register(app, email, "correct horse battery") for email in spellings])

    assert statuses(replies) == {201: 1, 409: 39}
    assert sql("SELECT email FROM users") == [("adaxyz@example.com",)]


def test_an_address_that_is_left_and_taken_at_once_has_one_account_at_most(app, client, make_user, log_in, sql):
    """C15"""
    ada = make_user(email="ada@example.com")
    hers = bearer(log_in(ada.email)["access_token"])
    leave = request(app, "DELETE", "/users/me", headers=hers)
    wish = {"email": ada.email, "password": "the next one's phrase"}
    joins = [request(app, "POST", "/auth/register", json=wish) for _ in range(19)]

    left, *joined = at_once([leave, *joins])

    assert left.status_code == 204
    assert set(statuses(joined)) <= {201, 409}
    found = statuses(joined).get(201, 0)
    assert found <= 1
    assert sql("SELECT count(*) FROM users WHERE email = 'ada@example.com'") == [(found,)]
