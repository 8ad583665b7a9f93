"""A machine drawn as a Mermaid state diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shouhou.workflow.machine import Machine, Transition

# Characters with a meaning in Mermaid, with look-alikes that have none.
_SAFE = str.maketrans({":": "：", ";": "；", "#": "＃", '"': "”", "<": "＜", ">": "＞", "\n": " "})


def draw(machine: Machine, language: str = "zh") -> str:
    """Mermaid text; state ids get a prefix so that no code is a word of Mermaid."""
    lines = ["stateDiagram-v2"]
    for code, word in machine.states.items():
        lines.append(f"    s_{code} : {word.label(language).translate(_SAFE)}")
    lines.append(f"    [*] --> s_{machine.initial}")
    for each in machine.transitions:
        lines.append(f"    s_{each.state} --> s_{each.to} : {_arrow(machine, each, language)}")
    lines.extend(f"    s_{code} --> [*]" for code in machine.states if code in machine.finals)
    return "\n".join(lines) + "\n"


def _arrow(machine: Machine, each: Transition, language: str) -> str:
    people = ", ".join([machine.people[who].label(language) for who in each.who])
    text = f"{each.id} {machine.events[each.event].label(language)} ({people})"
    return text.translate(_SAFE)
