"""What schemathesis cannot guess: somebody who is logged in, and what is theirs."""

import itertools
import os
from typing import Any, NamedTuple

import jwt
import psycopg
import requests
import schemathesis
from schemathesis.generation.meta import TestPhase

PASSWORD = "correct horse battery"
FOR_ADMINISTRATORS = {"/audit"}
numbers = itertools.count()
client = requests.Session()


class Member(NamedTuple):
    """An account of its own for every case, so that no case ends the session of the next one."""

    headers: dict[str, str]
    own: dict[str, str]
    """What a member would send, by the name under which it is sent."""


def newcomer(base_url: str) -> Member:
    wish = {"email": unused_address(), "password": PASSWORD}
    account = client.post(f"{base_url}/auth/register", json=wish, timeout=5).json()
    tokens = client.post(f"{base_url}/auth/login", json=wish, timeout=5).json()
    session_id = jwt.decode(tokens["access_token"], options={"verify_signature": False})["sid"]
    theirs = {"username": wish["email"], "user_id": account["id"], "session_id": session_id}
    own = {**wish, **theirs, "refresh_token": tokens["refresh_token"], "current_password": PASSWORD}
    return Member({"Authorization": f"Bearer {tokens['access_token']}"}, own)


def promote(member: Member) -> None:
    with psycopg.connect(os.environ["OWNER_URL"]) as connection:
        connection.execute("UPDATE users SET role = 'admin' WHERE id = %s", [member.own["user_id"]])


@schemathesis.auth(refresh_interval=None)
class Session:
    """A live session; and in valid random cases, what exists in place of what was made up."""

    def get(self, case: schemathesis.Case, _context: object) -> Member:
        member = newcomer(str(case.operation.base_url).rstrip("/"))
        if case.operation.path in FOR_ADMINISTRATORS:
            promote(member)
        return member

    def set(self, case: schemathesis.Case, member: Member, _context: object) -> None:
        case.headers.update(member.headers)
        if not is_valid_and_random(case):
            return
        case.path_parameters.update(known(case.path_parameters, member.own))
        if isinstance(case.body, dict):
            # Only a login sends the address that one has; elsewhere it is one that nobody has yet.
            theirs = member.own if case.operation.path == "/auth/login" else {**member.own, "email": unused_address()}
            case.body.update(known(case.body, theirs))


def is_valid_and_random(case: schemathesis.Case) -> bool:
    meta = case.meta
    return meta is not None and meta.phase.name == TestPhase.FUZZING and meta.generation.mode.is_positive


def known(sent: dict[str, Any], own: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in own.items() if name in sent}


def unused_address() -> str:
    return f"member{next(numbers)}.{os.getpid()}@example.com"
