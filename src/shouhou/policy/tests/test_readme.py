import re
from pathlib import Path

from shouhou.policy import prove
from shouhou.policy.tests.make import DAY, make_table

README = Path(__file__).parents[1] / "README.md"


def test_the_examples_of_the_readme_are_read_and_proved(tmp_path):
    words, rule = re.findall(r"```markdown\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    table = make_table(tmp_path, rule, words)
    assert len(table.examples) == 4
    assert prove(table.on(DAY).bind({})) == ()
