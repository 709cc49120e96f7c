"""/items: everybody has their own."""

from typing import Any
from uuid import UUID

from flask import Response

from service.items import belongings, schemas
from service.items.models import Item
from service.web import Blueprint, db, no_content
from service.web.access import current_user, signed_in
from service.web.etags import ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION, expected_versions, tagged
from service.web.idempotency import idempotent
from service.web.input import JSON
from service.web.pages import LINK, PageWish, page

blueprint = Blueprint("items", __name__, url_prefix="/items", description="What people keep here")
Shown = tuple[Item, int, dict[str, str]]


@blueprint.get("")
@signed_in
@blueprint.arguments(PageWish, location="query")
@blueprint.response(200, schemas.ItemView(many=True), headers=LINK)
def list_items(wish: dict[str, Any]) -> tuple[list[Item], int, dict[str, str]]:
    """List the caller's items, the oldest first"""
    found = belongings.of(db.session, current_user.id, after=wish["cursor"], limit=wish["limit"] + 1)
    return page(found, wish["limit"])


@blueprint.post("")
@signed_in
@blueprint.arguments(schemas.NewItem)
@idempotent
@blueprint.response(201, schemas.ItemView, headers=LOCATION | ETAG)
def add(wish: dict[str, str]) -> Shown:
    """Add an item"""
    item = belongings.add(db.session, current_user.id, **wish)
    return item, 201, {"Location": f"/items/{item.id}", **tagged(item)}


@blueprint.get("/<uuid:item_id>")
@signed_in
@blueprint.doc(parameters=[IF_NONE_MATCH])
@blueprint.response(200, schemas.ItemView, headers=ETAG)
@blueprint.alt_response(304)
def show(item_id: UUID) -> Shown:
    """Show an item"""
    item = belongings.one(db.session, item_id, owner_id=current_user.id)
    return item, 200, tagged(item)


@blueprint.put("/<uuid:item_id>")
@signed_in
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.arguments(schemas.ItemReplacement)
@blueprint.response(200, schemas.ItemView, headers=ETAG)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def replace(wish: dict[str, str], item_id: UUID) -> Shown:
    """Replace an item; fields that are left out stay"""
    return _change(item_id, wish)


@blueprint.patch("/<uuid:item_id>")
@signed_in
@blueprint.doc(parameters=[IF_MATCH], requestBody={"content": {JSON: {"schema": schemas.ItemPatch}}})
@blueprint.arguments(schemas.ItemPatch, location="merge_patch")
@blueprint.response(200, schemas.ItemView, headers=ETAG)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def patch(wish: dict[str, str], item_id: UUID) -> Shown:
    """Change parts of an item"""
    return _change(item_id, wish)


@blueprint.delete("/<uuid:item_id>")
@signed_in
@blueprint.doc(parameters=[IF_MATCH])
@blueprint.response(204)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def remove(item_id: UUID) -> Response:
    """Delete an item"""
    belongings.remove(db.session, item_id, owner_id=current_user.id, versions=expected_versions(item_id))
    return no_content()


def _change(item_id: UUID, wish: dict[str, str]) -> Shown:
    versions = expected_versions(item_id)
    item = belongings.change(db.session, item_id, owner_id=current_user.id, versions=versions, **wish)
    return item, 200, tagged(item)
