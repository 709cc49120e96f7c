"""Forms with files, part by part, as no library would write them."""

from typing import Any

from tests.pictures import picture

BOUNDARY = "----gatehouse7Qx"


def part(name: str, content: bytes, filename: str | None = None, *headers: str) -> bytes:
    disposition = f'Content-Disposition: form-data; name="{name}"'
    disposition += "" if filename is None else f'; filename="{filename}"'
    return "\r\n".join([disposition, *headers, "", ""]).encode() + content


def form(*parts: bytes) -> dict[str, Any]:
    """The options of a request."""
    body = b"".join(b"--%s\r\n%s\r\n" % (BOUNDARY.encode(), part) for part in parts)
    return {
        "data": body + b"--%s--\r\n" % BOUNDARY.encode(),
        "content_type": f"multipart/form-data; boundary={BOUNDARY}",
    }


def with_picture(content: bytes | None = None, filename: str = "me.png") -> dict[str, Any]:
    """A form as browsers send it."""
    content = picture() if content is None else content
    return form(part("avatar", content, filename, "Content-Type: image/png"))
