"""Who asks: accounts, live sessions and their tokens, written straight into the database."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import bcrypt
from flask import Flask
from flask_jwt_extended import create_access_token
from sqlalchemy import Row, make_url, text

from bench import reference
from bench.wrk import Request, write
from local.stack import CHECKOUT
from service import create_app
from service.auth import refresh_tokens, tokens
from service.settings import Settings
from service.users.commands import SEED_PASSWORD
from service.web.pages import cursor_of

ACCOUNTS = 100_000
SESSIONS = 12_000
PAGE = 20
# Sixteen random bytes are a salt of a session.
SIGN_IN = text("""
    INSERT INTO sessions (user_id, salt, expires_at, user_agent)
    SELECT id, uuid_send(gen_random_uuid()), now() + interval '1 day', 'bench'
    FROM users WHERE id = ANY(:ids) RETURNING id, user_id, salt
""")


class Crowd(NamedTuple):
    """Files of requests by name, and who can log in with `SEED_PASSWORD`."""

    files: Mapping[str, Path]
    emails: list[str]


def ours(settings: Mapping[str, str], folder: Path) -> Crowd:
    """A hundred thousand accounts; twelve thousand of them are signed in, each with a token of their own."""
    command = [sys.executable, "-m", "flask", "users", "seed", str(ACCOUNTS)]
    subprocess.run(command, cwd=CHECKOUT, env={**os.environ, **settings}, capture_output=True, check=True)  # noqa: S603
    app = create_app(Settings.from_env(settings))
    chance = random.Random(1)  # noqa: S311  the same ones each time
    with app.app_context():
        with app.extensions["engine"].begin() as connection:
            people = connection.execute(text("SELECT id, email FROM users WHERE name <> 'Demo Administrator'")).all()
            ids = [row.id for row in chance.sample(people, SESSIONS)]
            entries = connection.execute(SIGN_IN, {"ids": ids}).all()
        with app.extensions["owner"].connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE users, sessions"))
        holders = _tokens(entries)
        spent_once = [str(refresh_tokens.mint(tokens.refresh_key(), row.id, 1, bytes(row.salt))) for row in entries]
    pages = [f"/users?limit={PAGE}&cursor={cursor_of(row.id)}" for row in chance.sample(people, 4000)]
    emails = [row.email for row in chance.sample(people, 4000)]
    names = {
        "me": [Request("GET", "/users/me", token) for token in holders],
        "page": [Request("GET", path, token) for path, token in zip(pages, holders, strict=False)],
        "items": [Request("GET", "/items?limit=20", token) for token in holders],
        "refresh": [Request("POST", "/auth/refresh", "", json.dumps({"refresh_token": one})) for one in spent_once],
        "login": [Request("POST", "/auth/login", "", credentials(email)) for email in emails],
        "register": [Request("POST", "/auth/register", "", _newcomer(number)) for number in range(20_000)],
        "hello": [Request("GET", "/users/me")],
    }
    return Crowd({name: write(folder / f"{name}.txt", requests) for name, requests in names.items()}, emails)


def references(url: str, folder: Path) -> dict[str, Path]:
    """As many accounts for the reference, in its own tables, and as many tokens."""
    app: Flask = reference.create_app(url)
    kept = bcrypt.hashpw(SEED_PASSWORD.encode(), bcrypt.gensalt(12)).decode()
    with app.app_context():
        reference.db.create_all()
        reference.db.session.execute(
            text(
                "INSERT INTO users (email, name, role, password_hash) SELECT 'person' || n || '@example.com',"
                " 'Person ' || n, 'user', :kept FROM generate_series(1, :count) n"
            ),
            {"kept": kept, "count": ACCOUNTS},
        )
        reference.db.session.commit()
        reference.db.session.execute(text("ANALYZE users"))
        reference.db.session.commit()
        chance = random.Random(1)  # noqa: S311
        holders = [create_access_token(identity=str(id)) for id in chance.sample(range(1, ACCOUNTS), SESSIONS)]
    last = ACCOUNTS // PAGE
    pages = [f"/users?page={chance.randint(1, last)}&per_page={PAGE}" for _ in range(4000)]
    names = {
        "reference-me": [Request("GET", "/users/me", token) for token in holders],
        "reference-page": [Request("GET", path, token) for path, token in zip(pages, holders, strict=False)],
    }
    return {name: write(folder / f"{name}.txt", requests) for name, requests in names.items()}


def reference_url(settings: Mapping[str, str]) -> str:
    """The same database, in the same role that owns its tables, but another schema."""
    url = make_url(settings["MIGRATION_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    with_path = url.update_query_dict({"options": f"-csearch_path={reference.SCHEMA}"})
    return with_path.render_as_string(hide_password=False)


def _tokens(entries: Any) -> list[str]:
    key = tokens.keyring.signing()
    return [_token(row, key) for row in entries]


def _token(row: Row[UUID, UUID, bytes], key: Any) -> str:
    claims = {"sid": str(row.id), "role": "user"}
    return create_access_token(
        tokens.Subject(row.user_id, key), additional_claims=claims, additional_headers={"kid": key.kid}
    )


def credentials(email: str) -> str:
    return json.dumps({"email": email, "password": SEED_PASSWORD})


def _newcomer(number: int) -> str:
    wish = {"email": f"newcomer-{os.getpid()}-{number}@example.com", "name": "Newcomer", "password": SEED_PASSWORD}
    return json.dumps(wish)
