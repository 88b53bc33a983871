"""Runnable examples and the testers' materials; nothing here is needed in production."""
