import random
from time import perf_counter

from shouhou.policy import prove
from shouhou.policy.tests.make import DAY, LENDING, NOTES, make_table
from shouhou.policy.tests.strategies import bound_of, number, words


def flaws(folder, text=LENDING, **parameters):
    return prove(make_table(folder, text).on(DAY).bind(parameters))


def test_a_sound_table_has_no_flaws(tmp_path):
    assert flaws(tmp_path) == ()


def test_an_all_table_needs_no_proof(tmp_path):
    assert flaws(tmp_path, NOTES) == ()


def test_a_gap_is_named_as_a_situation(tmp_path):
    text = LENDING.replace("| > {grace} |", "| > 8 |")
    text = text.replace("| sun | yes | 8 |", "| sun | yes | 9 |")
    (gap,) = flaws(tmp_path, text)
    assert (gap.kind, gap.rows) == ("gap", ())
    assert gap.text == "weather=sun or rain, member=yes, days=8: no row"


def test_a_gap_at_the_end_of_the_numbers_is_open(tmp_path):
    text = LENDING.replace("| > {grace} |", "| 8..20 |")
    assert [f.text for f in flaws(tmp_path, text)] == [
        "weather=sun or rain, member=yes, days 21..: no row"
    ]


def test_an_overlap_names_its_rows_and_where(tmp_path):
    text = LENDING.replace("| > {grace} |", "| >= {grace} |")
    text = text.replace("| rain | yes | 7 |", "| rain | yes | 6 |")
    (overlap,) = flaws(tmp_path, text, grace=8)
    assert (overlap.kind, overlap.rows) == ("overlap", ("L1", "L2"))
    assert str(overlap) == "weather=sun or rain, member=yes, days=8: L1 and L2 both match"


def test_a_parameter_can_open_a_gap(tmp_path):
    text = LENDING.replace("| > {grace} |", "| > 7 |")
    assert flaws(tmp_path, text) == ()
    assert [f.kind for f in flaws(tmp_path, text, grace=3)] == ["gap"]
    assert [f.kind for f in flaws(tmp_path, text, grace=9)] == ["overlap"]


def test_gaps_and_overlaps_are_found_together(tmp_path):
    text = LENDING.replace("| L4 | storm | any |", "| L4 | storm, rain | no |")
    assert sorted(f.kind for f in flaws(tmp_path, text)) == ["gap", "overlap"]


def big_bound(rows, seed):
    """Eight columns of twenty words, cut at random into `rows` rows that fit together."""
    columns = [words(f"c{n}", 20) for n in range(7)] + [number("n", 0, 10**9)]
    cut = random.Random(seed)
    boxes = [[*(frozenset(c.codes) for c in columns[:7]), columns[7].range]]
    while len(boxes) < rows:
        box = boxes.pop(cut.randrange(len(boxes)))
        place = cut.randrange(7)
        some = frozenset(w for w in box[place] if cut.random() < 0.5)
        parts = filter(None, (some, box[place] - some))
        boxes += [[*box[:place], part, *box[place + 1 :]] for part in parts]
    return bound_of(columns, boxes)


def test_the_largest_tables_are_proved_quickly():
    sound = big_bound(30, 1)
    broken = bound_of(sound.conditions, [list(row.cells.values()) for row in sound.rows[1:]])
    for bound, is_sound in [(sound, True), (broken, False)]:
        start = perf_counter()
        assert (prove(bound) == ()) is is_sound
        assert perf_counter() - start < 0.1
