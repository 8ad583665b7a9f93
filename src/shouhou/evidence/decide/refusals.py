"""Why a file is not kept, in both languages: what is wrong, and what to do now."""

from __future__ import annotations

from typing import Final

from shouhou.evidence.facts import FileRefused

SAYINGS: Final[dict[str, tuple[str, str]]] = {
    "empty": (
        "文件是空的。请确认原文件能打开，再传一次。",
        "The file is empty. Check that the original opens, and send it again.",
    ),
    "too_big": (
        "文件超过 {limit}。请压缩或裁剪后再传。",
        "The file is over {limit}. Make it smaller and send it again.",
    ),
    "too_many_pixels": (
        "图片超过 {limit} 万像素。请在手机上另存为较小的尺寸，再传一次。",
        "The picture has more than {limit}0,000 pixels. Save it smaller and send it again.",
    ),
    "broken_picture": (
        "图片不完整或已损坏，打不开。请让对方重发原图，或截图后再传。",
        "The picture is cut off or damaged. Ask for the original again, or send a screenshot.",
    ),
    "heic": (
        "HEIC 照片读不了。请另存为 JPEG 再传（苹果手机：设置、相机、格式、兼容性最佳）。",
        "HEIC photos cannot be read. Save it as JPEG (iPhone: Camera, Formats, Most Compatible).",
    ),
    "other_picture": (
        "只收 JPEG、PNG、WEBP、GIF 图片。请另存为其中一种再传。",
        "Only JPEG, PNG, WEBP and GIF pictures are taken. Save it as one of these.",
    ),
    "not_a_picture": (
        "这里只收照片，这个文件不是图片。文件请选“文件”或“聊天记录”再传。",
        "Only photos go here, and this is none. Choose “document” or “chat” for other files.",
    ),
    "web_page": (
        "不收网页和 SVG 文件。请截图，或打印成 PDF 再传。",
        "Web pages and SVG files are not taken. Send a screenshot, or print it to PDF.",
    ),
    "program": (
        "这是程序文件，不能作为凭证。请不要打开它；需要时请截图。",
        "This is a program and cannot be evidence. Do not open it; send a screenshot if needed.",
    ),
    "archive": (
        "不收压缩包。请先解压，再把里面的图片和文件一起传。",
        "Archives are not taken. Unpack it and send the pictures and files in it.",
    ),
    "sound_or_film": (
        "暂时不收录音和视频。请截取关键画面，或写明内容后传文字。",
        "Sound and film are not taken yet. Send pictures of the decisive moments, or a text.",
    ),
    "broken_pdf": (
        "PDF 不完整或已损坏。请重新导出，再传一次。",
        "The PDF is cut off or damaged. Export it again and send that.",
    ),
    "old_office": (
        "不收旧格式的 Word、Excel 文件。请另存为 docx、xlsx 或 PDF 再传。",
        "Old Word and Excel formats are not taken. Save as docx, xlsx or PDF.",
    ),
    "broken_office": (
        "文档不完整或已损坏。请用 Word 或 Excel 重新保存，再传一次。",
        "The document is damaged. Save it again in Word or Excel and send that.",
    ),
    "macros": (
        "文档里有宏或嵌入的程序。请另存为不带宏的 docx、xlsx，或 PDF。",
        "The document contains macros or embedded programs. Save it without them, or as PDF.",
    ),
    "unknown": (
        "认不出这是什么文件。请截图，或另存为图片、PDF 或文本再传。",
        "Nobody knows what this file is. Send a screenshot, or save it as picture, PDF or text.",
    ),
    "case_is_full": (
        "这一单已有 {limit} 份凭证，不能再加。请新开一单，或请店长提高上限。",
        "This case has {limit} pieces of evidence. Open another, or ask the owner for a new limit.",
    ),
}


def refusal(code: str, **words: object) -> FileRefused:
    """The refusal of this code with its figures filled in."""
    zh, en = (text.format(**words) for text in SAYINGS[code])
    return FileRefused(code, zh, en)
