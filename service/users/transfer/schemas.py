"""What stands on a line of an import."""

import re
from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
from marshmallow.validate import Length, OneOf, Range, Regexp
from werkzeug.exceptions import HTTPException

from service.avatars.pictures import KEY
from service.users.models import ROLES
from service.users.schemas import email, name, new_password, refuse_weak
from service.users.transfer.rows import Row
from service.web import hasher
from service.web.errors import pointers
from service.web.input import parse

LONGEST_LINE = 64 * 1024
"""Bytes, as of any body of JSON."""
HASH_LENGTH = 512
LARGEST_VERSION = 2**31 - 1
# Keys name files and objects: none may lead out of where pictures are.
AVATAR_KEY = Regexp(re.compile(rf"{KEY.pattern}\Z"), error="Not the key of a picture.")
PLAUSIBLE = Range(
    datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC), error="Must lie between 1970 and 2100."
)


class BadLine(ValueError):
    """A line that is no account; the text says why, and repeats no secret."""


def time() -> ma.fields.AwareDateTime:
    return ma.fields.AwareDateTime(format="iso", load_default=None, allow_none=True, validate=PLAUSIBLE)


class Newcomer(ma.Schema):
    """An account from elsewhere: as registration checks it, and with what else a row holds."""

    id = ma.fields.UUID(load_default=None)
    email = email(required=True)
    email_verified_at = time()
    name = name(load_default="")
    password = new_password()
    password_hash = ma.fields.String(load_default=None, allow_none=True, validate=Length(max=HASH_LENGTH))
    role = ma.fields.String(load_default="user", validate=OneOf(ROLES))
    avatar_key = ma.fields.String(load_default=None, allow_none=True, validate=AVATAR_KEY)
    disabled_at = time()
    created_at = time()
    updated_at = time()
    version = ma.fields.Integer(load_default=1, strict=True, validate=Range(1, LARGEST_VERSION))

    @ma.validates_schema(skip_on_field_errors=True)
    def _can_be_opened(self, data: dict[str, Any], **_: Any) -> None:
        kept = data["password_hash"]
        if "password" in data:
            refuse_weak(data["password"], email=data["email"])
            if kept is not None:
                raise ma.ValidationError("Give either this or `password`.", "password_hash")
        if kept is not None and (objection := hasher.objection_to(kept)):
            raise ma.ValidationError(objection, "password_hash")


def read(newcomer: Newcomer, line: bytes) -> tuple[Row, str | None]:
    """The account on a line, and its password if that is yet to be hashed. Raises `BadLine`."""
    if len(line) > LONGEST_LINE:
        raise BadLine(f"Longer than {LONGEST_LINE} bytes.")
    try:
        wish = newcomer.load(parse(line))
    except HTTPException as error:
        data = getattr(error, "data", {})
        problems = data.get("errors") or [{"pointer": "", "detail": data["detail"].replace("The body", "The line")}]
    except ma.ValidationError as error:
        problems = pointers({"line": error.messages_dict})
    else:
        password = wish.pop("password", None)
        return Row(**wish), password
    raise BadLine(" ".join(f"{problem['pointer']}: {problem['detail']}".removeprefix(": ") for problem in problems))
