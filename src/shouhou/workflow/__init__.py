"""Transition tables: who may do what from which state; the diagram, the matrix, the checks."""

from shouhou.workflow.diagram import draw
from shouhou.workflow.machine import Holds, Machine, Refusal, Transition, UnknownWord, Word
from shouhou.workflow.reading import BrokenMachine, Problem, read_machine, read_machines

__all__ = [
    "BrokenMachine",
    "Holds",
    "Machine",
    "Problem",
    "Refusal",
    "Transition",
    "UnknownWord",
    "Word",
    "draw",
    "read_machine",
    "read_machines",
]
