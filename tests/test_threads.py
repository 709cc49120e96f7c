"""The threads that answer: as many as are needed, the warmest one first."""

import threading
from concurrent.futures import wait

import pytest

from service.threads import WarmThreads


class Together:
    """Work that `count` threads begin, and none of which ends before the test says so."""

    def __init__(self, threads, count):
        self._begun, self.go_on = threading.Semaphore(0), threading.Event()
        self.done = [threads.submit(self._work) for _ in range(count)]

    def has_begun(self, count):
        return all(self._begun.acquire(timeout=5) for _ in range(count))

    def has_more(self):
        return self._begun.acquire(timeout=0.05)

    def _work(self):
        self._begun.release()
        assert self.go_on.wait(10)
        return threading.current_thread()


@pytest.fixture
def threads():
    threads = WarmThreads(3)
    yield threads
    threads.shutdown()


def idle(threads, *done):
    """Return once those who did this listen again."""
    wait(done)
    while len(threads._idle) < len(threads._threads):
        pass


def test_what_is_done_one_after_another_is_done_by_one_thread(threads):
    seen = set()
    for _ in range(5):
        done = threads.submit(threading.current_thread)
        seen.add(done.result(5))
        idle(threads, done)

    assert len(seen) == 1


def test_who_worked_last_works_next(threads):
    together = Together(threads, 3)
    assert together.has_begun(3)
    together.go_on.set()
    idle(threads, *together.done)
    first = threads.submit(threading.current_thread)
    idle(threads, first)

    again = threads.submit(threading.current_thread)

    assert again.result(5) is first.result(5)


def test_there_are_never_more_than_were_asked_for_and_the_rest_is_done_in_its_order(threads):
    together, order = Together(threads, 3), []
    assert together.has_begun(3)
    late = [threads.submit(order.append, number) for number in range(20)]
    assert not together.has_more()
    assert order == []
    together.go_on.set()
    wait(late)

    assert len({done.result() for done in together.done}) == 3
    # Three take them in this order, and may write it down in a slightly other one.
    assert sorted(order) == list(range(20))
    assert order[0] < 3


def test_a_failure_is_told_and_the_thread_goes_on(threads):
    with pytest.raises(ZeroDivisionError):
        threads.submit(lambda: 1 / 0).result(5)

    assert threads.submit(divmod, 7, 2).result(5) == (3, 1)


def test_what_has_begun_is_finished_and_what_waits_too_before_all_is_over(threads):
    together = Together(threads, 5)
    assert together.has_begun(3)
    threads.shutdown(wait=False)
    with pytest.raises(RuntimeError):
        threads.submit(print)
    together.go_on.set()
    threads.shutdown()

    assert all(done.done() for done in together.done)
    assert not any(thread.is_alive() for thread in threads._threads)


def test_what_waits_can_be_cancelled(threads):
    together = Together(threads, 5)
    assert together.has_begun(3)
    threads.shutdown(wait=False, cancel_futures=True)
    together.go_on.set()

    assert [done.cancelled() for done in together.done] == [False] * 3 + [True] * 2


def test_a_signal_in_the_middle_of_a_submission_does_not_hang(threads):
    with threads._lock:
        threads.shutdown(wait=False)
