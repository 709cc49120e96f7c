"""Tokens that we did not sign, in all the ways that have once been believed somewhere."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.auth import jws
from tests.conftest import MASTER_KEY, PEPPERS

STRANGER = jws.rs256(jws.STRANGERS_KEY)
GUESSES = [b"", b"secret", b"changeme", b"your-256-bit-secret", b"jwt-secret", b"super-secret", MASTER_KEY.encode()]


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", None, "RS256 ", "rs256"])
@pytest.mark.parametrize(
    "sign", [jws.unsigned, jws.hmac_with(b""), STRANGER], ids=["unsigned", "empty key", "stranger"]
)
def test_a_token_without_an_algorithm_is_refused(forge, refused, algorithm, sign):
    """R20, RFC 8725 3.1, ASVS 9.1.2"""
    assert refused(forge(header={"alg": algorithm}, sign=sign))


@pytest.mark.parametrize("algorithm", ["none", "RS512", "PS256", "HS256", "ES256", "EdDSA"])
def test_our_own_signature_under_another_name_is_refused(forge, refused, algorithm):
    """R20: the algorithm is pinned, not read"""
    assert refused(forge(header={"alg": algorithm}))


def bent(token):
    """The token with one thing wrong, in many ways."""
    header, claims, signature = token.split(".")
    return {
        "other claims": (header, jws.encoded(b'{"sub":"x"}'), signature),
        "claims cut": (header, claims[:-2] + "AA", signature),
        "no signature": (header, claims, ""),
        "signature cut": (header, claims, signature[:-10]),
        "signature of one letter": (header, claims, "A" * len(signature)),
        "signature of zeros": (header, claims, jws.encoded(bytes(256))),
        "signature backwards": (header, claims, signature[::-1]),
        "signature longer": (header, claims, signature + "AAAA"),
        "signature twice": (header, claims, signature, signature),
        "two parts": (header, claims),
        "parts swapped": (claims, header, signature),
        "empty claims": (header, "", signature),
        "empty header": ("", claims, signature),
        "claims a list": (header, jws.encoded(b"[]"), signature),
        "header a list": (jws.encoded(b"[]"), claims, signature),
        "header not UTF-8": (jws.encoded(b"\xff\xfe"), claims, signature),
        "header too deep": (jws.encoded(b"[" * 2000), claims, signature),
    }


@pytest.mark.parametrize("how", bent("a.b.c"))
def test_a_bent_token_is_refused(tokens, refused, how):
    """R21, ASVS 9.1.1"""
    token = ".".join(bent(tokens["access_token"])[how])

    assert refused(token)


def test_a_strangers_signature_is_refused(forge, refused):
    """R21"""
    assert refused(forge(sign=STRANGER))


@pytest.mark.parametrize("key", [*GUESSES, PEPPERS.partition(":")[2].encode()])
@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_no_guessable_secret_signs(forge, refused, key, digest):
    """R22, RFC 8725 3.5"""
    assert refused(forge(header={"alg": f"HS{digest[3:]}"}, sign=jws.hmac_with(key, digest)))


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_our_public_key_is_no_secret_to_sign_with(app, forge, refused, encoding):
    """R23, CVE-2022-29217"""
    public = app.extensions["keyring"].signing().public.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)

    assert refused(forge(header={"alg": "HS256"}, sign=jws.hmac_with(public)))
    assert refused(forge(header={"alg": "HS256"}, sign=jws.hmac_with(public.strip())))
