"""Nothing in a token's header chooses the key or the check."""

import base64

import pytest
from jwt.algorithms import RSAAlgorithm

from tests.auth import jws

STRANGER = jws.rs256(jws.STRANGERS_KEY)
STRANGERS_JWK = RSAAlgorithm.to_jwk(jws.STRANGERS_KEY.public_key(), as_dict=True)
CERTIFICATE = base64.b64encode(b"a certificate of theirs").decode()


@pytest.mark.parametrize(
    "header",
    [
        *(
            {"kid": kid}
            for kid in (None, "", "unknown", "../../dev/null", "' OR 1=1 --", "x\0y", "\ud83d\ude00", "k" * 5000)
        ),
        *({"kid": kid} for kid in (7, True, [], ["a"], {}, 1e99)),
        {"jwk": STRANGERS_JWK},
        {"jwk": STRANGERS_JWK, "kid": None},
        {"jwk": STRANGERS_JWK, "kid": "theirs"},
        {"jku": "http://127.0.0.1:9/jwks.json"},
        {"jku": "http://127.0.0.1:9/jwks.json", "kid": None},
        {"x5u": "http://127.0.0.1:9/cert.pem"},
        {"x5c": [CERTIFICATE]},
        {"x5t": CERTIFICATE},
        {"zip": "DEF"},
        {"typ": "JWE", "enc": "A256GCM"},
    ],
    ids=lambda header: str(header)[:40],
)
def test_nothing_in_the_header_brings_its_own_key(forge, refused, header):
    """R23, RFC 8725 2.1, RFC 7515 4.1"""
    assert refused(forge(header=header, sign=STRANGER))


@pytest.mark.parametrize(
    "header",
    [
        {"crit": ["exp"], "exp": 1},
        {"crit": ["unknown"], "unknown": True},
        {"crit": []},
        {"crit": "b64"},
        {"crit": ["b64"], "b64": False},
        {"kid": 7},
        {"kid": None},
        {"kid": []},
    ],
    ids=str,
)
def test_a_header_that_asks_for_what_we_do_not_understand_is_refused_though_the_signature_is_ours(
    forge, refused, header
):
    """R23, RFC 7515 4.1.11, CVE-2026-32597"""
    assert refused(forge(header=header))
