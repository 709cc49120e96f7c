"""Letters from templates: a plain part and an HTML part of one name, the operator's own before ours."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from service.jobs import Hopeless

OURS = Path(__file__).parent / "templates"
SUBJECT = "Subject: "
# RFC 5322 section 2.1.1 allows 998 characters: links stay whole, also for whoever reads the file.
WHOLE_LINES = SMTP.clone(max_line_length=990, cte_type="7bit")


class Stationery:
    """What all letters share: whom they are from, the site they speak of, and where their templates lie."""

    def __init__(self, *, sender: str, site: str, templates: str = "") -> None:
        self._templates = Environment(
            loader=FileSystemLoader([*([templates] if templates else []), OURS]),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        self._sender = sender
        self._site = site

    def write(self, letter: str, *, to: str, **values: str) -> EmailMessage:
        """The letter of that name, with both its parts. The first line of the plain one is its subject."""
        subject, _, text = self._part(f"{letter}.txt", values).partition("\n")
        message = EmailMessage(policy=WHOLE_LINES)
        message["From"] = self._sender
        message["To"] = to
        if [one.addr_spec for one in message["To"].addresses] != [to]:
            raise Hopeless("a header would say another address than the one it is for")
        message["Subject"] = subject.removeprefix(SUBJECT).strip()
        message["Date"] = localtime()
        message["Message-ID"] = make_msgid(domain=self._site.partition(":")[0])
        # RFC 3834: no vacation messages, please.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text.strip() + "\n")
        message.add_alternative(self._part(f"{letter}.html", values), subtype="html")
        return message

    def _part(self, name: str, values: dict[str, str]) -> str:
        return self._templates.get_template(name).render(site=self._site, **values)
