"""What schemathesis cannot guess: somebody who is logged in, what is theirs, and what was mailed to them."""

import itertools
import json
import os
import re
import time
from collections.abc import Container
from functools import cache
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

import jwt
import requests
import schemathesis
from hypothesis.control import BuildContext, current_build_context
from schemathesis.generation.meta import TestPhase

from tests.pictures import picture

PICTURE = picture()
PASSWORD = "correct horse battery"
numbers = itertools.count()
needed: set[str] = set()
"""The ids of those whom no case may lock out."""
spenders: dict[bool, "Member"] = {}
walkers: WeakKeyDictionary[BuildContext, "Member"] = WeakKeyDictionary()
client = requests.Session()
client.trust_env = False
ADMINISTRATORS = {("GET", "/audit"), ("GET", "/users"), ("PATCH", "/users/{user_id}")}
"""The operations that plain users are only ever refused."""
SPENDING = {
    *("/auth/refresh", "/auth/logout", "/auth/password/reset", "/auth/email/verify"),
    *(
        "/users/me/password",
        "/users/{user_id}",
        "/users/me/sessions",
        "/users/me/sessions/{session_id}",
        "/users/me/avatar",
    ),
}
"""What may use up a session, a token, a password, a role or a picture; deletions do so too."""
ETAG = r'"[0-9a-f]{32}\.[0-9]+"'
CREDENTIALS = {"email", "password"}
LEAVING = ("DELETE", "/users/me")
"""Checks send such a case again, which nobody survives."""
LINKS = {"/auth/password/reset": "password", "/auth/email/verify": "email"}
"""What the link of a letter is for that has the operation's token."""


class Member(NamedTuple):
    """Somebody with an account, a session and an item."""

    headers: dict[str, str]
    own: dict[str, str]
    """What a member would send, by the name under which it is sent."""


def newcomer(base_url: str) -> Member:
    wish = {"email": unused_address(), "password": PASSWORD}
    account = client.post(f"{base_url}/auth/register", json=wish, timeout=5).json()
    tokens = client.post(f"{base_url}/auth/login", json=wish, timeout=5).json()
    session_id = jwt.decode(tokens["access_token"], options={"verify_signature": False})["sid"]
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    item = client.post(f"{base_url}/items", json={"name": "Umbrella"}, headers=headers, timeout=5).json()
    theirs = {"username": wish["email"], "user_id": account["id"], "session_id": session_id, "item_id": item["id"]}
    own = {**wish, **theirs, "refresh_token": tokens["refresh_token"], "current_password": PASSWORD}
    return Member(headers, own)


@cache
def administrator(base_url: str) -> dict[str, str]:
    """The header of the demo administrator."""
    known = json.loads(Path(os.environ["ADMINISTRATOR"]).read_text())
    wish = {"email": known["email"], "password": known["password"]}
    tokens = client.post(f"{base_url}/auth/login", json=wish, timeout=5).json()
    needed.add(jwt.decode(tokens["access_token"], options={"verify_signature": False})["sub"])
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def promote(base_url: str, user_id: str) -> None:
    url, headers = f"{base_url}/users/{user_id}", administrator(base_url)
    client.patch(url, headers=headers, json={"role": "admin"}, timeout=5).raise_for_status()


def admitted(base_url: str, is_administrator: bool) -> Member:
    member = newcomer(base_url)
    if is_administrator:
        promote(base_url, member.own["user_id"])
    return member


@cache
def keeper(base_url: str, is_administrator: bool) -> Member:
    """One with a picture, for all cases after which they still have what they had."""
    member = admitted(base_url, is_administrator)
    form, url = {"avatar": ("me.png", PICTURE)}, f"{base_url}/users/me/avatar"
    avatar_url = client.put(url, files=form, headers=member.headers, timeout=5).json()["avatar_url"]
    needed.add(member.own["user_id"])
    return member._replace(own={**member.own, "key": avatar_url.rpartition("/")[2]})


def spender(base_url: str, is_administrator: bool) -> Member:
    """One who has something left to use up: the one of the case before, if that was refused."""
    if is_administrator not in spenders:
        spenders[is_administrator] = admitted(base_url, is_administrator)
    return spenders[is_administrator]


def walker(base_url: str) -> Member:
    """The administrator who takes all steps of a walk, and of no other: a walk must come out as it did before."""
    walk = current_build_context()
    if walk not in walkers:
        walkers[walk] = member = admitted(base_url, is_administrator=True)
        needed.update(member.own[name] for name in ("user_id", "session_id"))
        # Another session, which may be ended.
        client.post(f"{base_url}/auth/login", json=known(CREDENTIALS, member.own), timeout=5).raise_for_status()
    return walkers[walk]


@schemathesis.hook
def after_call(_context: object, case: schemathesis.Case, response: schemathesis.Response) -> None:
    if response.status_code < 400 and uses_up(case):
        spenders.clear()


def uses_up(case: schemathesis.Case) -> bool:
    method = case.operation.method.upper()
    return method == "DELETE" or (case.operation.path in SPENDING and method != "GET")


@schemathesis.auth(refresh_interval=None)
class Session:
    """A live session; and in valid random cases, what exists in place of what was made up."""

    def get(self, case: schemathesis.Case, _context: object) -> Member:
        base_url, method = str(case.operation.base_url).rstrip("/"), case.operation.method.upper()
        is_for_administrators = (method, case.operation.path) in ADMINISTRATORS
        if is_step(case):
            return walker(base_url)
        if (method, case.operation.path) == LEAVING:
            return admitted(base_url, is_for_administrators)
        return (spender if uses_up(case) else keeper)(base_url, is_for_administrators)

    def set(self, case: schemathesis.Case, member: Member, _context: object) -> None:
        if not (is_step(case) and case.operation.path.startswith("/auth/")):
            # A logout would end the session of the steps to come, whichever token its body has.
            case.headers.update(member.headers)
        if case.operation.method.upper() != "GET" and not needed.isdisjoint(case.path_parameters.values()):
            # An id that was seen in an answer. Whoever is needed for the next case must not be locked out by this one.
            theirs = newcomer(str(case.operation.base_url).rstrip("/")) if is_step(case) else member
            case.path_parameters.update(known(case.path_parameters, theirs.own))
        if not is_valid_and_random(case):
            return
        if is_step(case):
            begin(case, member)
            return
        case.path_parameters.update(known(case.path_parameters, member.own))
        if isinstance(case.body, dict):
            # Only a login sends the address that one has; elsewhere it is one that nobody has yet.
            theirs = member.own if case.operation.path == "/auth/login" else {**member.own, "email": unused_address()}
            if case.operation.path in LINKS:
                theirs["token"] = mailed_token(str(case.operation.base_url).rstrip("/"), case.operation.path, member)
            case.body.update(known(case.body, theirs))
            if "avatar" in case.body:
                case.body["avatar"] = PICTURE


def begin(case: schemathesis.Case, member: Member) -> None:
    """What a walk needs to get anywhere. Links write over it: they come later, or are heeded here."""
    if not re.fullmatch(ETAG, case.headers.get("If-Match", "")):
        case.headers.pop("If-Match", None)
    if case.operation.path == "/auth/login":
        # The link into it is written as JSON.
        case.media_type, case.body = "application/json", known(CREDENTIALS, member.own)
    elif isinstance(case.body, dict):
        ours = {"email": unused_address(), "password": PASSWORD, "name": "Umbrella", "description": "Black"}
        case.body.update(known(case.body, ours))


def mailed_token(base_url: str, path: str, member: Member) -> str:
    """The token that is good for the operation, out of the member's letters."""
    if LINKS[path] == "password":
        client.post(f"{base_url}/auth/password/forgot", json={"email": member.own["username"]}, timeout=5)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        # The newest letters first: there will be many.
        for letter in sorted(Path(os.environ["MAIL"]).glob("*.eml"), reverse=True)[:20]:
            text = letter.read_text().replace("=\n", "").replace("=3D", "=")
            found = re.search(rf"/link/{LINKS[path]}#token=([\w-]+)", text)
            if f"To: {member.own['username']}" in text and found:
                return found[1]
        time.sleep(0.05)
    raise TimeoutError(path)


def is_valid_and_random(case: schemathesis.Case) -> bool:
    meta = case.meta
    is_random = meta is not None and meta.phase.name in (TestPhase.FUZZING, TestPhase.STATEFUL)
    return is_random and meta.generation.mode.is_positive


def is_step(case: schemathesis.Case) -> bool:
    """Whether it may follow a link, with an id out of the answer before."""
    return case.meta is not None and case.meta.phase.name == TestPhase.STATEFUL


def known(sent: Container[str], own: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in own.items() if name in sent}


def unused_address() -> str:
    return f"member{next(numbers)}.{os.getpid()}@example.com"
