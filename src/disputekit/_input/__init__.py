"""What checks and reads input, and raises the errors of ``disputekit.errors``."""
