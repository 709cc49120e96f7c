"""What befalls a service, done to a real one: `make faults`, explained in README.md."""
