"""Who asks the service: accounts, live sessions and their tokens, written straight into the database."""

import json
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from flask_jwt_extended import create_access_token
from sqlalchemy import text

from bench.servers import environment
from bench.wrk import Request, write
from local.stack import CHECKOUT
from service import create_app
from service.auth import refresh_tokens, tokens
from service.settings import Settings
from service.users.commands import SEED_PASSWORD
from service.web.pages import cursor_of

ACCOUNTS = 100_000
# Any ten thousand requests in turn show as many different tokens.
SESSIONS = 12_000
PAGE = 20
PAGES = 4000
# More than are used up in a second: a refresh token is good for one refresh, an address for one registration.
REFRESHES, REGISTRATIONS = 3000, 300
PICTURE = "/avatars/0123456789abcdef0123456789abcdef-0123456789abcdef.png"
PICTURE_BYTES = 4000
PEOPLE = text("SELECT id, email FROM users WHERE name <> 'Demo Administrator' ORDER BY id")
# Sixteen random bytes are a session's salt.
SIGN_IN = text("""
    INSERT INTO sessions (user_id, salt, expires_at, user_agent)
    SELECT id, uuid_send(gen_random_uuid()), now() + interval '1 day', 'bench'
    FROM unnest(CAST(:ids AS uuid[])) AS id RETURNING id, user_id, salt
""")


class Crowd(NamedTuple):
    """Files of requests by name, and who can log in with `SEED_PASSWORD`."""

    files: Mapping[str, Path]
    emails: Sequence[str]


def of_the_service(settings: Mapping[str, str], folder: Path, seconds: float) -> Crowd:
    """A hundred thousand accounts. Some are signed in, each with a token of their own, and others can refresh once.

    `seconds`: for how long each call is asked, in all rounds together.
    """
    command = [sys.executable, "-m", "flask", "users", "seed", str(ACCOUNTS)]
    subprocess.run(command, cwd=CHECKOUT, env=environment(settings), capture_output=True, check=True)  # noqa: S603
    _put_picture(Path(settings["AVATARS_FOLDER"]))
    app = create_app(Settings.from_env(settings))
    chance = random.Random(1)  # noqa: S311  the same people each time
    with app.app_context():
        people, holders, refreshers = _signed_in(app, chance, round(seconds * REFRESHES))
        requests = {
            **_reading(people, _access_tokens(holders), chance),
            "refresh": [_post("refresh", refresh_token=_refresh_token(session)) for session in refreshers],
        }
    emails = [person.email for person in chance.sample(people, PAGES)]
    requests["login"] = [Request("POST", "/auth/login", "", credentials(email)) for email in emails]
    requests["register"] = [_newcomer(number) for number in range(round(seconds * REGISTRATIONS))]
    return Crowd({name: write(folder / f"{name}.txt", asked) for name, asked in requests.items()}, emails)


def credentials(email: str) -> str:
    return json.dumps({"email": email, "password": SEED_PASSWORD})


def _signed_in(
    app: Flask, chance: random.Random, refreshers: int
) -> tuple[Sequence[Any], Sequence[Any], Sequence[Any]]:
    """All people, and sessions: of those who read, and of those who refresh."""
    with app.extensions["engine"].begin() as connection:
        people = connection.execute(PEOPLE).all()
        some = [[person.id for person in chance.choices(people, k=count)] for count in (SESSIONS, refreshers)]
        readers, others = (connection.execute(SIGN_IN, {"ids": ids}).all() for ids in some)
    with app.extensions["owner"].connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE users, sessions"))
    return people, readers, others


def _reading(people: Sequence[Any], holders: Sequence[str], chance: random.Random) -> dict[str, list[Request]]:
    starts = chance.sample(people, PAGES)
    pages = [f"/users?limit={PAGE}&cursor={cursor_of(person.id)}" for person in starts]
    return {
        "hello": [Request("GET", "/users/me")],
        "picture": [Request("GET", PICTURE)],
        "me": [Request("GET", "/users/me", token) for token in holders],
        "items": [Request("GET", f"/items?limit={PAGE}", token) for token in holders],
        "page": [Request("GET", path, token) for path, token in zip(pages, holders, strict=False)],
    }


def _access_tokens(sessions: Sequence[Any]) -> list[str]:
    key = tokens.keyring.signing()
    return [
        create_access_token(
            tokens.Subject(session.user_id, key),
            additional_claims={"sid": str(session.id), "role": "user"},
            additional_headers={"kid": key.kid},
        )
        for session in sessions
    ]


def _refresh_token(session: Any) -> str:
    return str(refresh_tokens.mint(tokens.refresh_key(), session.id, 1, bytes(session.salt)))


def _newcomer(number: int) -> Request:
    return _post("register", email=f"newcomer-{number}@example.com", name="Newcomer", password=SEED_PASSWORD)


def _post(name: str, /, **body: str) -> Request:
    return Request("POST", f"/auth/{name}", "", json.dumps(body))


def _put_picture(folder: Path) -> None:
    """Where Nginx serves it from. It looks at the name only."""
    picture = folder / Path(PICTURE).name
    picture.write_bytes(bytes(PICTURE_BYTES))
    picture.chmod(0o644)
