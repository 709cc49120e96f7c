"""The one failure that ends a run with a sentence instead of a traceback."""


class Failure(Exception):
    """What went wrong and what to do about it, for the person at the terminal."""
