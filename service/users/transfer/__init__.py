"""Accounts out of a database and into another one, as JSON lines."""
