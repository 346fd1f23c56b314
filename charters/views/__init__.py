"""The pages of charters, one noun a file."""
