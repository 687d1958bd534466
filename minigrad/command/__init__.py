"""What `python -m minigrad` can be asked for; without a word, `minigrad.demo` answers."""
