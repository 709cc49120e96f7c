"""E-mail addresses at the front door: one mailbox, one account, however it is spelled."""

import pytest

from tests.conftest import PASSWORD

KELVIN, FULLWIDTH_K, DOTLESS_I, DOTTED_I, LONG_S, ZERO_WIDTH = (
    "\u212a",
    "\uff4b",
    "\u0131",
    "\u0130",
    "\u017f",
    "\u200b",
)


def register(client, email, password=PASSWORD):
    return client.post("/auth/register", json={"email": email, "password": password})


def test_another_letter_case_is_the_same_account(client, log_in):
    """R2, ASVS 15.4.2, CVE-2023-0105"""
    register(client, "Case@Example.com", "the first one's words")

    reply = register(client, "CASE@EXAMPLE.COM", "the second one's words")
    refused = client.post("/auth/login", json={"email": "case@example.com", "password": "the second one's words"})

    assert reply.status_code == 409
    assert refused.status_code == 401
    assert log_in("cAsE@eXample.Com", "the first one's words")


@pytest.mark.parametrize("spelling", ["kim@example.com", "KIM@EXAMPLE.COM", "Kim@Example.Com", "  kim@example.com "])
def test_any_letter_case_logs_in(client, make_user, spelling):
    """R18"""
    make_user(email="kim@example.com")

    reply = client.post("/auth/login", json={"email": spelling, "password": PASSWORD})

    assert reply.status_code == 200


@pytest.mark.parametrize(
    "lookalike",
    [
        f"{KELVIN}im@example.com",
        f"{FULLWIDTH_K}im@example.com",
        f"k{DOTLESS_I}m@example.com",
        f"K{DOTTED_I}M@example.com",
        "kim@\uff45xample.com",
        f"kim@example.co{FULLWIDTH_K}",
        "kim\uff20example.com",
        f"k{ZERO_WIDTH}im@example.com",
        f"kim{ZERO_WIDTH}@example.com",
        "kim@example.com\u00ad",
        "k\u0456m@example.com",
        "kim\u0301@example.com",
    ],
)
def test_a_lookalike_neither_opens_nor_touches_nor_doubles_an_account(client, make_user, log_in, sql, lookalike):
    """R3, CVE-2019-19844, ASVS 1.1.1"""
    make_user(email="kim@example.com")

    reply = register(client, lookalike, "the attacker's own words")
    entered = client.post("/auth/login", json={"email": lookalike, "password": PASSWORD})

    assert (reply.status_code, entered.status_code) == (422, 401)
    assert sql("SELECT email FROM users") == [("kim@example.com",)]
    assert log_in("kim@example.com")


@pytest.mark.parametrize("domain", ["stra\u00dfe.example.com", "\u0440\u0430\u0443.example.com"])
def test_a_foreign_domain_is_another_than_the_ascii_one_it_looks_like(client, domain):
    """R3"""
    reply = register(client, f"kim@{domain}")

    assert reply.status_code == 201
    assert reply.json["email"].startswith("kim@xn--")


@pytest.mark.parametrize(
    "domain", [f"as{KELVIN}.example.com", f"a{LONG_S}k.example.com", f"as{FULLWIDTH_K}.example.com"]
)
def test_no_letter_of_a_domain_folds_into_an_ascii_one(client, domain):
    """R3: the Kelvin sign, the long s and full width become k, s and k in IDNA"""
    assert register(client, f"kim@{domain}").status_code == 422


def test_a_domain_is_the_same_in_unicode_and_in_punycode(client):
    register(client, "kim@b\u00fccher.example")

    reply = register(client, "kim@xn--bcher-kva.example")

    assert reply.status_code == 409
