"""Interactive card applications as a Flask blueprint. This module only re-exports."""
