"""A sentence in both shipped languages, kept side by side so that neither can be forgotten."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in Chinese and English; ``{name}`` placeholders are filled by :meth:`format`.

    >>> Text("共 {n} 步", "{n} steps").format(n=6).to("en")
    '6 steps'
    """

    zh: str
    en: str

    def to(self, locale: str) -> str:
        """The sentence for a BCP 47 tag: anything starting with ``zh`` is Chinese, all else English."""
        return self.zh if locale.lower().startswith("zh") else self.en

    def format(self, **params: object) -> Text:
        """Fill placeholders. A parameter that is itself a :class:`Text` is filled per language."""
        zh = {k: v.zh if isinstance(v, Text) else v for k, v in params.items()}
        en = {k: v.en if isinstance(v, Text) else v for k, v in params.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))
