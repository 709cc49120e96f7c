"""The canonical form of an address, for any text at all."""

import string
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from service.users.emails import Malformed, canonical, comparable

bounded = settings(max_examples=100, deadline=None, derandomize=True)
LETTERS = string.ascii_letters + string.digits
WORDS = some.text(LETTERS, min_size=1, max_size=12)
ADDRESSES = some.builds("{}@{}.com".format, WORDS, WORDS)
ODD_ADDRESSES = some.builds("{}@{}.{}".format, some.text(max_size=10), some.text(max_size=10), some.text(max_size=5))


def attempt(text):
    try:
        return canonical(text)
    except Malformed:
        return None


@bounded
@given(some.text() | ODD_ADDRESSES | some.emails())
def test_no_text_at_all_is_worse_than_malformed(text):
    found = attempt(text)

    assert found is None or (found.isascii() and found == found.lower() and 3 <= len(found) <= 254)


@bounded
@given(ADDRESSES | some.emails() | ODD_ADDRESSES)
def test_the_canonical_form_of_a_canonical_form_is_itself(text):
    found = attempt(text)

    assert found is None or canonical(found) == found


@bounded
@given(ADDRESSES, ADDRESSES)
def test_two_addresses_are_one_only_if_they_differ_in_letter_case_alone(one, other):
    """R2, R3"""
    if one.lower() != other.lower():
        assert canonical(one) != canonical(other)
    assert canonical(one.upper()) == canonical(one.lower())


@bounded
@given(
    ADDRESSES
    | some.emails()
    | some.builds("{}@{}.example".format, WORDS, some.text("aäßçñ日本", min_size=1, max_size=9))
)
def test_every_way_to_type_an_address_leads_to_one(text):
    """R2: in capitals, between blanks, composed or not, with the domain as it is registered"""
    found = attempt(text)
    if found is None:
        return

    local, _, domain = text.rpartition("@")
    ways = [f" {text} ", f"{local.upper()}@{domain}", unicodedata.normalize("NFD", text), found, found.upper()]
    assert {comparable(way) for way in ways} == {found}


@settings(bounded, max_examples=300)
@given(
    some.characters(min_codepoint=128), some.sampled_from(["{}im@example.com", "kim@{}xample.com", "kim@example.c{}m"])
)
def test_no_foreign_letter_folds_into_an_ascii_address(letter, shape):
    """R3: whatever it looks like"""
    found = attempt(shape.format(letter))

    assert found is None or "@xn--" in found or ".xn--" in found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada.Lovelace+Post@Example.COM", "ada.lovelace+post@example.com"),
        ("  ada@example.com  ", "ada@example.com"),
        ("ada@B\u00dcCHER.example", "ada@xn--bcher-kva.example"),
        ("ada@bu\u0308cher.example", "ada@xn--bcher-kva.example"),
        ("o'neil@example.com", "o'neil@example.com"),
    ],
)
def test_what_is_kept_of_an_address(typed, kept):
    assert canonical(typed) == kept
