"""Ways to reach an applicant; the sandbox's way is to reach nobody."""

from .sandbox import SandboxMessenger

__all__ = ["SandboxMessenger"]
