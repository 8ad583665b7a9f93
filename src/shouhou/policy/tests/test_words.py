import pytest

from shouhou.policy import BrokenTable, UnknownWord, read_words
from shouhou.policy.tests.make import WORDS, line_of, make_words, problems_of


def test_a_section_has_names_words_and_the_question_to_ask(tmp_path):
    weather = make_words(tmp_path).section("weather")
    assert (weather.zh, weather.en, weather.kind) == ("天气", "weather", "words")
    assert (weather.ask_zh, weather.ask_en) == ("今天天气怎么样？", "What is the weather like?")
    assert weather.codes == ("sun", "rain", "storm")
    assert weather.words[1].meaning == "also drizzle"
    assert weather.meaning == "Looked at when the umbrella leaves."


def test_same_as_takes_words_and_question_but_keeps_its_own_names(tmp_path):
    words = make_words(tmp_path)
    forecast = words.section("forecast")
    assert (forecast.code, forecast.zh) == ("forecast", "预报")
    assert forecast.words == words.section("weather").words
    assert forecast.ask_en == "What is the weather like?"


def test_yes_no_has_its_two_words_and_may_rename_them(tmp_path):
    words = make_words(tmp_path)
    assert words.label("member", "yes", "zh") == "是"
    assert words.label("lend", "no", "zh") == "不借"
    assert words.label("lend", "no", "en") == "keep it"


def test_labels_of_numbers_text_and_nothing(tmp_path):
    words = make_words(tmp_path)
    assert words.label("days", 3, "zh") == "3"
    assert words.label("why", "太危险", "en") == "太危险"
    assert words.label("lend", None, "en") == "—"


def test_a_parameter_has_bounds_a_default_and_where_it_comes_from(tmp_path):
    grace = make_words(tmp_path).parameters["grace"]
    assert (grace.unit, grace.lo, grace.hi, grace.default) == ("days", 1, 30, 7)
    assert (grace.confidence, grace.source) == ("U", "invented")
    assert grace.meaning == "What a shop may give."


def test_words_that_are_not_there_are_refused(tmp_path):
    words = make_words(tmp_path)
    with pytest.raises(UnknownWord, match="hail"):
        words.label("weather", "hail", "zh")
    with pytest.raises(UnknownWord, match="season"):
        words.section("season")


def test_a_code_from_outside_shows_itself(tmp_path):
    words = make_words(tmp_path)
    assert words.shown("weather", "sun") == "晴"
    assert words.shown("weather", "sun", "en") == "sun"
    assert words.shown("weather", "hail") == "hail"
    with pytest.raises(UnknownWord, match="season"):
        words.shown("season", "hail")


def test_several_files_make_one_vocabulary(tmp_path):
    more = tmp_path / "more.md"
    more.write_text("# More · 更多\n\n## colour · 颜色 · colour\nType: text\n", encoding="utf-8")
    make_words(tmp_path)
    assert "colour" in read_words(tmp_path / "words.md", more).sections


BROKEN = [
    ("# Words · 词\n", "Words\n", "Words", "the first line must be a title"),
    ("## member · 会员 · member", "## member · 会员", "## member", "a section is headed"),
    ("## member · 会员 · member", "## Mem ber · 会员 · m", "## Mem", "a section is headed"),
    ("## member · 会员", "## days · 会员", "借用天数", "days is declared twice"),
    ("Type: yes/no\n\n", "Type: maybe\n\n", "## member", "Type: must be words, yes/no"),
    ("Type: yes/no\n\n", "\n", "## member", "Type: must be words, yes/no"),
    ("Type: yes/no\n\n", "Type: yes/no\nType: text\n\n", "Type: text", "Type: is said twice"),
    ("What is the weather like?", "", "Ask:", "Ask: needs both languages"),
    ("days 0..365", "days 9..3", "## days", "lo not above hi"),
    ("days 0..365", "0..365", "## days", "a number is declared"),
    ("same as weather", "same as season", "## forecast", "has no such section"),
    ("| rain | 雨 | rain |", "| rain | | rain |", "| rain", "needs a Chinese and an English"),
    ("| rain | 雨 |", "| sun | 雨 |", "| sun | 雨", "sun is listed twice"),
    ("| rain | 雨 |", "| any | 雨 |", "| any", "'any' cannot be the code"),
    ("| rain | 雨 |", "| 7 | 雨 |", "| 7 |", "'7' cannot be the code"),
    ("| no | 不借 |", "| nope | 不借 |", "## lend", "a yes/no section has the words yes and no"),
    ("| rain | 雨 | rain |", "| rain | 雨 |", "| rain | 雨 |", "3 cells under 4 columns"),
    ("| code | 中文 |", "| code | Chinese |", "| Chinese", "a table of words has the columns"),
    ("Default: 7\n", "", "## {grace}", "{grace} has no Default:"),
    ("Default: 7", "Default: 31", "Default:", "Default: must lie in 1..30"),
    ("Default: 7", "Default: a week", "Default:", "Default: must lie in 1..30"),
    ("Confidence: U", "Confidence: X", "Confidence:", "Confidence: is H, M, L or U"),
    ("Source: invented\n", "", "## {grace}", "{grace} has no Source:"),
    ("## {grace}", "## grace", "## grace", "a parameter is written ## {name}"),
    ("## why · 说明 · why", "# Why · 说明", "# Why", "a second title"),
]


@pytest.mark.parametrize(("old", "new", "where", "text"), BROKEN)
def test_a_mistake_is_named_with_file_and_line(tmp_path, old, new, where, text):
    assert old in WORDS
    broken_words = WORDS.replace(old, new, 1)
    with pytest.raises(BrokenTable) as broken:
        make_words(tmp_path, broken_words)
    place = f"words.md:{line_of(broken_words, where)}: "
    assert any(p.startswith(place) and text in p for p in problems_of(broken.value)), str(
        broken.value
    )


def test_all_mistakes_are_collected(tmp_path):
    text = WORDS.replace("Default: 7\n", "").replace("days 0..365", "days").replace("雨", "")
    with pytest.raises(BrokenTable) as broken:
        make_words(tmp_path, text)
    assert len(broken.value.problems) == 3
    assert str(broken.value).count("words.md:") == 3


def test_a_code_declared_in_two_files_is_a_mistake(tmp_path):
    make_words(tmp_path)
    with pytest.raises(BrokenTable, match="declared twice"):
        read_words(tmp_path / "words.md", tmp_path / "words.md")
