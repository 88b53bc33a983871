"""Clips for the liveness benchmark: people, how they move, how a camera sees them, and how they are attacked.

Everything is synthesised from stills, with movements of its own: the specimens' clips, which the judge was
developed beside, share only the warp. That proves plumbing and logic, not resistance to spoofing.
"""
