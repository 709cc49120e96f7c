"""/.well-known/jwks.json: others check our tokens without asking us."""

import jwt
import pytest


def test_the_published_keys_are_all_that_a_verifier_needs(client, ada, tokens):
    """PyJWT alone, as an API gateway would"""
    keys = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").json)
    kid = jwt.get_unverified_header(tokens["access_token"])["kid"]

    claims = jwt.decode(
        tokens["access_token"], keys[kid], algorithms=["RS256"], audience="gatehouse", issuer="http://localhost"
    )

    assert claims["sub"] == str(ada.id)


def test_the_issuer_and_audience_can_be_set(another_app, ada):
    client = another_app(PUBLIC_URL="https://accounts.example.com", AUDIENCE="shop").test_client()
    login = client.post("/auth/login", json={"email": ada.email, "password": "correct horse battery"}).json
    keys = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").json)

    claims = jwt.decode(
        login["access_token"],
        keys.keys[0],
        algorithms=["RS256"],
        audience="shop",
        issuer="https://accounts.example.com",
    )

    assert claims["sub"] == str(ada.id)


def test_only_public_halves_are_shown(client):
    reply = client.get("/.well-known/jwks.json")

    assert (reply.status_code, reply.mimetype) == (200, "application/json")
    assert [set(key) for key in reply.json["keys"]] == [{"kid", "kty", "use", "alg", "n", "e"}]
    assert reply.headers["Cache-Control"] == "public, max-age=300"


def test_the_key_is_long_enough(client):
    """RFC 7518 3.3: 2048 bits at least"""
    (key,) = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").json).keys

    assert key.key.key_size >= 2048


@pytest.mark.parametrize("algorithm", ["HS256", "none", "PS256", "ES256"])
def test_a_verifier_that_keeps_to_the_published_algorithm_is_not_misled(client, forge, algorithm):
    keys = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").json)

    with pytest.raises(jwt.InvalidTokenError):
        jwt.decode(forge(header={"alg": algorithm}), keys.keys[0], algorithms=[keys.keys[0].algorithm_name])
