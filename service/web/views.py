"""What an answer shows of a row."""

from typing import Any

import marshmallow as ma


class View(ma.Schema):
    """Members are a row's attributes. By itself marshmallow asks for a key first, and each named tuple raises then."""

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        return getattr(obj, attr, default)
