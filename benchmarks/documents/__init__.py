"""Invented identity documents and the photos people take of them, with the exact truth of every field."""
