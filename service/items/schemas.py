"""What goes in and comes out of /items."""

from typing import Any

import marshmallow as ma
from marshmallow.validate import Length, Regexp

from service.items.models import DESCRIPTION_LENGTH, NAME_LENGTH
from service.users.schemas import Name
from service.web.views import View

NO_CONTROLS_BUT_LINES = Regexp(
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$",
    error="Must not hold control characters other than line breaks and tabs.",
)


def name(**options: Any) -> Name:
    return Name(metadata={"example": "Umbrella"}, validate=Length(1, NAME_LENGTH), **options)


def description(**options: Any) -> ma.fields.String:
    validators = [Length(max=DESCRIPTION_LENGTH), NO_CONTROLS_BUT_LINES]
    return ma.fields.String(metadata={"example": "Black, with a wooden handle"}, validate=validators, **options)


class NewItem(ma.Schema):
    """An item to be."""

    name = name(required=True)
    description = description(load_default="")


class ItemReplacement(ma.Schema):
    """An item as it shall be; what is left out stays, since older clients send no more than they change."""

    name = name()
    description = description()


class ItemPatch(ma.Schema):
    """What changes of an item (RFC 7396): null takes a description away; a name it must have."""

    name = name()
    description = description(allow_none=True)

    @ma.post_load
    def _empty(self, wish: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {field: "" if value is None else value for field, value in wish.items()}


class ItemView(View):
    """An item."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    description = ma.fields.String(required=True)
    created_at = ma.fields.DateTime(required=True)
    updated_at = ma.fields.DateTime(required=True)
