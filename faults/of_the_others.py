"""What befalls whatever else the service asks: pictures, mail, Valkey."""

import time
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

import requests

from faults.load import READ, Load
from faults.outcome import Fault, Outcome, judged
from faults.people import Person, put_picture
from faults.rig import MAIL, PICTURES, Rig

REFUSED = 3.0


def valkey_gone(rig: Rig) -> Outcome:
    with Load(rig.url, readers=3, writers=1, pause=0.02) as load:
        began = time.monotonic()
        load.wait_for(200)
        asleep = time.monotonic()
        rig.valkey.suspend()
        load.wait_for(200)
        rig.valkey.resume()
        counted = _counts_again(rig, load)
        dead = time.monotonic()
        rig.valkey.kill()
        load.wait_for(200)
    usual = load.took(READ, since=began, until=asleep, share=0.95)
    more = max(load.took(READ, since=since, share=0.95) - usual for since in (asleep, dead))
    return judged(
        rig,
        load,
        {
            "a request failed": not load.failed(),
            f"a request took {1000 * more:.0f} ms more": more < 0.05,
            "Valkey was not counted in again": counted,
        },
        told=f"{1000 * max(0.0, more):.0f} ms more",
    )


def pictures_away(rig: Rig) -> Outcome:
    assert rig.to_pictures
    with Load(rig.url) as load:
        person = Person(rig.url)
        before = put_picture(rig.url, person)
        rig.to_pictures.go_away()
        away = [put_picture(rig.url, person) for _ in range(3)]
        rig.to_pictures.come_back()
        rig.to_pictures.fall_silent()
        silent = [put_picture(rig.url, person) for _ in range(3)]
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
            f"a refusal took {longest:.1f} s": longest < REFUSED,
            "pictures did not come back": again,
            "an account has a picture that is not there": _shown(rig.url, person),
            "something else failed": not load.failed(),
        },
        told=f"{longest:.1f} s at most",
    )


def mail_away(rig: Rig) -> Outcome:
    assert rig.to_mail
    assert rig.letters
    with Load(rig.url) as load:
        people = [Person(rig.url) for _ in range(3)]
        rig.to_mail.go_away()
        answers = [_forgot(rig.url, person) for person in people[:2]]
        load.wait_for(100)
        rig.to_mail.come_back()
        rig.to_mail.fall_silent()
        answers += [_forgot(rig.url, person) for person in people[2:]]
        load.wait_for(100)
        rig.to_mail.cut()
        rig.to_mail.speak_again()
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


def _counts_again(rig: Rig, load: Load) -> bool:
    """Whether each worker that lost Valkey has found it again, within some seconds."""
    for _ in range(20):
        load.wait_for(50)
        logs = [(task.folder / "gunicorn.log").read_text() for task in rig.tasks]
        lost, found = (sum(log.count(event) for log in logs) for event in ("limits_store_away", "limits_store_back"))
        if 0 < lost == found:
            return True
    return False


def _shown(url: str, person: Person) -> bool:
    found = requests.get(f"{url}/users/me", headers=person.headers, timeout=20).json()["avatar_url"]
    return requests.get(f"{url}{urlsplit(found).path}", timeout=20).status_code == 200


def _until_fine(url: str, person: Person, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if put_picture(url, person)[0] == 200:
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


ALL = (
    Fault(
        "F8",
        "the store of pictures goes, and then says nothing",
        "503 within 3 s; nothing else fails, no picture without its object",
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
    Fault(
        "F10",
        "Valkey sleeps, and then dies",
        "no request fails, or takes 50 ms more; counts again by itself",
        valkey_gone,
    ),
)
