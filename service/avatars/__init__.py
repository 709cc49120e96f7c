"""Pictures of people: how they are made harmless, where they are kept, how they are shown."""

from pathlib import Path

from flask import Flask

from service.avatars.bucket import Bucket
from service.avatars.folder import Folder
from service.avatars.routes import blueprint
from service.avatars.store import Nowhere, Store
from service.avatars.studio import Studio
from service.settings import Settings
from service.web import api


def install(app: Flask) -> None:
    app.extensions["studio"] = Studio()
    app.extensions["avatar_store"] = _store(app.extensions["settings"])
    api.register_blueprint(blueprint)


def _store(settings: Settings) -> Store:
    if settings.avatars_bucket:
        return Bucket(settings.avatars_bucket, settings.aws_region)
    return Folder(Path(settings.avatars_folder)) if settings.avatars_folder else Nowhere()
