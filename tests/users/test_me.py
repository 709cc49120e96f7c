"""GET, PATCH and DELETE /users/me."""

from tests.conftest import bearer


def test_who_am_i_is_one_statement_in_one_round_trip(client, make_user, log_in, wire):
    user = make_user(email="ada@example.com", name="Ada")
    token = log_in("ada@example.com")["access_token"]
    client.get("/users/me", headers=bearer(token))
    wire()

    reply = client.get("/users/me", headers=bearer(token))

    assert reply.status_code == 200
    assert len(wire()) == 1
    assert reply.headers["ETag"] == f'"{user.id.hex}.1"'
    assert reply.json["email"] == "ada@example.com"
