"""Requests at a steady rate, whatever becomes of them, timed from when each was due (an open loop).

A client that waits for its answer before it asks again would ask less while a server is slow, and so miss that.
"""

import http.client
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

from bench.wrk import Request

MOST_AT_ONCE = 200


def ask(url: str, requests: Sequence[Request], *, rate: float, seconds: float) -> dict[str, Any]:
    """How many were asked and failed (no answer, or one that is a refusal), and the latencies in milliseconds."""
    count, began = round(rate * seconds), time.perf_counter() + 0.1
    own = threading.local()

    def one(number: int) -> tuple[float, bool]:
        due = began + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        is_fine = 200 <= _status(own, url, requests[number % len(requests)]) < 400
        return (time.perf_counter() - due) * 1000, is_fine

    # Who waits for a thread, because so many are under way, is late all the same.
    with ThreadPoolExecutor(min(count, MOST_AT_ONCE)) as pool:
        answers = list(pool.map(one, range(count)))
    return {
        "requests": count,
        "failed": sum(not is_fine for _, is_fine in answers),
        **summary([ms for ms, _ in answers]),
    }


def summary(latencies: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(latencies, n=100, method="inclusive")
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(latencies)}


def _status(own: threading.local, url: str, request: Request) -> int:
    """0 when there was no answer."""
    connection = getattr(own, "connection", None)
    if connection is None:
        connection = own.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    headers = {"Authorization": f"Bearer {request.token}"} if request.token else {}
    try:
        connection.request(request.method, request.path, request.body or None, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0
    return answer.status
