"""Rules as tables: read, proved, explained, compiled, and judged with facts that may be unknown."""

from shouhou.policy.book import Book, read_book
from shouhou.policy.errors import (
    BadParameter,
    BrokenTable,
    MissingFact,
    NoSection,
    NotProved,
    Problem,
    UnknownWord,
)
from shouhou.policy.judge import Judge
from shouhou.policy.lookup import Lookup, compile_table
from shouhou.policy.page import TablePage
from shouhou.policy.proof import Flaw, prove
from shouhou.policy.reader import read_table
from shouhou.policy.table import Bound, Example, Row, Section, Table
from shouhou.policy.values import UNKNOWN, Among, Between, Value
from shouhou.policy.verdict import Branch, Hit, Question, Verdict
from shouhou.policy.words import Parameter, Vocabulary, Word, WordList, read_words

__all__ = [
    "UNKNOWN",
    "Among",
    "BadParameter",
    "Between",
    "Book",
    "Bound",
    "Branch",
    "BrokenTable",
    "Example",
    "Flaw",
    "Hit",
    "Judge",
    "Lookup",
    "MissingFact",
    "NoSection",
    "NotProved",
    "Parameter",
    "Problem",
    "Question",
    "Row",
    "Section",
    "Table",
    "TablePage",
    "UnknownWord",
    "Value",
    "Verdict",
    "Vocabulary",
    "Word",
    "WordList",
    "compile_table",
    "prove",
    "read_book",
    "read_table",
    "read_words",
]
