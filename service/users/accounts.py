"""What can happen to an account."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import ARRAY, Connection, Uuid, any_, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.audit import record
from service.problems import NotFound, PreconditionFailed, Problem
from service.users import administrators, avatars, emails
from service.users.models import ACCOUNT, Account, User


class EmailTaken(Problem):
    """Another account has this e-mail address. Log in to it, or use another address."""

    status = 409
    title = "That e-mail address has an account already"


class StoredCredentials(NamedTuple):
    """What a login compares with: whose account it is and how its password is kept."""

    id: UUID
    password_hash: str | None
    is_disabled: bool


LOOK_UP = select(User.id, User.password_hash, User.disabled_at.is_not(None))


def register(
    session: Session,
    *,
    email: str,
    password_hash: str | None,
    name: str = "",
    role: str = "user",
    is_verified: bool = False,
) -> Account:
    """Open an account for a canonical `email`; without a password it is an invited one, to be claimed.

    Raises `EmailTaken`, also when another request was faster.
    """
    row: dict[str, object] = {"email": email, "password_hash": password_hash, "name": name, "role": role}
    if is_verified:
        row["email_verified_at"] = func.now()
    statement = insert(User).values(row).on_conflict_do_nothing(index_elements=[User.email]).returning(*ACCOUNT)
    found = session.execute(statement).first()
    if found is None:
        raise EmailTaken
    record.done(session, "account.created" if password_hash else "account.invited", subject=found.id)
    return Account._make(found)


def look_up(connection: Connection, *, email: str) -> StoredCredentials | None:
    """What a login with any spelling of `email` must match; None when nobody has it."""
    try:
        found = connection.execute(LOOK_UP.where(User.email == emails.canonical(email))).first()
    except emails.Malformed:
        return None
    return StoredCredentials._make(found) if found else None


def credentials_of(connection: Connection, id: UUID) -> StoredCredentials | None:
    found = connection.execute(LOOK_UP.where(User.id == id)).first()
    return StoredCredentials._make(found) if found else None


def by_id(session: Session | Connection, id: UUID) -> Account | None:
    found = session.execute(select(*ACCOUNT).where(User.id == id)).first()
    return Account._make(found) if found else None


def by_email(session: Session, email: str) -> Account | None:
    """Whose canonical address it is."""
    found = session.execute(select(*ACCOUNT).where(User.email == email)).first()
    return Account._make(found) if found else None


def addresses(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """The e-mail address of each that has an account."""
    wanted = literal(list(ids), ARRAY(Uuid))
    rows = session.execute(select(User.id, User.email).where(User.id == any_(wanted)))
    return {row.id: row.email for row in rows}


def newest(session: Session, limit: int) -> list[Account]:
    rows = session.execute(select(*ACCOUNT).order_by(User.id.desc()).limit(limit))
    return [Account._make(row) for row in rows]


def change(session: Session, id: UUID, *, expected_version: int | None = None, **values: object) -> Account:
    """Set columns in one statement that also checks the version, if one is expected.

    A new e-mail address counts as unverified unless `email_verified_at` is set with it. Raises `EmailTaken`,
    `PreconditionFailed`, `NotFound`.
    """
    followed: dict[str, object] = {"email_verified_at": None} if "email" in values else {}
    if values.keys() & {"email", "disabled_at"}:
        followed["links_version"] = User.links_version + 1
    statement = update(User).where(User.id == id).values(followed | values)
    if expected_version is not None:
        statement = statement.where(User.version == expected_version)
    counted = statement.values(version=User.version + 1, updated_at=func.now()).returning(*ACCOUNT)
    try:
        found = session.execute(counted).first()
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise EmailTaken from error
    if found is None:
        raise NotFound if by_id(session, id) is None else PreconditionFailed
    fields = " ".join(sorted(values))
    if "role" in values:
        record.done(session, "account.changed", subject=id, fields=fields, role=str(values["role"]))
    else:
        record.done(session, "account.changed", subject=id, fields=fields)
    return Account._make(found)


def replace_hash(session: Session, id: UUID, *, seen: str, better: str) -> bool:
    """Keep another hash in place of the one that was `seen`; False when that is no longer there."""
    statement = update(User).where(User.id == id, User.password_hash == seen).values(password_hash=better)
    return session.execute(statement.returning(User.id)).first() is not None


def erase(session: Session, id: UUID, *, expected_version: int | None = None) -> None:
    """Delete the account and all that is theirs. Raises `LastAdmin`, `PreconditionFailed`, `NotFound`."""
    administrators.keep_one(session, besides=id)
    statement = delete(User).where(User.id == id)
    if expected_version is not None:
        statement = statement.where(User.version == expected_version)
    gone = session.execute(statement.returning(User.avatar_key)).first()
    if gone is None:
        raise NotFound if by_id(session, id) is None else PreconditionFailed
    avatars.discard(session, gone.avatar_key)
    record.done(session, "account.erased", subject=id)
    record.forget(session, id)
