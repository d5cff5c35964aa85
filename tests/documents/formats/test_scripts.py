from __future__ import annotations

import pytest

from askcol.documents.formats._scripts import Run, Script, written


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        # Marks of notes.
        ("4,120{3} people", "4,120 people"),
        ("about 310{12}.", "about 310."),
        ("the union{2} said", "the union said"),
        ("the union.{2} It", "the union. It"),
        ("1,200{a} and 950{b}", "1,200 and 950"),
        ("the offer{*} of", "the offer of"),
        ("cost $40{†}", "cost $40"),
        ("of Oslo{[4]}, and", "of Oslo, and"),
        ("of Oslo{1,2}, and", "of Oslo, and"),
        ("of Oslo{3–5}", "of Oslo"),
        ("(see there){2} and", "(see there) and"),
        ("in 1998{2}", "in 1998"),
        ("of 12 km{12}", "of 12 km"),
        ("what I{2} said", "what I said"),
        ("as known{[citation needed]}", "as known"),
        ("the sum {2}", "the sum "),
        # Exponents.
        ("10{8} cells", "10^8 cells"),
        ("6.02 × 10{23}", "6.02 × 10^23"),
        ("10{-3} or 10{−6}", "10^-3 or 10^−6"),
        ("2{10} = 1,024", "2^10 = 1,024"),
        ("54 m{2} of floor", "54 m^2 of floor"),
        ("6.1 km{2}", "6.1 km^2"),
        ("54m{2}", "54m^2"),
        ("9.8 m/s{2}", "9.8 m/s^2"),
        ("5 s{-1}", "5 s^-1"),
        ("20 ft{3}", "20 ft^3"),
        ("x{2} + y{2}", "x^2 + y^2"),
        ("E = mc{2}", "E = mc^2"),
        ("R{2} of 0.9", "R^2 of 0.9"),
        ("2{n} and (1 + r){2}", "2^n and (1 + r)^2"),
        ("Ca{2+} and Na{+}", "Ca^2+ and Na^+"),
        # Neither.
        ("the 3{rd} of May", "the 3rd of May"),
        ("21{st}, 2{nd}, 4{th}", "21st, 2nd, 4th"),
        ("n{o} 5 of M{me} Ray, 1{er} étage, XX{e} siècle", "no 5 of Mme Ray, 1er étage, XXe siècle"),
        ("Acme{TM} and Cola{®}", "AcmeTM and Cola®"),
        ("{14}C is", "14C is"),
        ("dated by {14}C", "dated by 14C"),
        ("{1} Of the city alone.", "1 Of the city alone."),
        ("1{1}/2 cups", "1 1/2 cups"),
        ("{3}⁄4 of", "3⁄4 of"),
        ("only $19{99} today", "only $19.99 today"),
    ],
)
def test_marks_go_and_exponents_stay(marked: str, text: str) -> None:
    assert written(runs(marked)) == text


def runs(marked: str) -> list[Run]:
    """The runs of a text whose raised parts are in braces."""
    scripts: tuple[Script, Script] = ("", "raised")
    parts = marked.replace("}", "{").split("{")
    return [Run(part, scripts[n % 2]) for n, part in enumerate(parts)]


def test_what_the_source_calls_a_note_goes_whatever_it_follows() -> None:
    assert written([Run("10"), Run("8", "note"), Run(" cells")]) == "10 cells"


def test_lowered_text_stays() -> None:
    assert written([Run("H"), Run("2", "lowered"), Run("O and CO"), Run("2", "lowered")]) == "H2O and CO2"


def test_a_number_in_several_runs_is_one() -> None:
    assert (
        written([Run("1"), Run("0"), Run("1", "raised"), Run("2", "raised"), Run(" "), Run("cells")]) == "10^12 cells"
    )
