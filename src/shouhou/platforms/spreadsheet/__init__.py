"""Reads what shop owners export from their seller console, and writes sheets for them."""

from shouhou.platforms.spreadsheet.archives import Limits
from shouhou.platforms.spreadsheet.duplicates import Duplicates
from shouhou.platforms.spreadsheet.layouts import Layout, Recognised, layout, layouts, recognise
from shouhou.platforms.spreadsheet.plain import line_check, plain_line
from shouhou.platforms.spreadsheet.problems import Where
from shouhou.platforms.spreadsheet.reader import RowReader, split_record
from shouhou.platforms.spreadsheet.refusals import FileRefused, PasswordNeeded, WrongPassword
from shouhou.platforms.spreadsheet.uploads import Record, Rows, Sheet, Upload, open_upload

__all__ = [
    "Duplicates",
    "FileRefused",
    "Layout",
    "Limits",
    "PasswordNeeded",
    "Recognised",
    "Record",
    "RowReader",
    "Rows",
    "Sheet",
    "Upload",
    "Where",
    "WrongPassword",
    "layout",
    "layouts",
    "line_check",
    "open_upload",
    "plain_line",
    "recognise",
    "split_record",
]
