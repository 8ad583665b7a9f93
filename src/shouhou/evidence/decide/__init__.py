"""Pure judgements of evidence: what a file really is, and what of it is kept."""

from shouhou.evidence.decide.judging import prepare
from shouhou.evidence.decide.names import clean_name, clean_note

__all__ = ["clean_name", "clean_note", "prepare"]
