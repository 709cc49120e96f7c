"""The laptop's production: PostgreSQL, gunicorn and Nginx from their wheels, started and stopped as one."""
