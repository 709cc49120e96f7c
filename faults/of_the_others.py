"""What befalls whatever else the service asks, and those who ask it."""

import time
import uuid
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import psutil
import requests

from faults.load import LOGIN, Load, Person
from faults.outcome import Fault, Outcome, judged
from faults.rig import MAIL, PICTURES, Rig
from tests.forms import with_picture
from tests.pictures import picture
from tests.relay import Relay

LARGE = picture() + bytes(4_900_000)
MOST_MEMORY = 300e6


def valkey_gone(rig: Rig) -> Outcome:
    with Load(rig.url) as load:
        rig.valkey.suspend()
        load.wait_for(200)
        rig.valkey.resume()
        load.wait_for(200)
        rig.valkey.kill()
        load.wait_for(200)
    return judged(rig, load, {"a request failed": not load.failed()})


def pictures_away(rig: Rig) -> Outcome:
    assert rig.to_pictures
    with Load(rig.url) as load:
        person = Person(rig.url)
        before = _put(rig.url, person)
        rig.to_pictures.go_away()
        away = [_put(rig.url, person) for _ in range(3)]
        rig.to_pictures.come_back()
        rig.to_pictures.fall_silent()
        silent = [_put(rig.url, person) for _ in range(3)]
        rig.to_pictures.speak_again()
        rig.to_pictures.cut()
        again = _until_fine(rig.url, person, seconds=40)
    longest = max(took for _, took in (*away, *silent))
    return judged(
        rig,
        load,
        {
            "a picture failed before": before[0] == 200,
            "what was refused was no 503": {status for status, _ in (*away, *silent)} == {503},
            f"a refusal took {longest:.1f} s": longest < 4,
            "pictures did not come back": again,
            "something else failed": not load.failed(),
        },
    )


def mail_away(rig: Rig) -> Outcome:
    assert rig.to_mail
    assert rig.letters
    with Load(rig.url) as load:
        people = [Person(rig.url) for _ in range(3)]
        rig.to_mail.go_away()
        answers = [_forgot(rig.url, person) for person in people]
        load.wait_for(100)
        rig.to_mail.come_back()
        letters = _received(rig, people, seconds=60)
    twice = [count for count in letters.values() if count != 1]
    return judged(
        rig,
        load,
        {
            "somebody was not answered 202": {status for status, _ in answers} == {202},
            "the answer took longer": max(took for _, took in answers) < 1,
            f"letters that came: {dict(letters)}": len(letters) == len(people) and not twice,
            "something else failed": not load.failed(),
        },
    )


def answers_lost(rig: Rig) -> Outcome:
    with Load(rig.url) as load, Relay("127.0.0.1", rig.front.port) as wire:
        person, broken = Person(rig.url), f"http://127.0.0.1:{wire.port}"
        wire.loses_answers = True
        wish = {"json": {"name": "once"}, "headers": {**person.headers, "Idempotency-Key": uuid.uuid4().hex}}
        _lost(f"{broken}/items", wish)
        made = requests.post(f"{rig.url}/items", timeout=20, **wish)
        exchange = {"json": {"refresh_token": person.tokens["refresh_token"]}}
        _lost(f"{broken}/auth/refresh", exchange)
        first, second = (requests.post(f"{rig.url}/auth/refresh", timeout=20, **exchange) for _ in range(2))
        newcomer = {"json": {"email": f"{uuid.uuid4().hex}@example.com", "password": "correct horse battery"}}
        _lost(f"{broken}/auth/register", newcomer)
        registered = requests.post(f"{rig.url}/auth/register", timeout=20, **newcomer)
        count = rig.sql("SELECT count(*) FROM items WHERE name = 'once'")[0][0]
    return judged(
        rig,
        load,
        {
            "an item was made twice, or not": (made.status_code, count) == (201, 1),
            "a refresh gave another successor": first.status_code == second.status_code == 200
            and first.json()["refresh_token"] == second.json()["refresh_token"],
            "registering again was no 409": registered.status_code == 409,
            "something else failed": not load.failed(),
        },
    )


def many_uploads(rig: Rig) -> Outcome:
    with Load(rig.url) as load, ThreadPoolExecutor(50) as pool:
        people = list(pool.map(lambda _: Person(rig.url), range(50)))
        uploads = [pool.submit(_put, rig.url, person, LARGE) for person in people]
        most = 0.0
        while not all(upload.done() for upload in uploads):
            most = max([most, *(_memory(worker) for task in rig.tasks for worker in task.workers())])
            time.sleep(0.05)
        statuses = Counter(upload.result()[0] for upload in uploads)
    return judged(
        rig,
        load,
        {
            f"answers: {dict(statuses)}": set(statuses) <= {200, 503} and statuses[200] > 0,
            f"a worker had {most / 1e6:.0f} MB": most < MOST_MEMORY,
            "something else failed": not load.failed(),
        },
    )


def flooded(rig: Rig) -> Outcome:
    usual, flood = _logins(rig, visitors=4), _logins(rig, visitors=16)
    goodput = _rate(flood) / _rate(usual)
    return judged(
        rig,
        flood,
        {
            "a read failed": not flood.failed("read"),
            f"goodput fell to {goodput:.2f}": goodput >= 0.8,
            "a login was refused otherwise than by 503": {seen.status for seen in flood.failed(LOGIN)} <= {503},
        },
    )


def _logins(rig: Rig, *, visitors: int) -> Load:
    with Load(rig.url, readers=4, writers=0, visitors=visitors, pause=0.02) as load:
        time.sleep(8)
    return load


def _rate(load: Load) -> float:
    done = [seen for seen in load.seen if seen.what == LOGIN and seen.is_fine]
    return len(done) / (max(seen.ended for seen in done) - min(seen.began for seen in done))


def _lost(url: str, wish: dict[str, object]) -> None:
    """Ask, and do not hear the answer."""
    try:
        requests.post(url, timeout=20, **wish)  # type: ignore[arg-type]
    except requests.ConnectionError:
        return
    raise AssertionError("the answer was not lost")


def _put(url: str, person: Person, content: bytes = picture()) -> tuple[int, float]:
    form, began = with_picture(content), time.monotonic()
    answer = requests.put(
        f"{url}/users/me/avatar",
        data=form["data"],
        headers={**person.headers, "Content-Type": form["content_type"]},
        timeout=20,
    )
    return answer.status_code, time.monotonic() - began


def _until_fine(url: str, person: Person, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if _put(url, person)[0] == 200:
            return True
        time.sleep(0.5)
    return False


def _forgot(url: str, person: Person) -> tuple[int, float]:
    began = time.monotonic()
    answer = requests.post(f"{url}/auth/password/forgot", json={"email": person.credentials["email"]}, timeout=20)
    return answer.status_code, time.monotonic() - began


def _received(rig: Rig, people: Sequence[Person], *, seconds: float) -> Counter[str]:
    """How many letters each of them got about a new password, once all have one or the time is up."""
    wanted, deadline = {person.credentials["email"] for person in people}, time.monotonic() + seconds
    while True:
        letters = [
            letter
            for letter in rig.letters.kept
            if b"/link/password" in letter.content.replace(b"=\r\n", b"")  # type: ignore[union-attr]
        ]
        found = Counter(address for letter in letters for address in letter.rcpt_tos if address in wanted)
        if found.keys() == wanted or time.monotonic() > deadline:
            return found
        time.sleep(0.2)


def _memory(worker: psutil.Process) -> float:
    try:
        return float(worker.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0.0


ALL = (
    Fault(
        "F8",
        "the store of pictures goes, and then says nothing",
        "503 within 4 s; nothing else fails",
        pictures_away,
        needs=frozenset({PICTURES}),
    ),
    Fault(
        "F9",
        "the mail server goes",
        "202 all the same; each letter comes once, within a minute",
        mail_away,
        needs=frozenset({MAIL}),
    ),
    Fault("F10", "Valkey sleeps, and then dies", "no request fails", valkey_gone),
    Fault(
        "F16",
        "four times as many logins as can be hashed",
        "no read fails; 80 % of the logins",
        flooded,
        settings={"BCRYPT_COST": "10"},
    ),
    Fault("F18", "answers are lost after the commit", "asked again, nothing is done twice", answers_lost),
    Fault(
        "F19",
        "50 uploads of 5 MB at once",
        "a worker takes less than 300 MB; nothing else fails",
        many_uploads,
        needs=frozenset({PICTURES}),
    ),
)
