"""What /audit is asked, and what it shows."""

import marshmallow as ma

from service.web.pages import PageWish


class Search(PageWish):
    """Which events; all that is given must hold."""

    action = ma.fields.String(validate=ma.validate.Length(max=50), metadata={"example": "login.refused"})
    actor_id = ma.fields.UUID(metadata={"description": "Who did it"})
    subject_id = ma.fields.UUID(metadata={"description": "Whose account it concerns"})
    since = ma.fields.AwareDateTime(metadata={"description": "Not before"})
    until = ma.fields.AwareDateTime(metadata={"description": "Before"})


class EventView(ma.Schema):
    """Something that was done, or refused. `ip`, `user_agent` and `details` are gone once an account is erased."""

    id = ma.fields.UUID(required=True)
    at = ma.fields.DateTime(required=True)
    action = ma.fields.String(required=True)
    actor_id = ma.fields.UUID(required=True, allow_none=True)
    subject_id = ma.fields.UUID(required=True, allow_none=True)
    request_id = ma.fields.String(required=True, allow_none=True)
    ip = ma.fields.String(required=True, allow_none=True)
    user_agent = ma.fields.String(required=True, allow_none=True)
    details = ma.fields.Dict(required=True, allow_none=True)
