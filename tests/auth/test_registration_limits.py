"""Nobody opens accounts by the dozen."""

from tests.conftest import PASSWORD, at


def test_the_registrations_of_one_address_end_before_anything_is_hashed(limited, hashes):
    """R94, ASVS 2.4.1"""
    caller = limited(LIMIT_PER_ADDRESS="1000/minute").test_client()
    wishes = [{"email": f"user{number}@example.com", "password": PASSWORD} for number in range(80)]

    replies = [caller.post("/auth/register", json=wish, headers=at("203.0.113.9")) for wish in wishes]

    assert [reply.status_code for reply in replies] == [201] * 20 + [429] * 60
    assert 60 < int(replies[-1].headers["Retry-After"]) <= 3600
    assert len(hashes) == 20
    elsewhere = caller.post("/auth/register", json=wishes[-1], headers=at("203.0.113.10"))
    assert elsewhere.status_code == 201


def test_asking_whether_an_address_is_taken_counts_too(limited, make_user):
    make_user(email="ada@example.com")
    caller = limited(LIMIT_REGISTRATIONS="3/hour").test_client()
    wish = {"email": "ada@example.com", "password": PASSWORD}

    replies = [caller.post("/auth/register", json=wish) for _ in range(4)]

    assert [reply.status_code for reply in replies] == [409, 409, 409, 429]
