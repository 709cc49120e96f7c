"""Accounts that were imported with the hash of another system: the old password opens them, and is hashed anew."""

import unicodedata

import argon2
import bcrypt
import pytest
from argon2.low_level import Type
from passlib.hash import django_pbkdf2_sha1, django_pbkdf2_sha256
from werkzeug.security import generate_password_hash

from service import foreign_hashes
from tests.conftest import PASSWORD, bearer


def by_bcrypt(password, prefix=b"2b", cost=4):
    made = bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(cost))
    return made.replace(b"$2b$", b"$%s$" % prefix, 1).decode()


def by_argon2(password, type=Type.ID):
    return argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=2, type=type).hash(password)


MAKERS = {
    "bcrypt 2a": lambda password: by_bcrypt(password, b"2a"),
    "bcrypt 2b": by_bcrypt,
    "bcrypt 2y": lambda password: by_bcrypt(password, b"2y"),
    "argon2i": lambda password: by_argon2(password, Type.I),
    "argon2d": lambda password: by_argon2(password, Type.D),
    "argon2id": by_argon2,
    "Django, SHA-256": django_pbkdf2_sha256.using(rounds=20).hash,
    "Django, SHA-1": django_pbkdf2_sha1.using(rounds=20).hash,
    "Werkzeug, SHA-1": lambda password: generate_password_hash(password, "pbkdf2:sha1:20"),
    "Werkzeug, SHA-256": lambda password: generate_password_hash(password, "pbkdf2:sha256:20"),
    "Werkzeug, SHA-512": lambda password: generate_password_hash(password, "pbkdf2:sha512:20"),
    "Werkzeug, scrypt": lambda password: generate_password_hash(password, "scrypt:1024:8:1"),
}
every_scheme = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
# From the test suites of Django, crypt_blowfish and argon2's reference implementation.
PUBLISHED = {
    "Django": ("lètmein", "pbkdf2_sha256$1000000$seasalt$r1uLUxoxpP2Ued/qxvmje7UH9PUJBkRrvf9gGPL7Cps="),
    # Nothing is left out here: the salt of the published vector is all X.
    "crypt_blowfish": ("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
    "argon2id": (
        "password",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
    ),
    "argon2i": (
        "password",
        "$argon2i$v=19$m=256,t=2,p=2$c29tZXNhbHQ$T/XOJ2mh1/TIpJHfCdQan76Q5esCFVoT5MAeIM1Oq2E",
    ),
}
SALT, BCRYPTED, DIGEST = "c29tZXNhbHQ", "X" * 21 + "O" + "A" * 30 + ".", "bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"
TOO_COSTLY = [
    f"$2b$31${BCRYPTED}",
    f"$2y$15${BCRYPTED}",
    f"$argon2id$v=19$m=4194304,t=1,p=1${SALT}${DIGEST}",
    f"$argon2id$v=19$m=65536,t=1000,p=1${SALT}${DIGEST}",
    f"$argon2id$v=19$m=65536,t=1,p=1000${SALT}${DIGEST}",
    f"pbkdf2_sha256$1000000000${SALT}${'A' * 43}=",
    f"pbkdf2:sha256:1000000000${SALT}${'0' * 64}",
    f"scrypt:4194304:8:1${SALT}${'0' * 128}",
    f"scrypt:32768:8:1000${SALT}${'0' * 128}",
    f"scrypt:2:1000000000:1${SALT}${'0' * 128}",
    f"scrypt:2:1:4000000${SALT}${'0' * 128}",
    f"scrypt:65536:1:1${SALT}${'0' * 128}",
]
UNKNOWN = [
    "plain text",
    "5f4dcc3b5aa765d61d8327deb882cf99",
    "sha1$salt$0123456789012345678901234567890123456789",
    f"$1${SALT}$" + "x" * 22,
    f"$6${SALT}$" + "x" * 86,
    f"$2x$10${BCRYPTED}",
    f"$2b$03${BCRYPTED}",
    f"$2b$10${BCRYPTED[:-1]}",
    f"$2b$10${BCRYPTED}\n",
    f"$2b$10${'X' * 53}",
    f"$argon2id$v=18$m=256,t=2,p=2${SALT}${DIGEST}",
    f"$argon2id$v=19$m=0,t=2,p=2${SALT}${DIGEST}",
    f"pbkdf2_sha256$0${SALT}${'A' * 43}=",
    f"pbkdf2_sha256$20${SALT}${'A' * 27}=",
    f"pbkdf2_md5$20${SALT}${'A' * 43}=",
    f"pbkdf2:md5:20${SALT}${'0' * 32}",
    f"pbkdf2:sha256:20${SALT}${'0' * 63}",
    f"scrypt:5:8:1${SALT}${'0' * 128}",
    "!",
]


@pytest.fixture
def imported(make_user, sql):
    """imported(hash) → Ada's account, as if it had come with that hash."""

    def make(kept):
        user = make_user(email="ada@example.com")
        sql("UPDATE users SET password_hash = :kept", kept=kept)
        return user

    return make


@pytest.fixture
def attempt(client):
    return lambda password: client.post("/auth/login", json={"email": "ada@example.com", "password": password})


def kept(sql):
    return sql("SELECT password_hash FROM users")[0][0]


@every_scheme
def test_the_old_password_opens_the_account_and_the_hash_becomes_ours(imported, attempt, sql, make):
    imported(make(PASSWORD))

    assert attempt(PASSWORD).status_code == 200

    assert kept(sql).startswith("$g1$1$$2b$04$")
    assert attempt(PASSWORD).status_code == 200


@every_scheme
def test_a_wrong_password_is_refused_like_any_other_and_changes_nothing(imported, attempt, sql, hashes, make):
    foreign = make(PASSWORD)
    imported(foreign)
    before = len(hashes)

    reply = attempt("wrong " + PASSWORD)

    assert (reply.status_code, reply.json["type"]) == (401, "/problems/invalid-credentials")
    assert kept(sql) == foreign
    assert [(run.cost, run.niceness, run.connections) for run in hashes[before:]][-1] == (4, 19, 0)


@pytest.mark.parametrize("cost", ["4", "5"])
def test_a_refusal_costs_one_hash_of_todays_cost_besides(another_app, imported, hashes, cost):
    imported(generate_password_hash(PASSWORD, "pbkdf2:sha256:20"))
    before = len(hashes)

    another_app(BCRYPT_COST=cost).test_client().post(
        "/auth/login", json={"email": "ada@example.com", "password": "wrong"}
    )

    assert [run.cost for run in hashes[before:]] == [int(cost)]


@pytest.mark.parametrize(("password", "hash"), PUBLISHED.values(), ids=PUBLISHED)
def test_published_hashes_are_understood(password, hash):
    assert foreign_hashes.objection_to(hash) is None
    assert foreign_hashes.matches(password, hash)
    assert not foreign_hashes.matches(password + "x", hash)


@every_scheme
def test_letters_count_as_they_were_typed(make):
    composed, decomposed = (unicodedata.normalize(form, "pässwörter") for form in ("NFC", "NFD"))

    assert foreign_hashes.matches(composed, make(composed))
    assert foreign_hashes.matches(decomposed, make(decomposed))
    assert not foreign_hashes.matches(composed, make(decomposed))


def test_bcrypt_of_elsewhere_reads_72_bytes_and_ours_all_of_them(imported, attempt):
    """What is beyond made no difference when the hash was made. From the first login on it does."""
    imported(by_bcrypt("é" * 36 + "first tail"))

    assert attempt("é" * 36 + "second tail").status_code == 200
    assert attempt("é" * 36 + "first tail").status_code == 401
    assert attempt("é" * 36 + "second tail").status_code == 200


def test_a_nul_opens_nothing_that_bcrypt_closed():
    made = by_bcrypt("a")

    assert foreign_hashes.matches("a", made)
    assert not foreign_hashes.matches("a\0a", made)


@pytest.mark.parametrize("hash", TOO_COSTLY)
def test_a_hash_that_would_keep_the_service_busy_is_not_taken(hash):
    assert foreign_hashes.objection_to(hash) == foreign_hashes.TOO_COSTLY


@pytest.mark.parametrize("hash", UNKNOWN)
def test_a_hash_of_an_unknown_scheme_is_not_taken(hash):
    assert foreign_hashes.objection_to(hash) == foreign_hashes.UNKNOWN


@pytest.mark.parametrize("hash", [TOO_COSTLY[0], TOO_COSTLY[5], UNKNOWN[0], f"$g1$1$$2b$31${BCRYPTED}"])
def test_one_that_got_into_the_table_all_the_same_is_never_tried(imported, attempt, hashes, caplog, hash):
    imported(hash)
    before = len(hashes)

    assert attempt(PASSWORD).status_code == 401

    assert [run.cost for run in hashes[before:]] == [4]
    assert "hash_unusable" in caplog.messages
    assert hash not in caplog.text


def test_the_old_password_serves_where_one_is_asked_for_again(imported, attempt, client, sql):
    imported(by_bcrypt(PASSWORD))
    hers = bearer(attempt(PASSWORD).json["access_token"])
    foreign = django_pbkdf2_sha256.using(rounds=20).hash(PASSWORD)
    sql("UPDATE users SET password_hash = :foreign", foreign=foreign)
    wish = {"current_password": PASSWORD}

    wrong = client.patch("/users/me", headers=hers, json={"email": "x@example.com", "current_password": "wrong"})
    moved = client.patch("/users/me", headers=hers, json={"email": "lovelace@example.com", **wish})
    changed = client.post("/users/me/password", headers=hers, json={**wish, "password": "another phrase"})

    assert [reply.status_code for reply in (wrong, moved, changed)] == [403, 200, 204]
    assert kept(sql).startswith("$g1$")
