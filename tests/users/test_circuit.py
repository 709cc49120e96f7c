"""Whom nobody asks for a while, because they did not answer."""

import time

from service.avatars.circuit import FAILURES, Circuit

PAUSE = 0.05


def failed(circuit, times):
    for _ in range(times):
        assert circuit.admits()
        circuit.note(is_fine=False)


def test_failures_with_a_success_between_them_open_nothing():
    circuit = Circuit(PAUSE)

    for _ in range(3):
        failed(circuit, FAILURES - 1)
        circuit.note(is_fine=True)

    assert circuit.admits()
    assert not circuit.is_open


def test_as_many_in_a_row_open_it_for_a_pause():
    circuit = Circuit(60)

    failed(circuit, FAILURES)

    assert circuit.is_open
    assert not circuit.admits()


def test_after_the_pause_one_may_try():
    circuit = Circuit(PAUSE)
    failed(circuit, FAILURES)
    time.sleep(PAUSE)

    assert [circuit.admits(), circuit.admits()] == [True, False]


def test_who_tries_and_succeeds_closes_it():
    circuit = Circuit(PAUSE)
    failed(circuit, FAILURES)
    time.sleep(PAUSE)

    assert circuit.admits()
    circuit.note(is_fine=True)

    assert [circuit.admits() for _ in range(3)] == [True] * 3


def test_who_tries_and_fails_opens_it_again():
    circuit = Circuit(PAUSE)
    failed(circuit, FAILURES)
    time.sleep(PAUSE)

    failed(circuit, 1)

    assert not circuit.admits()
