"""The measurement of `make bench` still runs; what it finds is for people to judge."""

from bench.limits import application


def test_the_application_under_measurement_answers_both_of_its_views():
    caller = application("memory://").test_client()

    answers = {path: caller.get(path) for path in ("/counted", "/uncounted")}

    assert {path: answer.text for path, answer in answers.items()} == {"/counted": ".", "/uncounted": "."}
    assert {path: "RateLimit" in answer.headers for path, answer in answers.items()} == {
        "/counted": True,
        "/uncounted": False,
    }
