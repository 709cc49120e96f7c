"""Who asks."""

import time
import uuid

import requests

from tests.forms import with_picture
from tests.pictures import picture

PASSWORD = "correct horse battery"


class Person:
    """Somebody with an account, who is logged in."""

    def __init__(self, url: str) -> None:
        self.credentials = {"email": f"{uuid.uuid4().hex}@example.com", "password": PASSWORD}
        requests.post(f"{url}/auth/register", json=self.credentials, timeout=30).raise_for_status()
        answer = requests.post(f"{url}/auth/login", json=self.credentials, timeout=30)
        answer.raise_for_status()
        self.tokens: dict[str, str] = answer.json()
        self.expires_in: int = answer.json()["expires_in"]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}


def put_picture(url: str, person: Person, content: bytes = picture()) -> tuple[int, float]:
    """The status, and the seconds that it took."""
    form, began = with_picture(content), time.monotonic()
    answer = requests.put(
        f"{url}/users/me/avatar",
        data=form["data"],
        headers={**person.headers, "Content-Type": form["content_type"]},
        timeout=20,
    )
    return answer.status_code, time.monotonic() - began
