"""The host's own pages: the bank's home, its demo login, the partner's shop. Two languages, like the library's."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, session

LOCALES = ("zh-CN", "en")


def show(template: str, **context: Any) -> str:
    """Render one of ``templates/examples``; ``t(zh, en)`` in it speaks the visitor's language.

    ``?lang=en`` or ``?lang=zh-CN`` chooses it for the session, else the browser's own counts.
    """
    if request.args.get("lang") in LOCALES:
        session["lang"] = request.args["lang"]
    locale = session.get("lang") or request.accept_languages.best_match(LOCALES, default="zh-CN")
    words = {"locale": locale, "t": lambda zh, en: en if locale == "en" else zh}
    return render_template(f"examples/{template}", **words, **context)
