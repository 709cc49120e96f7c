"""Who runs the place. There is always at least one who can."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.problems import Problem
from service.users.models import User


class LastAdmin(Problem):
    """This is the last administrator who can log in. Make somebody else one first."""

    status = 409
    title = "That is the last administrator"


def keep_one(session: Session, *, besides: UUID) -> None:
    """Raises `LastAdmin` if `besides` is the only active administrator.

    Locks the administrators' rows, in one order, so that two of them cannot leave at the same time; or the row of
    `besides` alone if that is none of them, so that it does not become one meanwhile.
    """
    plain = select(User.id).where(User.id == besides, User.role != "admin")
    if session.scalar(plain.with_for_update()) is not None:
        return
    if hold(session) == [besides]:
        raise LastAdmin


def hold(session: Session) -> list[UUID]:
    """Lock the active administrators' rows, in one order, until the transaction ends; whose these are."""
    active = select(User.id).where(User.role == "admin", User.disabled_at.is_(None), User.password_hash.is_not(None))
    return list(session.scalars(active.order_by(User.id).with_for_update()))
