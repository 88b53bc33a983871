"""Ethnic groups as identity cards print them: the 56 names of GB/T 3304-1991 and two group names in official use."""

from __future__ import annotations

_PRINTED = """
汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西
景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安
裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 穿青人 革家人
"""
NAMES = tuple(_PRINTED.split())
ALPHABET = frozenset("".join(NAMES))


def nearest(text: str) -> str | None:
    """The name ``text`` stands for, or None: itself, or the only one a single misread character away.

    >>> nearest("维吾尔族")
    '维吾尔'
    >>> nearest("维各尔")
    '维吾尔'
    >>> nearest("某某") is None
    True
    """
    name = text.removesuffix("族")
    if name in NAMES:
        return name
    if name[1:] in NAMES:  # what was left of 族 in the label, read once more
        return name[1:]
    close = [
        known
        for known in NAMES  # two-character names differ by one from each other: 仫佬, 仡佬
        if len(known) > 2 and len(known) == len(name) and sum(a != b for a, b in zip(known, name, strict=True)) == 1
    ]
    return close[0] if len(close) == 1 else None
