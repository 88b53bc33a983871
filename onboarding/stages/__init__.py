"""The seam that every stage is written against, the flow that orders stages, and the seven own stages."""
