"""What an export holds."""

import marshmallow as ma

from service.auth.one_time_tokens import MOVE, PASSWORD, VERIFY
from service.items.schemas import ItemView
from service.users.schemas import UserView


class ExportedAccount(UserView):
    """The account with all that is kept in its row, but for the hash of the password."""

    email_verified_at = ma.fields.DateTime(required=True, allow_none=True)
    disabled_at = ma.fields.DateTime(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class ExportedSession(ma.Schema):
    """A login, over or not."""

    id = ma.fields.UUID(required=True)
    created_at = ma.fields.DateTime(required=True)
    last_seen_at = ma.fields.DateTime(required=True)
    expires_at = ma.fields.DateTime(required=True)
    revoked_at = ma.fields.DateTime(required=True, allow_none=True)
    ip = ma.fields.String(required=True, allow_none=True)
    user_agent = ma.fields.String(required=True)


class ExportedLink(ma.Schema):
    """A link that was mailed; what made it work is not kept."""

    purpose = ma.fields.String(required=True, metadata={"enum": [PASSWORD, VERIFY, MOVE]})
    sent_to = ma.fields.String(required=True, metadata={"format": "email"})
    created_at = ma.fields.DateTime(required=True)
    expires_at = ma.fields.DateTime(required=True)
    used_at = ma.fields.DateTime(required=True, allow_none=True)


class ExportedEvent(ma.Schema):
    """Something that the caller did, or that was done to them. What belongs to others is null."""

    id = ma.fields.UUID(required=True)
    at = ma.fields.DateTime(required=True)
    action = ma.fields.String(required=True)
    actor = ma.fields.String(
        required=True, metadata={"enum": ["you", "somebody else", "unknown"], "description": "Who did it"}
    )
    subject = ma.fields.String(
        required=True, metadata={"enum": ["you", "somebody else", "none"], "description": "Whose account it concerns"}
    )
    request_id = ma.fields.String(required=True, allow_none=True)
    ip = ma.fields.String(required=True, allow_none=True)
    user_agent = ma.fields.String(required=True, allow_none=True)
    details = ma.fields.Dict(required=True, allow_none=True)


class Export(ma.Schema):
    """Everything that is held about the caller, as of one moment."""

    account = ma.fields.Nested(ExportedAccount, required=True)
    sessions = ma.fields.List(ma.fields.Nested(ExportedSession), required=True)
    mailed_links = ma.fields.List(ma.fields.Nested(ExportedLink), required=True)
    items = ma.fields.List(ma.fields.Nested(ItemView), required=True)
    events = ma.fields.List(ma.fields.Nested(ExportedEvent), required=True)
