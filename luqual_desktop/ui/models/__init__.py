"""Qt models over open reports."""
