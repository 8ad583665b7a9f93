"""Scripted buyers: stories in Markdown, read, checked and played by the world's clock."""

from shouhou.platforms.taobao.sandbox.stories.playing import (
    Player,
    make_tables,
    outcome,
    pace,
    set_pace,
)
from shouhou.platforms.taobao.sandbox.stories.reading import (
    BrokenStory,
    Story,
    read_stories,
    read_story,
)

__all__ = [
    "BrokenStory",
    "Player",
    "Story",
    "make_tables",
    "outcome",
    "pace",
    "read_stories",
    "read_story",
    "set_pace",
]
