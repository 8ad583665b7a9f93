"""Reads what shop owners export from their seller console, and writes sheets for them."""

from shouhou.platforms.spreadsheet.archives import Limits
from shouhou.platforms.spreadsheet.duplicates import Duplicates
from shouhou.platforms.spreadsheet.layouts import Layout, Recognised, layout, layouts, recognise
from shouhou.platforms.spreadsheet.problems import Where
from shouhou.platforms.spreadsheet.reader import RowReader, split_record
from shouhou.platforms.spreadsheet.refusals import FileRefused, PasswordNeeded, WrongPassword
from shouhou.platforms.spreadsheet.uploads import Record, Sheet, Upload, open_upload

__all__ = [
    "Duplicates",
    "FileRefused",
    "Layout",
    "Limits",
    "PasswordNeeded",
    "Recognised",
    "Record",
    "RowReader",
    "Sheet",
    "Upload",
    "Where",
    "WrongPassword",
    "layout",
    "layouts",
    "open_upload",
    "recognise",
    "split_record",
]
