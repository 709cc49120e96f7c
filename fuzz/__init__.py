"""What strangers send, tried by a fuzzer that sees which lines it reaches: `make fuzz`, explained in README.md."""
