"""Any text as a password: refused when it is chosen, or it opens its account, and nothing that is nearly it does."""

from itertools import count

from hypothesis import assume, given
from hypothesis import strategies as some

from service.passwords import normalised
from tests.examples import tried
from tests.web.replies import refused

numbers = count()
LETTERS = some.characters() | some.sampled_from("aé\u0301ﬀ\u212a\0 \t\u00a0\u200d🔑")
PASSWORDS = some.text(LETTERS, min_size=8, max_size=40) | some.text(max_size=140)


@some.composite
def neighbours(draw, password):
    """What one slip of a finger makes of it."""
    place, letter = draw(some.integers(0, len(password) - 1)), draw(LETTERS)
    before, it, after = password[:place], password[place], password[place + 1 :]
    return draw(some.sampled_from([before + after, before + letter + after, before + letter + it + after]))


def attempt(client, email, password):
    return client.post("/auth/login", json={"email": email, "password": password})


@tried(40)
@given(some.data(), PASSWORDS)
def test_whatever_is_accepted_opens_the_account_and_its_neighbours_do_not(client, data, password):
    """R8 to R10, R13"""
    email = f"member{next(numbers)}@example.com"

    reply = client.post("/auth/register", json={"email": email, "password": password})

    if reply.status_code != 201:
        refused(reply, 422)
        return
    assert attempt(client, email, password).status_code == 200
    other = data.draw(neighbours(password))
    assume(normalised(other) != normalised(password))
    refused(attempt(client, email, other), 401, 422)
