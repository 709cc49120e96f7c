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
# Those whom RDS lets in with a token, and no other way.
IAM = "rds_iam"
OWNER_IS_MEMBER = """
    SELECT EXISTS (
        SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles o ON o.oid = m.member
        WHERE r.rolname = %s AND o.rolname = current_user)
"""


class NotAllowed(Exception):
    """The owner may not do what is left to do. The text says who must do what."""


def ensure(connection: Connection[Any], role: str | None, password: str | None, *, by_iam: bool = False) -> None:
    """Make `role` where it is missing, give it `password` where that is ours to set, and let it connect.

    Of a role that somebody else made and keeps (the laptop's superuser) the password stays what it is. `by_iam`: the
    role logs in with tokens of AWS. Raises `NotAllowed`. Does nothing when `role` is the owner itself, of which
    rights.py warns.
    """
    connection.execute(TAKE_TURNS)
    if role is None or role == _one(connection, "SELECT current_user"):
        return
    if not _exists(connection, role):
        _create(connection, role, by_iam=by_iam)
    if password is not None and _one(connection, MAY_ALTER, role):
        _set_password(connection, role, password)
    if by_iam:
        _admit_by_iam(connection, role)
    _let_in(connection, role)


def _create(connection: Connection[Any], role: str, *, by_iam: bool) -> None:
    if not _one(connection, MAY_CREATE):
        owner = _one(connection, "SELECT current_user")
        raise NotAllowed(f"There is no role {role}, and {owner} may not make one: make it, or give {owner} CREATEROLE.")
    if by_iam:
        _create_by_another(connection, role)
    else:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))


def _create_by_another(connection: Connection[Any], role: str) -> None:
    """Who makes a role is a member of it ever after (since PostgreSQL 16), and members of members of `rds_iam` must
    have tokens too: the owner would be locked out with its password. So the maker is a role that goes again."""
    names = {"role": sql.Identifier(role), "maker": sql.Identifier(f"{role}_maker")}
    for statement in (
        "CREATE ROLE {maker} CREATEROLE",
        "GRANT {maker} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE",
        "SET LOCAL ROLE {maker}",
        "CREATE ROLE {role} LOGIN",
        "RESET ROLE",
        "DROP ROLE {maker}",
    ):
        connection.execute(sql.SQL(statement).format(**names))


def _admit_by_iam(connection: Connection[Any], role: str) -> None:
    if not _exists(connection, IAM):
        raise NotAllowed(
            f"There is no role {IAM}: turn on the IAM authentication of the database, or DATABASE_IAM off."
        )
    if _one(connection, "SELECT pg_has_role(%s::name, %s::name, 'MEMBER')", role, IAM):
        return
    if _one(connection, OWNER_IS_MEMBER, role):
        owner = _one(connection, "SELECT current_user")
        raise NotAllowed(
            f"{owner} made {role} and so is a member of it: with {IAM} granted to {role}, {owner} could not log in "
            "with its password any more. Name a new role in DATABASE_URL."
        )
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(IAM), sql.Identifier(role)))


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


def _exists(connection: Connection[Any], role: str) -> bool:
    return bool(_one(connection, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", role))


def _one(connection: Connection[Any], query: str, *values: str) -> Any:
    row = connection.execute(query.encode(), values).fetchone()
    return row and row[0]
