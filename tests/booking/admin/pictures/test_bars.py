"""The lying bars: one scale for all, and the band of what is recommended on it."""

from booking.admin.pictures.bars import FIELD_WIDTH, LABEL_WIDTH, MOST_LETTERS, Measure, draw_bars


def test_bars_and_band_share_a_scale() -> None:
    found = draw_bars([Measure(label="Aarhus", number=9), Measure(label="Billund", number=0)], least=6, most=18)
    assert [bar.length for bar in found.bars] == [FIELD_WIDTH * 9 // 21, 0]
    assert (found.band_x, found.band_width) == (LABEL_WIDTH + FIELD_WIDTH * 6 // 21, FIELD_WIDTH * 12 // 21)
    assert found.bars[1].y > found.bars[0].y + found.bar_height


def test_long_label_is_cut_to_its_room() -> None:
    (bar,) = draw_bars([Measure(label="å" * 80, number=1)]).bars
    assert (len(bar.label), bar.label[-1], bar.measure.label) == (MOST_LETTERS, "…", "å" * 80)
