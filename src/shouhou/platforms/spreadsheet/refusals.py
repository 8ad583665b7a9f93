"""A whole file that cannot be read: one clear sentence, in Chinese first, with a code."""

from __future__ import annotations

from typing import NoReturn

_REPORTS_ZH = "千牛卖家中心导出的订单报表、宝贝报表或退款报表"
_REPORTS_EN = "an order, item or refund report exported from the seller console"

_SENTENCES: dict[str, tuple[str, str]] = {
    "empty": ("这个文件是空的，请重新导出。", "The file is empty. Export it again."),
    "no_rows": (
        "「{name}」只有表头，没有一行数据。请换一个有数据的时间段重新导出。",
        "“{name}” has a header but no rows. Export a period that has data.",
    ),
    "blank_book": ("「{name}」里没有任何内容。", "“{name}” has no content."),
    "wrong_file": (
        "「{name}」认不出是哪种报表。最接近的是「{nearest}」，但缺少这些列：{missing}。"
        f"请上传{_REPORTS_ZH}，表头不要改。",
        "“{name}” is not a report we know. The nearest is “{nearest}”, but these columns are "
        f"missing: {{missing}}. Upload {_REPORTS_EN}, with its header unchanged.",
    ),
    "wrong_file/unrelated": (
        "「{name}」的表头没有一列对得上，不是能读的报表。能读的有：{supported}。",
        "Not one column of “{name}” is known. Reports that can be read: {supported}.",
    ),
    "duplicate_headers": (
        "「{name}」的表头里有重名的列：{columns}。分不清哪一列算数，请重新导出原始文件。",
        "“{name}” has columns of the same name: {columns}. Export the original file again.",
    ),
    "too_many_columns": (
        "「{name}」有 {count} 列，超过上限 {limit} 列，不像是订单或退款报表。",
        "“{name}” has {count} columns, more than the limit of {limit}.",
    ),
    "too_many_rows": (
        "「{name}」超过 {limit} 行。请分时间段导出，或者导出为 CSV（CSV 不限行数）。",
        "“{name}” has more than {limit} rows. Export shorter periods, or CSV, which has no limit.",
    ),
    "line_too_long": (
        "「{name}」里有一行长得不正常，不像是报表。",
        "“{name}” has an impossibly long line; it does not look like a report.",
    ),
    "bad_encoding": (
        "「{name}」的表头认不出文字编码。请重新导出，不要用别的程序另存。",
        "The text encoding of “{name}” cannot be recognised. Export it again.",
    ),
    "binary": (
        "「{name}」不是表格文件。请上传 CSV、xls、xlsx，或者装着它们的 zip。",
        "“{name}” is not a spreadsheet. Upload CSV, xls, xlsx, or a zip of them.",
    ),
    "picture": (
        "「{name}」其实是一张图片，不是表格。",
        "“{name}” is a picture, not a spreadsheet.",
    ),
    "pdf": ("「{name}」是 PDF，读不了，请导出表格。", "“{name}” is a PDF. Export a spreadsheet."),
    "html": (
        "「{name}」其实是网页，不是表格。请用 Excel 或 WPS 打开后另存为 xlsx 再上传，"
        "或者重新登录后导出。",
        "“{name}” is a web page, not a spreadsheet. Save it as xlsx, or log in and export again.",
    ),
    "archive": (
        "「{name}」是别的压缩格式，请解压后上传，或者改用 zip。",
        "“{name}” is another kind of archive. Unpack it, or use zip.",
    ),
    "not_a_workbook": (
        "「{name}」是别的办公文件，不是 xls 或 xlsx 表格。请另存为 xlsx。",
        "“{name}” is another office file, not xls or xlsx. Save it as xlsx.",
    ),
    "encrypted_workbook": (
        "「{name}」设了打开密码。请在 Excel 或 WPS 里取消密码后再上传。",
        "“{name}” is protected by a password. Remove the password and upload again.",
    ),
    "broken_workbook": (
        "「{name}」打不开，文件可能没有下载完整。请重新导出。",
        "“{name}” cannot be opened; it may be incomplete. Export it again.",
    ),
    "broken_zip": (
        "「{name}」这个压缩包打不开，可能没有下载完整。请重新下载。",
        "The zip “{name}” cannot be opened; it may be incomplete. Download it again.",
    ),
    "zip_bomb": (
        "「{name}」解压后太大，已停止读取。请分时间段导出。",
        "“{name}” unpacks to far too much; reading stopped. Export shorter periods.",
    ),
    "zip_symlink": (
        "压缩包里的「{name}」是指向别处的链接，不接受。",
        "“{name}” in the zip is a link to somewhere else; that is not accepted.",
    ),
    "zip_path": (
        "压缩包里的「{name}」带有越界的路径，不接受。",
        "“{name}” in the zip has a path that leaves the zip; that is not accepted.",
    ),
    "zip_nested": (
        "压缩包里还有压缩包「{name}」。请先解开一层再上传。",
        "The zip holds another archive, “{name}”. Unpack it once and upload again.",
    ),
    "zip_empty": ("压缩包里没有文件。", "The zip has no files."),
    "zip_many": (
        "压缩包里的文件超过 {limit} 个，请分开上传。",
        "The zip has more than {limit} files. Upload them separately.",
    ),
}


class FileRefused(Exception):
    """The file is not read at all; ``code`` for programs, ``zh`` and ``en`` for people."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.code = code
        self.zh = zh
        self.en = en


class PasswordNeeded(FileRefused):
    """The zip is locked and no password was given."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "password_needed",
            f"「{name}」有密码，请填写导出时短信或页面给出的密码。",
            f"“{name}” is locked. Give the password that came with the export.",
        )


class WrongPassword(FileRefused):
    """The zip is locked and the password does not open it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "wrong_password",
            f"「{name}」的密码不对，请再核对一次。",
            f"The password of “{name}” is wrong. Check it again.",
        )


def refuse(code: str, **words: object) -> NoReturn:
    """Raise the refusal of this code with its blanks filled in."""
    zh, en = _SENTENCES[code]
    raise FileRefused(code.partition("/")[0], zh.format(**words), en.format(**words))


def refusal_codes() -> frozenset[str]:
    """Every code a file can be refused with, apart from the two about passwords."""
    return frozenset(code.partition("/")[0] for code in _SENTENCES)
