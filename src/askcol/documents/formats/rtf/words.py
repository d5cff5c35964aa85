"""What RTF's control words stand for."""

from __future__ import annotations

FONT_CODECS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 255: "cp437",
}  # fmt: skip
"""By `\\fcharset`; other fonts have the document's code page."""

CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
    "nestcell": " ", "nestrow": " ", "~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}",
}  # fmt: skip

UNSEEN = {
    "annotation", "atnauthor", "atndate", "atnid", "atnref", "colortbl", "comment", "company", "doccomm", "fldinst",
    "footer", "footerf", "footerl", "footerr", "ftncn", "ftnsep", "ftnsepc", "header", "headerf", "headerl", "headerr",
    "manager", "nonesttables", "nonshppict", "objdata", "operator", "pict", "revtim", "rxe", "shprslt", "sp", "tc",
    "tcn", "upr", "xe",
}  # fmt: skip
"""Destinations that are not in the text that a reader sees."""
