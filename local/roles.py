"""The two roles of the service, as on AWS: one owns the tables, the other one only works with the rows."""

from typing import LiteralString

import psycopg
from psycopg import sql

from local.postgres import SUPERUSER, Cluster

OWNER = "gatehouse_owner"
APPLICATION = "gatehouse_app"
DATABASE = "gatehouse"


def ensure(cluster: Cluster, database: str = DATABASE) -> None:
    """Make the roles and the database where they are missing. What the application may do is the migrations' affair."""
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        for role in (OWNER, APPLICATION):
            _ensure_role(connection, role, cluster.password(role))
        _ensure_database(connection, database)


def _ensure_role(connection: psycopg.Connection, role: str, password: str) -> None:
    if not _exists(connection, "SELECT FROM pg_roles WHERE rolname = %s", role):
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    # Hashed here, so that no statement, and so no log, holds the password.
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), hashed))


def _ensure_database(connection: psycopg.Connection, database: str) -> None:
    names = {"database": sql.Identifier(database), "owner": sql.Identifier(OWNER), "app": sql.Identifier(APPLICATION)}
    if not _exists(connection, "SELECT FROM pg_database WHERE datname = %s", database):
        connection.execute(sql.SQL("CREATE DATABASE {database} OWNER {owner}").format(**names))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {database} TO {app}").format(**names))


def _exists(connection: psycopg.Connection, query: LiteralString, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None
