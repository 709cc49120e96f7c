"""The role that the application works in: made where it is missing. What it may do then is the affair of rights.py."""

from typing import Any

from psycopg import Connection, sql

# Role and rights belong to the transaction that takes this lock; another run waits for its end.
TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtext('gatehouse application role'))"
MAY_CREATE = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
MAY_ALTER = """
    SELECT rolsuper OR (rolcreaterole AND pg_has_role(oid, %s::name, 'USAGE WITH ADMIN OPTION'))
    FROM pg_roles WHERE rolname = current_user
"""


class NotAllowed(Exception):
    """The owner may not do what is left to do. The text says who must do what."""


def ensure(connection: Connection[Any], role: str | None, password: str | None) -> None:
    """Make `role` where it is missing, give it `password` where that is ours to set, and let it connect.

    Of a role that somebody else made and keeps (the laptop's superuser) the password stays what it is. Raises
    `NotAllowed`. Does nothing when `role` is the owner itself, of which rights.py warns.
    """
    connection.execute(TAKE_TURNS)
    if role is None or role == _one(connection, "SELECT current_user"):
        return
    if not _one(connection, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", role):
        _create(connection, role, password)
    elif password is not None and _one(connection, MAY_ALTER, role):
        _set_password(connection, role, password)
    _let_in(connection, role)


def _create(connection: Connection[Any], role: str, password: str | None) -> None:
    if not _one(connection, MAY_CREATE):
        owner = _one(connection, "SELECT current_user")
        raise NotAllowed(f"There is no role {role}, and {owner} may not make one: make it, or give {owner} CREATEROLE.")
    connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    if password is not None:
        _set_password(connection, role, password)


def _set_password(connection: Connection[Any], role: str, password: str) -> None:
    # Hashed here, so that no statement, and so no log, holds the password.
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), hashed))


def _let_in(connection: Connection[Any], role: str) -> None:
    if _one(connection, "SELECT has_database_privilege(%s::name, current_database(), 'CONNECT')", role):
        return
    if not _one(connection, "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"):
        raise NotAllowed(f"{role} may not connect to the database, and only who owns it can let it.")
    database = sql.Identifier(_one(connection, "SELECT current_database()"))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(role)))


def _one(connection: Connection[Any], query: str, *values: str) -> Any:
    row = connection.execute(query.encode(), values).fetchone()
    return row and row[0]
