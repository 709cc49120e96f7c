"""Server settings: gunicorn -c python:service.gunicorn"""

from pathlib import Path

from service.settings import Settings
from service.web import logs

wsgi_app = "service:create_app()"
bind = Settings.one("bind")
workers = Settings.one("web_workers")
threads = Settings.one("web_threads")
worker_class = "gthread"

timeout = 30
# Longer than any request may take (the database stops statements after 3 s), shorter than ECS waits.
graceful_timeout = 20
# Longer than Nginx keeps its connections, so that it is Nginx who closes them.
keepalive = 75

# Nginx has already limited the sizes. Too many headers are refused by the application, as problem+json.
limit_request_line = 8190
limit_request_fields = 20_000
limit_request_field_size = 16_380

# A read-only root file system has no home directory for the socket, and heartbeats must not touch a disk.
control_socket_disable = True
MEMORY = Path("/dev/shm")  # noqa: S108  a file system in memory, shared by design
worker_tmp_dir = str(MEMORY) if MEMORY.is_dir() else None
logconfig_dict = logs.settings_of(Settings.one("log_level"))


def on_starting(_server: object) -> None:
    """Refuse to start half-configured: once, here, since a worker that exits is only started again."""
    Settings.from_env()
