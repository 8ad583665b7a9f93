from shouhou.policy.tests.make import LENDING, NOTES, make_table, make_words


def make_page(folder, language, text=LENDING, **parameters):
    return make_table(folder, text).as_page(make_words(folder), language, parameters)


def test_a_page_in_chinese_has_labels_beside_the_codes(tmp_path):
    page = make_page(tmp_path, "zh")
    assert (page.title, page.hit, page.confidence) == ("可否借出", "one", "U")
    (section,) = page.sections
    assert (section.conditions[0].code, section.conditions[0].label) == ("weather", "天气")
    assert [c.label for c in section.outcomes] == ["借出", "费用", "说明"]
    first = section.rows[0]
    assert (first.id, first.conditions[0].code) == ("L1", "sun, rain")
    assert [c.label for c in first.conditions] == ["晴、雨", "是", "≤ 7（宽限天数）"]
    assert [c.label for c in first.outcomes] == ["可借", "¥0.00", "会员"]
    assert section.rows[2].conditions[2].label == "不限"
    assert section.rows[2].outcomes[2].label == "—"


def test_a_page_in_english(tmp_path):
    page = make_page(tmp_path, "en", grace=9)
    first = page.sections[0].rows[0]
    assert page.title == "May it be lent?"
    assert [c.label for c in first.conditions] == ["sun, rain", "yes", "≤ 9 (days of grace)"]
    assert [c.label for c in page.parameters] == ["9 (days of grace)"]
    assert page.sections[0].rows[1].outcomes[1].label == "¥2.00"


def test_examples_are_shown_with_labels(tmp_path):
    example = make_page(tmp_path, "zh").sections[0].examples[0]
    assert example.story == "a week in the rain"
    assert [cell.label for cell in example.facts] == ["雨", "是", "7"]
    assert example.rows == ("L1",)


def test_ranges_and_equal_signs_are_shown_as_people_write_them(tmp_path):
    rows = make_page(tmp_path, "zh", NOTES).sections[0].rows
    assert rows[1].conditions[2].label == "100–365"
    assert rows[2].conditions[2].label == "0"
