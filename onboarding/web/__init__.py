"""The Flask faces: pages, JSON API, reviewer console and commands. The only code that imports Flask."""
