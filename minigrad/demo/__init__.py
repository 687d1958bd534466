"""What `python -m minigrad` does: a digit classifier trained before the user's eyes."""
