"""`shouhou decide`: the desk's judgement on export files, without any database.

    shouhou decide refunds.xlsx --orders orders.csv items.csv -o decided.xlsx

Every refund row comes back with its verdict, who pays which leg, the amount, what is missing, what
to do by when, and why. Where one fact is missing the row names it, and a column of that name waits
for the answer: fill it in and run the command on the result again.
"""

from shouhou.project.decide.command import add_arguments, run

__all__ = ["add_arguments", "run"]
