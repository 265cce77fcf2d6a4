"""Identifiers: folding, check characters, and what is refused."""

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn.uscc import calc_check_digit
from stdnum.iso7064 import mod_97_10

from chain.errors import BadInput
from contracts.registry.identifiers import (
    Identifier,
    bic,
    country,
    eori,
    hs,
    icd,
    lei,
    organisation_check,
    own,
    read_identifier,
    uscc,
    vat,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in string.digits + string.ascii_letters}
SOUND = ("91110000600037341L", "91110000710926094P", "9144060573144633XL", "91420684MA4927PJ7B")
PUBLIC_BUT_FAILING = "916201055811843000"  # in a public register, with its last digits lost


def with_checks(authority: str, region: str, body: str) -> str:
    """Complete a social credit code."""
    code = f"{authority}{region}{body}{organisation_check(body)}"
    return code + calc_check_digit(code)


usccs = st.builds(
    with_checks,
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=8, max_size=8),
)
leis = st.text(string.digits + string.ascii_uppercase, min_size=18, max_size=18).map(
    lambda body: body + mod_97_10.calc_check_digits(body)
)


def written(code: str) -> st.SearchStrategy[str]:
    """Ways in which people write a code."""
    spaced = st.lists(
        st.sampled_from(["", " ", "-", "\u3000", "\u00a0", ".", "–", "\u200b"]), min_size=len(code)
    )
    return st.builds(_write, st.just(code), spaced, st.booleans(), st.booleans())


def _write(code: str, gaps: list[str], lower: bool, wide: bool) -> str:
    text = "".join(gap + char for gap, char in zip(gaps, code, strict=False))
    text = text.lower() if lower else text
    return text.translate(FULL_WIDTH) if wide else text


@pytest.mark.parametrize("code", SOUND)
def test_uscc__codes_in_public_use__pass(code: str) -> None:
    assert uscc(code) == Identifier("USCC", code)


@given(usccs.flatmap(lambda code: st.tuples(st.just(code), written(code))))
def test_uscc__written_in_any_way__is_the_same(pair: tuple[str, str]) -> None:
    code, text = pair
    assert uscc(text).value == code
    assert uscc(uscc(text).value) == uscc(text)


@given(usccs, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_uscc__one_character_changed__is_refused(code: str, place: int, char: str) -> None:
    changed = code[:place] + char + code[place + 1 :]
    if changed != code:
        with pytest.raises(BadInput):
            uscc(changed)


def test_uscc__remainder_zero__has_check_character_0() -> None:
    ending_in_0 = [
        code
        for serial in range(10_000)
        if (code := with_checks("91", "110000", f"MA{serial:06}")).endswith("0") and len(code) == 18
    ]
    assert len(ending_in_0) > 100
    for code in ending_in_0:
        weighted = sum(ALPHABET.index(char) * pow(3, i, 31) for i, char in enumerate(code[:17]))
        assert weighted % 31 == 0
        assert uscc(code).value == code


def test_uscc__rural_cooperative_with_a_letter_first__passes() -> None:
    code = with_checks("N1", "440606", "MF123456")
    assert uscc(code).value == code


def test_organisation_check__eleven_and_ten__are_0_and_x() -> None:
    checks = {organisation_check(f"{serial:08}") for serial in range(200)}
    assert checks == set("0123456789X")
    assert organisation_check("00000000") == "0"


def test_uscc__organisation_code_alone_wrong__is_refused() -> None:
    body = "MA4927PJ"
    wrong = f"91420684{body}{'1' if organisation_check(body) != '1' else '2'}"
    code = wrong + calc_check_digit(wrong)
    with pytest.raises(BadInput, match="GB 11714") as refused:
        uscc(code)
    assert "GB 32100" not in refused.value.message


def test_uscc__failing_code_overridden__says_what_fails() -> None:
    with pytest.raises(BadInput, match="fails its check") as refused:
        uscc(PUBLIC_BUT_FAILING)
    assert "operator" in refused.value.hint
    admitted = uscc(PUBLIC_BUT_FAILING, override=True)
    assert len(admitted.overridden) == 2
    assert not uscc(SOUND[0], override=True).overridden


@pytest.mark.parametrize(
    "text", ["", "9111", "91110000600037341LL", "9111000060003734IL", "9X11A000600037341L"]
)
def test_uscc__wrong_form__is_refused_with_override_too(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        uscc(text, override=True)
    assert str(refused.value.data["expected"]).startswith("18 characters")


@given(leis.flatmap(lambda code: st.tuples(st.just(code), written(code))))
def test_lei__written_in_any_way__is_the_same(pair: tuple[str, str]) -> None:
    code, text = pair
    assert lei(text).value == code


@given(leis, st.integers(0, 19), st.sampled_from(string.digits + string.ascii_uppercase))
def test_lei__one_character_changed_within_its_class__is_refused(code: str, place: int, char: str) -> None:
    # A digit for a letter shifts all that stands before it: the standard finds 96 of 97 of those.
    changed = code[:place] + char + code[place + 1 :]
    if changed != code and char.isdigit() == code[place].isdigit():
        with pytest.raises(BadInput):
            lei(changed)


def test_lei__known__passes_and_shorter_is_refused() -> None:
    assert lei("213800KUD8LAJWSQ9D15").value == "213800KUD8LAJWSQ9D15"
    with pytest.raises(BadInput, match="is not a legal entity identifier"):
        lei("213800KUD8LAJWSQ9D1")


def test_lei__remainder_right_but_check_digits_out_of_range__is_refused() -> None:
    body = next(
        body for serial in range(1_000) if mod_97_10.calc_check_digits(body := f"5299{serial:014}") == "98"
    )
    assert lei(f"{body}98").value == f"{body}98"
    with pytest.raises(BadInput, match="fails its check"):
        lei(f"{body}01")


def test_bic__eight_characters__are_eleven_with_xxx() -> None:
    assert bic("bkch cn bj").value == "BKCHCNBJXXX"
    assert bic("BKCHCNBJXXX") == bic("ＢＫＣＨＣＮＢＪ")
    assert bic("BKCHCNBJ300").value == "BKCHCNBJ300"


@pytest.mark.parametrize("text", ["", "BKCHCNB", "BKCHCNBJ3", "BKCHZZBJ", "BKCH1NBJ", "BKCHCNBJ30É"])
def test_bic__wrong__is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        bic(text)
    assert refused.value.data["expected"]


def test_country__alpha_2__is_folded() -> None:
    assert country(" cn ") == country("ＣＮ") == "CN"


@pytest.mark.parametrize(("text", "hint"), [("UK", "Use GB."), ("ZZ", ""), ("CHN", ""), ("", "")])
def test_country__other__is_refused(text: str, hint: str) -> None:
    with pytest.raises(BadInput, match="is not a country") as refused:
        country(text)
    assert refused.value.hint == hint


def test_hs__six_and_ten_digits__pass() -> None:
    assert hs("7607.11") == "760711"
    assert hs("７６０７.11.90 00") == "7607119000"


@pytest.mark.parametrize("text", ["", "7607", "76071190", "000111", "770100", "30354", "76071A"])
def test_hs__other__is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not a goods code"):
        hs(text)


def test_read_identifier__with_and_without_scheme__is_read() -> None:
    assert str(read_identifier(SOUND[0])) == f"USCC:{SOUND[0]}"
    assert str(read_identifier("lei： 213800KUD8LAJWSQ9D15")) == "LEI:213800KUD8LAJWSQ9D15"
    assert read_identifier("KR:249lo7a") == own("249LO7A", "KR")
    assert str(read_identifier("BIC:BKCHCNBJ")) == "BIC:BKCHCNBJXXX"
    assert read_identifier("bank-7", "OWN") == own("BANK7")
    assert read_identifier(PUBLIC_BUT_FAILING, overrides={PUBLIC_BUT_FAILING}).overridden


@pytest.mark.parametrize("text", ["VAT:123", ":123", "OWN:", "OWN:é", "OWN:" + "1" * 41, "1" * 2_000])
def test_read_identifier__unknown__is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_identifier(text)


@given(st.text(max_size=60))
def test_identifiers__any_text__is_read_or_refused(text: str) -> None:
    for read in (uscc, lei, bic, own, read_identifier):
        try:
            found = read(text)
        except BadInput:
            continue
        assert read_identifier(str(found)) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("VAT:DE 123.456-789", "DE123456789"),
        ("vat:GR123456789", "EL123456789"),
        ("VAT:XI123456789", "XI123456789"),
        ("VAT:CHE-123.456.789 MWST", "CHE123456789MWST"),
        ("EORI:gb 427168118378", "GB427168118378"),
        ("ICD:0088:4012345000009", "00884012345000009"),
        ("ICD:00884012345000009", "00884012345000009"),
    ],
)
def test_read_identifier__of_traders_abroad__is_canonical_and_stays(text: str, value: str) -> None:
    found = read_identifier(text)
    assert found.value == value
    assert read_identifier(str(found)) == found


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (vat, "123456789", "is not a VAT number"),
        (vat, "UK123456789", "is not a VAT number"),
        (vat, "DE1", "is not a VAT number"),
        (eori, "427168118378", "is not an EORI number"),
        (eori, "", "An empty text"),
        (icd, "88:4012345000009", "is not a code of ISO 6523"),
        (icd, "0199:213800KUD8LAJWSQ9D15", "is not a code of ISO 6523"),
    ],
)
def test_identifiers_of_traders_abroad__anything_else__is_refused(
    read: Callable[[str], Identifier], text: str, said: str
) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        read(text)
    assert refused.value.data["expected"]
