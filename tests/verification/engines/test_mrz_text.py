import pytest

from consular.doc9303.formats import LAYOUTS, MrzFormat
from consular.verification.engines.mrz_text import (
    Correction,
    Rule,
    looks_like_a_line,
    masks_of,
    normalised,
    zone_among,
)
from tests.verification.engines.specimens import MRV_A, TD1, TD3

NAME, DATA = TD3


def _td3(first: str = NAME, second: str = DATA) -> tuple[tuple[str, ...], tuple[Correction, ...]] | None:
    zone = zone_among([first, second])
    return None if zone is None else (zone.lines, zone.corrected)


@pytest.mark.parametrize(
    ("lines", "format_name"),
    [
        (TD3, MrzFormat.TD3),
        (TD1, MrzFormat.TD1),
        (MRV_A, MrzFormat.MRV_A),
        (("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"), MrzFormat.TD2),
        (("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE18422"), MrzFormat.MRV_B),
    ],
)
def test_the_format_follows_from_count_length_and_first_letter(lines: tuple[str, ...], format_name: MrzFormat) -> None:
    zone = zone_among(lines)
    assert zone is not None
    assert (zone.format, zone.lines, zone.corrected) == (format_name, lines, ())


def test_masks_cover_every_format() -> None:
    for layout in LAYOUTS.values():
        assert [len(mask) for mask in masks_of(layout)] == [layout.columns] * layout.rows
    assert masks_of(LAYOUTS[MrzFormat.TD3])[1] == "XXXXXXXXXCAAADDDDDDCSDDDDDDCXXXXXXXXXXXXXXCC"


def test_lookalikes_spaces_and_specks_are_no_corrections() -> None:
    assert normalised("p<uto ERIKSSON«ANNA‹MARIA 〈《.") == "P<UTOERIKSSON<<ANNA<MARIA<<<"


@pytest.mark.parametrize(("letter", "digit"), ["O0", "I1", "S5", "B8", "Z2", "G6"])
def test_a_digit_where_only_letters_stand_and_the_reverse(letter: str, digit: str) -> None:
    name = f"P<UTO{letter}RIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
    assert _td3(name.replace(letter, digit, 1) if letter != "O" else f"P<UTO0{name[6:]}") == (
        (name, DATA),
        (Correction(1, 6, digit, letter, Rule.LETTERS_ONLY),),
    )
    born = DATA[:13] + digit + DATA[14:]
    assert _td3(second=DATA[:13] + letter + DATA[14:]) == (
        (NAME, born),
        (Correction(2, 14, letter, digit, Rule.DIGITS_ONLY),),
    )


def test_the_document_number_is_never_touched() -> None:
    read = "O" + DATA[1:]
    assert _td3(second=read) == ((NAME, read), ())
    assert _td3(second="0" + DATA[1:]) == ((NAME, "0" + DATA[1:]), ())


def test_letters_among_the_padding_of_a_name_are_fillers() -> None:
    read = NAME[:30] + "K" + NAME[31:36] + "C" + NAME[37:]
    assert _td3(read) == (
        (NAME, DATA),
        (Correction(1, 31, "K", "<", Rule.FILLERS_ONLY), Correction(1, 37, "C", "<", Rule.FILLERS_ONLY)),
    )


def test_a_word_after_the_padding_is_not_explained_away() -> None:
    read = NAME[:32] + "MARTHA" + NAME[38:]
    assert _td3(read) == ((read, DATA), ())


def test_miscounted_padding_is_made_up_for() -> None:
    assert _td3(NAME[:-5]) == ((NAME, DATA), (Correction(1, 26, "<" * 14, "<" * 19, Rule.LENGTH),))
    assert _td3(second=DATA.replace("<<<<<", "<<<")) == (
        (NAME, DATA),
        (Correction(2, 38, "<<<", "<<<<<", Rule.LENGTH),),
    )


def test_one_character_told_as_two_lookalikes_is_one() -> None:
    assert _td3(second=DATA.replace("UTO7", "UTO07")) == ((NAME, DATA), (Correction(2, 13, "O0", "O", Rule.LENGTH),))


def test_a_lost_character_leaves_no_reading() -> None:
    assert _td3(second=DATA[:15] + DATA[16:]) is None


def test_text_of_the_visual_zone_is_no_line() -> None:
    assert not looks_like_a_line(normalised("UTOPIA MINISTRY OF FOREIGN AFFAIRS PASSPORT"))
    assert not looks_like_a_line("P<UTO")
    assert not looks_like_a_line(NAME.replace("<", "É", 1))
    assert zone_among(["SOMETHING", *TD3, "ELSE"]) is not None
    assert zone_among([]) is None
