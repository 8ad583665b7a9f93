"""What the loader says of a story that cannot be played: file, line, and the word."""

from __future__ import annotations

from pathlib import Path

import pytest

from shouhou.platforms.taobao.sandbox.moments import HOUR
from shouhou.platforms.taobao.sandbox.stories import BrokenStory, read_stories, read_story

GOOD = """# 试 · Trial

权重：3

结局：退款成功、退款关闭

| 隔 | 谁 | 做 | 怎样 | 若 |
|----|----|----|------|----|
| — | 买家 | 下单 | 一件 | — |
| 2时–3时 | 买家 | 申请 | 仅退款 质量问题 一半 | 未发货 |
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "trial.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_story_is_read(tmp_path: Path) -> None:
    story = read_story(written(tmp_path, GOOD))
    assert (story.name, story.title, story.weight) == ("trial", "试", 3)
    assert story.ends == {"退款成功", "退款关闭"}
    step = story.steps[1]
    assert (step.after, step.line, step.act.code) == ((2 * HOUR, 3 * HOUR), 10, "ask")
    assert step.how == {"类型": "REFUND", "原因": "质量问题", "金额": "50"}
    assert [each.values for each in step.only_if] == [("WAIT_SELLER_SEND_GOODS",)]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("买家 | 申请", "买家 | 跳舞", "10: 没有“买家 跳舞”这个动作"),
        ("买家 | 申请", "仓库 | 申请", "10: 没有“仓库 申请”这个动作"),
        ("一半", "两半", "10: 没有“两半”这个词"),
        ("一半", "一件", "10: “一件”（件数）用不到这里，或重复"),
        ("一半", "一半 三成", "10: “三成”（金额）用不到这里，或重复"),
        ("仅退款 质量问题", "仅退款", "10: 还要写明原因"),
        ("未发货", "下雨", "10: 没有“下雨”这个条件"),
        ("2时–3时", "3时–2时", "10: 看不懂的间隔“3时–2时”"),
        ("2时–3时", "两小时", "10: 看不懂的间隔“两小时”"),
        ("权重：3", "权重：很多", "3: 权重须是正整数，不是“很多”"),
        ("退款关闭", "皆大欢喜", "5: 没有“皆大欢喜”这种结局"),
        ("权重：3\n", "", "1: 标题、权重、结局、步骤缺一不可"),
        ("| — | 买家 | 下单 | 一件 | — |\n", "", "9: 第一步须是买家下单"),
        ("| 隔 | 谁 |", "| 谁 | 隔 |", "7: 表头须是：隔 谁 做 怎样 若"),
        ("| 未发货 |", "| 未发货 | 多 |", "10: 须有 5 格，这里 6 格"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in GOOD
    with pytest.raises(BrokenStory) as said:
        read_story(written(tmp_path, GOOD.replace(old, new)))
    assert str(said.value).startswith(f"trial.md:{says}")


def test_the_stories_are_many_and_different() -> None:
    stories = read_stories()
    assert len(stories) >= 12
    assert len({each.title for each in stories.values()}) == len(stories)
    asked = {
        step.how["类型"] for each in stories.values() for step in each.steps if "类型" in step.how
    }
    assert asked == {"REFUND", "REFUND_AND_RETURN", "EXCHANGE", "RESHIPPING"}
