"""Tables for spreadsheets: RFC 4180 in UTF-8, and nothing in them that a spreadsheet would compute."""

import csv
import io
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"
"""By which Excel knows UTF-8."""
COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a formula may begin, in full-width letters too (OWASP, CSV Injection)."""


def written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The whole file. None is an empty cell.

    Each cell is quoted: a spreadsheet that separates by semicolons would else find formulas within one.
    """
    text = io.StringIO(BYTE_ORDER_MARK)
    text.seek(0, io.SEEK_END)
    file = csv.writer(text, quoting=csv.QUOTE_ALL)
    file.writerow(head)
    file.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(COMPUTED) else text
