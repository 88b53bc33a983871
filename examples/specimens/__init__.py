"""Invented people with specimen cards, portraits and camera clips: the whole journey without a real document.

Nothing here passes for genuine: every card is stamped, carries no emblem, and shows a public-domain portrait.
"""
