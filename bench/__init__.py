"""What the service costs, next to a plain Flask service and to the limits of the machine. See README.md here."""
