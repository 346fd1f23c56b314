"""The forms of charters, one noun a file."""
