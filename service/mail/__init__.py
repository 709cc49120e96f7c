"""Letters to people: asked for in the transaction that causes them, sent by a worker."""

from flask import Flask

from service.mail import tasks
from service.mail.commands import mail


def install(app: Flask) -> None:
    tasks.init_app(app)
    app.cli.add_command(mail)
