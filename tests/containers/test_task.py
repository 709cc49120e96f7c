"""The two images side by side, as one task."""

import json

import pytest
import requests

from tests.containers.runtime import peak_memory_mib
from tests.system.load import within
from tests.system.stack import member_of


def test_a_visit_from_registering_to_logging_out(task, vpc, record_property):
    running = task()
    record_property("seconds to the first 200", round(running.seconds_to_first_answer, 1))

    credentials, member = member_of(running)

    assert member.get(f"{running.url}/users/me", timeout=10).json()["email"] == credentials["email"]
    assert member.post(f"{running.url}/auth/logout", timeout=10).status_code == 204
    assert member.get(f"{running.url}/users/me", timeout=10).status_code == 401
    assert running.api.is_healthy
    assert running.nginx.is_healthy
    assert running.stop() == (0, 0)
    record_property("peak memory in MiB", peak_memory_mib(running.namespace))


def test_nobody_reaches_the_service_but_through_nginx(task):
    running = task()
    address = running.url.removeprefix("http://").partition(":")[0]

    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://{address}:8000/health", timeout=2)


def test_a_known_hop_names_no_request_unless_it_is_said_to(task):
    reply = requests.get(f"{task().url}/nope", headers={"X-Request-Id": "chosen-by-a-client"}, timeout=10)

    assert reply.json()["request_id"] == reply.headers["X-Request-Id"] != "chosen-by-a-client"


@pytest.mark.parametrize("container", ["api", "nginx"])
def test_only_the_stated_places_can_be_written_to(task, container):
    found = getattr(task(), container)
    search = (
        "for place in / /srv /etc /etc/nginx /opt/venv /var /var/log /run /run/nginx /tmp /home /dev/shm; do "
        '( : >"$place/probe" ) 2>/dev/null && echo $place; done; true'
    )

    written = found.run("bash", "-c", search).stdout.split()

    assert written == {"api": ["/tmp", "/dev/shm"], "nginx": ["/run/nginx", "/dev/shm"]}[container]


def test_it_has_neither_root_nor_capabilities(task):
    running = task()

    for container in (running.api, running.nginx):
        status = container.run("cat", "/proc/1/status").stdout
        assert f"\nUid:\t{container.image.owner[0]}\t" in status
        assert "\nCapBnd:\t0000000000000000\n" in status
        assert "\nNoNewPrivs:\t1\n" in status


def test_a_service_that_hangs_is_unhealthy(task):
    running = task()
    running.api.run("bash", "-c", "kill -STOP $(cat /proc/1/task/1/children)")

    assert not running.api.is_healthy
    running.api.run("bash", "-c", "kill -CONT $(cat /proc/1/task/1/children)")
    assert running.api.is_healthy


def test_the_log_is_json_lines_on_the_output(task):
    running = task()
    requests.get(f"{running.url}/nowhere", timeout=10)
    # Nginx's own: it never reaches the service.
    requests.request("TRACE", f"{running.url}/", timeout=10)

    # Lines are written once the answer is on its way.
    with within(10, "both lines") as wait:
        while '"path": "/nowhere"' not in running.api.said or "not answered by the service" not in running.nginx.said:
            wait()
    assert [json.loads(line)["status"] for line in running.nginx.said.splitlines()] == [405]
    assert all(json.loads(line) for line in running.api.said.splitlines())


def test_the_worker_sends_mail_and_ends_when_it_is_asked_to(task, one_off, vpc):
    worker = one_off("flask", "jobs", "work")
    running = task()

    credentials, _ = member_of(running)
    assert worker.run("worker-healthy").returncode == 0
    assert running.api.run("worker-healthy").returncode == 1, "there is none"

    with within(20, "the letter") as wait:
        while [credentials["email"]] not in [letter.rcpt_tos for letter in vpc.sink.kept]:
            wait()
    worker.stop()
    assert worker.wait() == 0, worker.said


def test_any_command_runs_as_a_task_of_its_own(prepared, one_off):
    done = one_off("flask", "users", "create", "root@example.com", "--admin", NEW_PASSWORD="correct horse battery")
    assert done.wait() == 0, done.said

    listed = one_off("flask", "users", "list")

    assert listed.wait() == 0, listed.said
    assert '"root@example.com"' in listed.said


def test_a_second_migration_changes_nothing_and_a_wrong_one_fails(prepared, one_off, vpc):
    again = one_off("flask", "db", "prepare", **vpc.owner)
    assert again.wait(60) == 0, again.said

    wrong = one_off("flask", "db", "prepare", MIGRATION_DATABASE_URL="postgresql://nobody:nothing@10.213.0.1:1/none")

    assert wrong.wait(60) != 0
    assert "Traceback" not in wrong.said
