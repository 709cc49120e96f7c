"""The hasher alone: what it keeps, what it compares, what it costs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from service.passwords import MAX_LENGTH, Hasher

PEPPER, OTHER_PEPPER = bytes(range(32)), bytes(range(1, 33))
PASSWORD = "correct horse battery"
LONG = "".join(chr(33 + number % 90) for number in range(MAX_LENGTH))


@pytest.fixture(scope="module")
def hasher():
    return Hasher(cost=4, peppers={"1": PEPPER}, queue=2)


def test_a_password_matches_what_was_kept_of_it_and_no_other_does(hasher):
    kept = hasher.hash(PASSWORD)

    assert hasher.matches(PASSWORD, kept)
    assert not hasher.matches(PASSWORD + " ", kept)
    assert not hasher.matches("", kept)


def test_the_kept_text_names_its_scheme_and_pepper_and_holds_neither_secret(hasher):
    kept = hasher.hash(PASSWORD)

    assert kept.startswith("$g1$1$$2b$04$")
    assert PASSWORD not in kept
    assert kept != hasher.hash(PASSWORD)


def test_nothing_matches_nothing(hasher):
    """Neither an account without a password nor the decoy opens by any password"""
    assert not hasher.matches("", None)
    assert not hasher.matches(PASSWORD, None)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(some.integers(0, MAX_LENGTH - 1), some.characters(min_codepoint=32, max_codepoint=126))
def test_every_one_of_128_characters_counts(hasher, position, character):
    """R8, R9"""
    kept = hasher.hash(LONG)
    changed = LONG[:position] + character + LONG[position + 1 :]

    assert hasher.matches(changed, kept) == (changed == LONG)
    assert not hasher.matches(LONG[:position], kept)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(some.text(max_size=MAX_LENGTH))
def test_any_text_can_be_hashed_and_matches_itself(hasher, text):
    """R10: NUL included; bcrypt alone would stop there"""
    kept = hasher.hash(text)

    assert hasher.matches(text, kept)
    assert not hasher.matches(text + "\0", kept)


def test_a_hash_without_its_pepper_is_worthless(hasher):
    """pyca/bcrypt: no shucking"""
    kept = hasher.hash(PASSWORD)

    assert not Hasher(cost=4, peppers={"1": OTHER_PEPPER}, queue=1).matches(PASSWORD, kept)
    assert not Hasher(cost=4, peppers={"2": PEPPER}, queue=1).matches(PASSWORD, kept)


def test_an_older_pepper_still_opens_and_the_last_one_is_in_use(hasher):
    kept = hasher.hash(PASSWORD)
    newer = Hasher(cost=4, peppers={"1": PEPPER, "2": OTHER_PEPPER}, queue=1)

    assert newer.matches(PASSWORD, kept)
    assert newer.is_outdated(kept)
    assert newer.hash(PASSWORD).startswith("$g1$2$")


@pytest.mark.parametrize(("cost", "outdated"), [(4, False), (5, True)])
def test_another_cost_makes_a_hash_outdated(hasher, cost, outdated):
    kept = hasher.hash(PASSWORD)

    assert Hasher(cost=cost, peppers={"1": PEPPER}, queue=1).is_outdated(kept) is outdated


def test_a_failure_gives_its_place_in_the_queue_back(hasher):
    for _ in range(3):
        with pytest.raises(UnicodeEncodeError):
            hasher.hash("half a surrogate \ud800")

    assert hasher.matches(PASSWORD, hasher.hash(PASSWORD))
