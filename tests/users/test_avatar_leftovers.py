"""Wherever a change of picture is cut off, neither an object without a row stays nor a row without an object."""

import os
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from service.avatars.folder import Folder
from service.users import avatars
from service.web import db
from tests.forms import with_picture
from tests.pictures import picture
from tests.web.replies import refused


@pytest.fixture
def upload(visitor, hers):
    def send():
        return visitor.put("/users/me/avatar", headers=hers, **with_picture())

    return send


@pytest.fixture
def an_hour_later(gallery: Flask, sql, do_jobs):
    def work():
        do_jobs(gallery)
        sql("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - interval '1 hour'")
        do_jobs(gallery)
        assert sql("SELECT count(*) FROM procrastinate_jobs") == [(0,)]

    return work


def kept(folder):
    return [path.name for path in folder.iterdir()]


def test_a_picture_that_is_worn_outlives_the_job_that_looks_for_it(upload, folder, sql, an_hour_later):
    upload()

    an_hour_later()

    assert sql("SELECT avatar_key FROM users") == [(kept(folder)[0],)]


def test_the_job_is_there_before_the_object_and_not_due_before_an_hour(upload, folder, sql, monkeypatch):
    waiting, sync = [], os.fsync

    def look(descriptor):
        waiting.extend(
            sql("SELECT args ->> 'key', scheduled_at - now() > interval '59 minutes' FROM procrastinate_jobs")
        )
        assert [name.startswith(".") for name in kept(folder)] == [True]
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    upload()

    assert waiting == [(kept(folder)[0], True)]


def test_nothing_is_left_of_a_process_that_died_while_it_wrote(upload, folder, sql, an_hour_later, monkeypatch):
    """kill -9 raises nothing that could be handled, and neither does this."""
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", _die)
        with pytest.raises(KeyboardInterrupt):
            upload()
    assert [name[0] for name in kept(folder)] == ["."]

    an_hour_later()

    assert kept(folder) == []
    assert upload().status_code == 200


@pytest.mark.parametrize("has_named_it", [False, True])
def test_nothing_is_left_of_a_process_that_died_before_it_committed(
    gallery, ada, folder, sql, upload, an_hour_later, has_named_it
):
    """The steps of a request up to there, and a connection that closes."""
    with gallery.test_request_context(), Session(gallery.extensions["engine"]) as session:
        made = gallery.extensions["studio"].accept(picture())
        key = avatars.keep(gallery.extensions["avatar_store"], db.briefly, made)
        if has_named_it:
            avatars.change(session, ada.id, key)
    assert kept(folder) == [key]

    an_hour_later()

    assert kept(folder) == []
    assert sql("SELECT avatar_key FROM users") == [(None,)]


def test_nothing_is_left_when_the_row_cannot_be_written(upload, ada, folder, owner, sql, an_hour_later):
    """F4: somebody else holds it for too long."""
    with owner.begin() as connection:
        connection.execute(text("SELECT FROM users FOR UPDATE"))
        refused(upload(), 503)
    assert len(kept(folder)) == 1

    an_hour_later()

    assert kept(folder) == []
    assert sql("SELECT avatar_key FROM users") == [(None,)]


def test_a_full_disk_refuses_and_leaves_nothing(upload, folder, sql, an_hour_later, monkeypatch, caplog):
    """F6"""
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", _run_out_of_space)
        body = refused(upload(), 503)

    assert body["type"] == "/problems/avatars-unavailable"
    assert kept(folder) == []
    assert "avatar_store_failed" in caplog.text
    assert sql("SELECT avatar_key FROM users") == [(None,)]
    an_hour_later()
    assert upload().status_code == 200


def test_a_removal_is_tried_until_it_is_done(gallery, visitor, hers, upload, folder, sql, do_jobs):
    upload()
    (key,) = kept(folder)
    visitor.delete("/users/me/avatar", headers=hers)
    (folder / key).unlink()
    (folder / key).mkdir()

    do_jobs(gallery)
    assert kept(folder) == [key]
    (folder / key).rmdir()
    (folder / key).write_bytes(b"")
    sql("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE attempts = 1")
    do_jobs(gallery)

    assert kept(folder) == []


@pytest.mark.parametrize("key", ["../precious", "precious", "", ".", "{picture}/../../precious", "{picture}\n"])
def test_only_pictures_are_read_and_removed(tmp_path, key):
    picture_key = f"{'0' * 32}-{'1' * 16}.webp"
    pictures = tmp_path / "pictures"
    for path in (pictures / picture_key, pictures / "precious", tmp_path / "precious"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"kept")
    store = Folder(pictures)
    key = key.format(picture=picture_key)

    assert store.read(key) is None
    store.remove(key)

    assert sorted(path.name for path in tmp_path.rglob("*")) == sorted([picture_key, "pictures", *["precious"] * 2])
    store.remove(picture_key)
    assert store.read(picture_key) is None


def test_a_worker_without_the_store_does_not_believe_that_it_removed_something(
    app, upload, visitor, hers, sql, do_jobs
):
    upload()
    visitor.delete("/users/me/avatar", headers=hers)

    do_jobs(app)

    assert sql("SELECT attempts FROM procrastinate_jobs WHERE scheduled_at < now() + interval '1 minute'") == [(1,)]


def _die(*_arguments):
    raise KeyboardInterrupt


def _run_out_of_space(*_arguments):
    raise OSError(28, "No space left on device")
