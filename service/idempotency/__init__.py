"""What was asked under an Idempotency-Key, and what was answered; service/web/idempotency.py is its way to HTTP."""
