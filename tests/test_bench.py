"""The benchmark still knows what it measures and how it judges; what it finds is for people to judge."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from bench import budget, due, processes, rounds, tables, wrk
from bench.__main__ import bench
from bench.budget import Budget
from bench.limits import application
from bench.measures import Call, Memory, Select, Start
from bench.results import Results, medians
from local import nginx, ports
from tests.deployment.pins import pinned

LATENCIES = {"p50": 1.0, "p95": 2.0, "p99": 3.0, "max": 4.0}
CPU = {"gunicorn": 1.0, "nginx": 0.5, "postgres": 0.25, "valkey": 0.125, "server": 1.5}
MACHINE = ("processor", "cores", "system", "python", "commit", "load_before", "select_by")
SAID = (
    '{"requests":1000,"seconds":5.0,"failed":1,"refused":100,"statuses":{"503":100},"p50":1.5,"p95":2,"p99":3,"max":4}'
)
HALF = Budget("half", ["A", "cpu_ms", "server"], ["B", "cpu_ms", "server"], at_most=0.5)


def figures(measure):
    """Such as a measure of this kind finds."""
    if isinstance(measure, (Start, Memory)):
        return {"megabytes": 100.0} | ({"seconds": 1.0} if isinstance(measure, Start) else {})
    counts = {"requests": 1000, "failed": 0}
    if isinstance(measure, Select):
        return {**LATENCIES, "requests": 1000, "per_second": 200.0, "cpu_ms": {"postgres": 0.1}}
    if isinstance(measure, Call):
        return {**LATENCIES, **counts, "refused": 0, "statuses": {}, "per_second": 200.0, "cpu_ms": CPU}
    return {**LATENCIES, **counts, "logins": 7.0, "sent_away": 2.0, "logins_failed": 0}


@pytest.fixture
def equal():
    """Results in which everything is as good as what it is compared with."""
    return Results(
        dict.fromkeys(MACHINE, "2"), "2026-11-21T18:00:00+00:00", {one.name: [figures(one)] for one in rounds.ALL}
    )


@pytest.fixture
def good(equal):
    """Results that keep every line of the budget."""
    slow = {
        f"{rounds.ME}, reference": {"cpu_ms": CPU | {"server": 3.1}},
        f"{rounds.PAGE}, reference": {"per_second": 40.0},
    }
    worse = {name: [{**equal.rounds[name][0], **changed}] for name, changed in slow.items()}
    return replace(equal, rounds={**equal.rounds, **worse})


def of_two(above, below):
    """Rounds of A and of B, by the CPU of the server."""
    return Results(
        {}, "", {name: [{"cpu_ms": {"server": cpu}} for cpu in found] for name, found in (("A", above), ("B", below))}
    )


def test_what_was_refused_is_not_counted_as_served():
    said = wrk.parsed(f"Running 5s test\n  1 threads\n{SAID}\n")

    assert said["per_second"] == 180
    assert said["statuses"] == {"503": 100}


def test_requests_are_read_as_they_were_written(tmp_path):
    requests = [wrk.Request("GET", "/users/me", "token"), wrk.Request("POST", "/auth/login", "", '{"email": "a b"}')]

    assert wrk.read(wrk.write(tmp_path / "requests.txt", requests)) == requests


def test_a_reader_at_a_steady_rate_counts_what_was_not_answered():
    found = due.ask(f"http://127.0.0.1:{ports.free()}", [wrk.Request("GET", "/")], rate=100, seconds=0.2)

    assert (found["requests"], found["failed"]) == (20, 20)
    assert found["p50"] <= found["p95"] <= found["p99"] <= found["max"]


def test_percentiles_are_those_of_the_latencies():
    assert due.summary(range(101)) == {"p50": 50, "p95": 95, "p99": 99, "max": 100}


def test_medians_go_as_deep_as_the_figures():
    found = [{"p50": number, "statuses": {}, "cpu_ms": {"nginx": 10 * number}} for number in (1, 7, 2)]

    assert medians(found) == {"p50": 2, "cpu_ms": {"nginx": 20}}


def test_a_ratio_is_the_median_of_the_ratios_of_each_round():
    """A round in which everything took ten times as long changes nothing."""
    assert HALF.ratio(of_two([1, 20, 3], [4, 40, 4])) == 0.5


@pytest.mark.parametrize(("bound", "kept"), [({"at_most": 0.5}, [0.4, 0.5]), ({"at_least": 0.5}, [0.5, 0.6])], ids=str)
def test_a_bound_is_kept_up_to_itself(bound, kept):
    line = Budget("a line", ["A"], ["B"], **bound)

    assert [ratio for ratio in (0.4, 0.5, 0.6) if line.is_kept_by(ratio)] == kept


@pytest.mark.parametrize("bound", [{"at_most": 0.5}, {"at_least": 0.5}], ids=str)
def test_nothing_to_compare_with_keeps_no_bound(bound):
    line = Budget("a line", HALF.numerator, HALF.denominator, **bound)

    assert not line.is_kept_by(line.ratio(of_two([1], [0])))


@pytest.mark.parametrize("bounds", [{}, {"at_most": 1, "at_least": 1}], ids=str)
def test_a_line_of_the_budget_has_one_bound(bounds):
    with pytest.raises(ValueError, match="either at_most or at_least"):
        Budget("a line", ["A"], ["B"], **bounds)


@pytest.mark.parametrize("line", budget.read(), ids=lambda line: line.name)
def test_the_budget_is_about_figures_that_are_measured(line, equal):
    assert line.ratio(equal) == pytest.approx(1)


def test_every_measure_has_a_name_of_its_own_and_is_compared_with_another():
    names = [one.name for one in rounds.ALL]

    assert len(names) == len(set(names))
    assert {one.reference for one in rounds.ALL if one.reference} <= set(names)


def test_what_is_kept_is_read_again(good, tmp_path):
    good.write(tmp_path / "results.json")

    assert Results.read(tmp_path / "results.json") == good


def checked(results, folder):
    results.write(folder / "results.json")
    return CliRunner().invoke(bench, ["check", str(folder / "results.json")])


def test_a_run_that_keeps_the_budget_passes(good, tmp_path):
    found = checked(good, tmp_path)

    assert found.exit_code == 0, found.output
    assert found.output.count("kept ") == len(budget.read())


def test_a_run_that_misses_a_line_fails_and_says_which(good, tmp_path):
    slow = [{"seconds": 1.6, "megabytes": 100.0}]

    found = checked(replace(good, rounds={**good.rounds, "cold start": slow}), tmp_path)

    assert found.exit_code == 1
    assert "MISSED  cold start, to the reference's: 1.60, budget at most 1.5" in found.output


def with_a_failure(results, name):
    (read,) = results.rounds[name]
    return replace(results, rounds={**results.rounds, name: [{**read, "failed": 1}]})


def test_a_run_with_a_request_that_failed_fails(good, tmp_path):
    found = checked(with_a_failure(good, rounds.BESIDE_LOGINS), tmp_path)

    assert found.exit_code == 1
    assert f"FAILED  {rounds.BESIDE_LOGINS}: 1 " in found.output


def test_the_reference_may_fail(good, tmp_path):
    assert checked(with_a_failure(good, f"{rounds.BESIDE_LOGINS}, reference"), tmp_path).exit_code == 0


def test_the_tables_show_every_measure_and_every_line_of_the_budget(good):
    page = tables.markdown(tables.all_of(good))

    assert [one.name for one in rounds.ALL if f"| {one.name} |" not in page] == []
    assert [line.name for line in budget.read() if f"| {line.name} |" not in page] == []
    assert "missed" not in page


def test_the_document_has_the_tables_that_are_printed(good):
    document = (Path(__file__).parents[1] / "docs" / "performance.md").read_text()

    assert [heading for heading, _ in tables.all_of(good) if f"### {heading}\n" not in document] == []
    assert [rows[0] for _, rows in tables.all_of(good) if f"| {' | '.join(rows[0])} |\n" not in document] == []


def test_memory_of_a_lonely_process_is_what_it_has():
    with subprocess.Popen([sys.executable, "-c", "print(flush=True); input()"], stdin=-1, stdout=-1) as lonely:
        lonely.stdout.readline()
        found, most = processes.megabytes([lonely.pid]), psutil.Process(lonely.pid).memory_info().rss / 1e6
        lonely.communicate(b"\n")

    assert 0 < found <= most


@pytest.mark.parametrize(
    ("is_raised", "rates"),
    [(False, ["1000r/s", "50r/s"]), (True, ["1000000r/s", "1000000r/s"])],
    ids=["usual", "raised"],
)
def test_the_limits_of_nginx_are_not_what_is_measured(is_raised, rates, tmp_path):
    nginx.render(tmp_path, port=1, api_port=2, avatars=None, is_raised=is_raised)

    assert re.findall("rate=(.*);", (tmp_path / "site.conf").read_text()) == rates


def test_what_is_measured_is_what_was_tested():
    """The same versions, and so none below the floors of docs/supply-chain.md."""
    assert pinned("requirements-dev.txt").items() <= pinned("requirements-bench.txt").items()


def test_the_application_that_counts_answers_both_of_its_views():
    caller = application("memory://").test_client()

    answers = {path: caller.get(path) for path in ("/counted", "/uncounted")}

    assert {path: answer.text for path, answer in answers.items()} == {"/counted": ".", "/uncounted": "."}
    assert {path: "RateLimit" in answer.headers for path, answer in answers.items()} == {
        "/counted": True,
        "/uncounted": False,
    }
