"""What is measured, once in every round: rounds are interleaved, so that a noisy minute harms all alike."""

import random
from collections.abc import Iterator

from bench.measures import Call, Figures, Flood, Hashes, Measure, Memory, Scene, Select, Start

ME, ITEMS, PAGE = "GET /users/me", "GET /items", "GET /users, 20 of 100,000"
LOGIN, REFRESH, REGISTER = "POST /auth/login", "POST /auth/refresh", "POST /auth/register"
BESIDE_LOGINS = "GET /users/me beside 32 patient logins"

CALLS = (
    Call(name="Nginx, a small picture", server="stack", requests="picture"),
    Call(name="hello world", server="hello", requests="hello"),
    Select(name="SELECT of one row", server="ours"),
    Call(name=f"{ME}, reference", server="reference", requests="me"),
    Call(name=f"{ME}, reference on sync workers", server="reference-sync", requests="me"),
    Call(name=ME, server="ours", requests="me", reference=f"{ME}, reference"),
    Call(name=f"{ME}, limits off", server="unlimited", requests="me", reference=f"{ME}, reference"),
    Call(name=f"{ME}, through Nginx", server="nginx", requests="me", reference=f"{ME}, reference"),
    Call(name=f"{PAGE}, reference", server="reference", requests="page"),
    Call(name=PAGE, server="ours", requests="page", reference=f"{PAGE}, reference"),
    Call(name=f"{PAGE}, through Nginx", server="nginx", requests="page", reference=f"{PAGE}, reference"),
    Call(name=ITEMS, server="ours", requests="items"),
    Call(name=f"{ITEMS}, through Nginx", server="nginx", requests="items"),
    # As many at once as both workers' queues of hashes take.
    Call(name=f"{LOGIN}, reference", server="reference", requests="login", connections=4),
    Call(name=LOGIN, server="ours", requests="login", connections=4, reference=f"{LOGIN}, reference"),
    Call(
        name=f"{LOGIN}, through Nginx", server="nginx", requests="login", connections=4, reference=f"{LOGIN}, reference"
    ),
    Call(name=REGISTER, server="ours", requests="register", connections=4),
    Call(name=REFRESH, server="ours", requests="refresh"),
)
FLOODS = (
    Hashes(name="hello world beside bcrypt alone", server="hello"),
    Flood(name=BESIDE_LOGINS, server="ours", reference=f"{BESIDE_LOGINS}, reference"),
    Flood(name="GET /users/me beside 32 impatient logins", server="ours", is_patient=False),
    Flood(name=f"{BESIDE_LOGINS}, reference", server="reference"),
)
STARTS = (
    Start(name="cold start", server="ours", reference="cold start, reference"),
    Start(name="cold start, reference", server="reference"),
)
MEMORY = (
    Memory(name="memory after load", server="ours", reference="memory after load, reference"),
    Memory(name="memory after load, reference", server="reference"),
    Memory(name="memory after load, mail worker", server="stack", part="worker"),
    Memory(name="memory after load, Nginx", server="nginx", part="nginx"),
)
ALL: tuple[Measure, ...] = (*CALLS, *FLOODS, *STARTS, *MEMORY)


def one(scene: Scene, number: int) -> Iterator[tuple[str, Figures]]:
    """Each once, in an order of its own in each round; memory at the end, when all has been asked."""
    measures: list[Measure] = [*CALLS, *FLOODS, *STARTS]
    random.Random(number).shuffle(measures)  # noqa: S311  the same order each time
    for measure in (*measures, *MEMORY):
        yield measure.name, measure.take(scene, number)
