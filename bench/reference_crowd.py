"""Who asks the reference: as many accounts, in its own tables, as many tokens; and whether it does what it should."""

import random
from collections.abc import Mapping
from pathlib import Path

import bcrypt
import psycopg
from flask import Flask
from flask_jwt_extended import create_access_token
from sqlalchemy import make_url, text

from bench import reference
from bench.crowd import ACCOUNTS, PAGE, PAGES, SESSIONS, Crowd, credentials
from bench.wrk import Request, write
from service.users.commands import SEED_PASSWORD

# One hash for all: nobody looks at it but bcrypt.
PEOPLE = text("""
    INSERT INTO users (email, name, role, password_hash)
    SELECT 'person' || n || '@example.com', 'Person ' || n, 'user', :kept FROM generate_series(1, :count) n
""")


def database(settings: Mapping[str, str]) -> str:
    """A schema of its own in the service's database, in the role that owns its tables: what SQLAlchemy calls it."""
    with psycopg.connect(settings["MIGRATION_DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {reference.SCHEMA}")
    url = make_url(settings["MIGRATION_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    return url.update_query_dict({"options": f"-csearch_path={reference.SCHEMA}"}).render_as_string(hide_password=False)


def of_the_reference(url: str, folder: Path) -> Crowd:
    """Raises `AssertionError` unless the reference answers as a service with logins should."""
    app = reference.create_app(url)
    chance = random.Random(1)  # noqa: S311  the same people each time
    with app.app_context():
        _seed()
        holders = [create_access_token(identity=str(id)) for id in chance.sample(range(1, ACCOUNTS), SESSIONS)]
    check(app)
    emails = [f"person{number}@example.com" for number in chance.sample(range(1, ACCOUNTS), PAGES)]
    starts = [chance.randint(1, ACCOUNTS // PAGE) for _ in range(PAGES)]
    pages = [f"/users?page={start}&per_page={PAGE}" for start in starts]
    requests = {
        "me": [Request("GET", "/users/me", token) for token in holders],
        "page": [Request("GET", path, token) for path, token in zip(pages, holders, strict=False)],
        "login": [Request("POST", "/auth/login", "", credentials(email)) for email in emails],
    }
    return Crowd({name: write(folder / f"reference-{name}.txt", asked) for name, asked in requests.items()}, emails)


def check(app: Flask) -> None:
    """What is faster because it does less is no reference."""
    client = app.test_client()
    person = {"email": "person1@example.com", "password": SEED_PASSWORD}
    token = client.post("/auth/login", json=person).get_json()["access_token"]
    holder = {"Authorization": f"Bearer {token}"}
    answers = [
        client.post("/auth/login", json={**person, "password": "wrong"}),
        client.get("/users/me"),
        client.get("/users/me", headers=holder),
        client.get("/users", headers=holder),
        client.post("/auth/logout", headers=holder),
        client.get("/users/me", headers=holder),
    ]
    found = [answer.status_code for answer in answers]
    if found != [401, 401, 200, 200, 204, 401]:
        raise AssertionError(f"the reference answers otherwise than it should: {found}")


def _seed() -> None:
    kept = bcrypt.hashpw(SEED_PASSWORD.encode(), bcrypt.gensalt(12)).decode()
    session = reference.db.session
    reference.db.create_all()
    session.execute(PEOPLE, {"kept": kept, "count": ACCOUNTS})
    session.commit()
    session.execute(text("ANALYZE users"))
    session.commit()
