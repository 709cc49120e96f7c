"""Another site in the same browser: a server of its own, on a port of its own, that says what it is told to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Elsewhere:
    """Its pages by their paths. It is reached as `localhost`, the same site by another port, and as `127.0.0.1`."""

    def __init__(self, port: int, pages: dict[str, str]) -> None:
        self._port = port
        self._pages = pages

    def page(self, body: str, *, host: str) -> str:
        """The address of a new page."""
        path = f"/{len(self._pages)}"
        self._pages[path] = f"<!doctype html><title>Elsewhere</title>{body}"
        return f"http://{host}:{self._port}{path}"


@contextmanager
def serving() -> Iterator[Elsewhere]:
    pages: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = pages.get(self.path, "").encode()
            self.send_response(200 if text else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Elsewhere(server.server_port, pages)
        finally:
            server.shutdown()
            thread.join()
