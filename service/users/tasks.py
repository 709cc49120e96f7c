"""What the worker does for accounts."""

from flask import current_app

from service import jobs
from service.users import avatars
from service.web import db


@jobs.task(avatars.REMOVAL)
def remove_picture(*, key: str) -> None:
    """Remove a picture that nobody names."""
    with db.autocommit() as connection:
        is_named = avatars.is_named(connection, key)
    if not is_named:
        current_app.extensions["avatar_store"].remove(key)
