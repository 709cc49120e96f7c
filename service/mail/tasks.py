"""What the worker does for mail."""

import logging
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Flask, current_app

from service import jobs
from service.mail import transports
from service.mail.letters import Stationery
from service.settings import Settings

log = logging.getLogger(__name__)


class Post(NamedTuple):
    """How letters look, and how they leave."""

    stationery: Stationery
    deliver: transports.Deliver


def init_app(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    site = urlsplit(settings.public_url).netloc
    sender = settings.mail_from or f"no-reply@{urlsplit(settings.public_url).hostname}"
    stationery = Stationery(sender=sender, site=site, templates=settings.mail_templates)
    app.extensions["post"] = Post(stationery, transports.transport(settings.mail_url, settings.aws_region))


@jobs.task("mail.send", queue=jobs.LETTERS)
def send(*, letter: str, to: str, **values: str) -> None:
    """Write the letter and hand it over. Whoever has a link to send calls this directly: arguments of jobs are kept."""
    post: Post = current_app.extensions["post"]
    message = post.stationery.write(letter, to=to, **values)
    post.deliver(message)
    log.info("mail_sent", extra={"letter": letter, "message_id": message["Message-ID"]})
