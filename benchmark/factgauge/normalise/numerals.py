"""Numbers in digits and in words: "12,000", "3.5 billion", "two hundred and five", "two-thirds", "40m"."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from factgauge.normalise.tokens import TOUCHING, Tokens, follows, peek, phrase_end, touches, word_list

ONES = {
    word: value
    for value, word in enumerate(
        word_list(
            """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
    """
        )
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        word_list(
            """
    twenty thirty forty fifty sixty seventy eighty ninety
    """
        ),
        start=2,
    )
}
ONES |= {"nought": 0, "naught": 0}
HUNDRED = 100
LAST_DIGIT = 9
SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "quadrillion": 10**15,
    "lakh": 10**5,
    "lakhs": 10**5,
    "crore": 10**7,
    "crores": 10**7,
}
DOZEN = {"dozen": 12, "dozens": 12}
# "5 bn" is always money or people; "5 m" and "5 k" are scales only where they touch the number.
SHORT_SCALES = {
    "mn": 10**6,
    "mln": 10**6,
    "mil": 10**6,
    "mio": 10**6,
    "bn": 10**9,
    "bln": 10**9,
    "tn": 10**12,
    "trn": 10**12,
    "tln": 10**12,
}
TOUCHING_SCALES = {"k": 10**3, "m": 10**6, "b": 10**9, "bn": 10**9, "t": 10**12}
FRACTION_SIGNS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}
PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twentieth": 20,
    "hundredth": 100,
    "thousandth": 1000,
}
ORDINALS = {
    "first": 1,
    "second": 2,
    **{
        word: value
        for word, value in PARTS.items()
        if word not in {"half", "halves", "quarter", "twentieth"} and value <= PARTS["tenth"]
    },
    "eleventh": 11,
    "twelfth": 12,
    "thirteenth": 13,
    "fourteenth": 14,
    "fifteenth": 15,
    "sixteenth": 16,
    "seventeenth": 17,
    "eighteenth": 18,
    "nineteenth": 19,
    "twentieth": 20,
    "thirtieth": 30,
}
ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
_LARGEST_DENOMINATOR = 100
_DECIMALS = 4
_GROUP = 3
_LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it stands in the text: its value, the index of the token after it, and how it is written.

    ``spelled``: in words. ``scaled``: with a word or letter of scale. ``part``: a fraction, such as half or two-thirds.
    """

    value: Fraction
    end: int
    spelled: bool = False
    scaled: bool = False
    part: bool = False


def decimal_string(value: Fraction) -> str:
    """Write an exact decimal; where the value has none (a third), four decimals."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    number = Decimal(value.numerator) / Decimal(value.denominator)
    if rest != 1:
        number = round(number, _DECIMALS)
    elif Fraction(number) != value:
        return _long_decimal(value)
    return _plain(format(number, "f"))


def _long_decimal(value: Fraction) -> str:
    # More digits than the context of Decimal holds.
    places = 0
    while value.denominator != 1:
        value, places = value * 10, places + 1
    digits = str(abs(value.numerator)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return _plain(
        f"{sign}{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else f"{sign}{digits}"
    )


def _plain(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_numeral(tokens: Tokens, index: int, *, money: bool = False) -> Numeral | None:
    """Read the number that starts at ``index``; None where none does. In ``money`` "5m" is always five million."""
    token = peek(tokens, index)
    if token.kind == "number":
        return _in_digits(tokens, index, money=money)
    if token.text in FRACTION_SIGNS:
        return _scaled(tokens, Numeral(Fraction(*FRACTION_SIGNS[token.text]), index + 1, part=True), money=money)
    if token.kind == "word":
        number = _in_words(tokens, index)
        return _of_a_million(tokens, number) if number is not None and number.part else number
    return None


def _of_a_million(tokens: Tokens, number: Numeral) -> Numeral:
    """Read "a quarter of a million", "three quarters of a billion", "a quarter million"."""
    end = phrase_end(tokens, number.end, ("of", "a")) or number.end
    scale = SCALES.get(follows(tokens, end).low)
    return number if scale is None else Numeral(number.value * scale, end + 1, spelled=True, scaled=True)


def _in_digits(tokens: Tokens, index: int, *, money: bool) -> Numeral | None:
    token = tokens[index]
    if len(token.text) > _LONGEST_NUMBER:
        return None
    value, end = _grouped(tokens, index)
    number = _with_fraction(tokens, Numeral(value, end))
    return _scaled(tokens, number, money=money)


def _grouped(tokens: Tokens, index: int) -> tuple[Fraction, int]:
    """Read a number whose groups of three are separated by spaces, as in 12 000."""
    digits = tokens[index].text
    end = index + 1
    if digits.isdigit() and len(digits) <= _GROUP and digits[0] != "0":
        while _is_group(tokens, end):
            digits += tokens[end].text
            end += 1
    return Fraction(digits.replace(",", "")), end


def _is_group(tokens: Tokens, index: int) -> bool:
    token = follows(tokens, index)
    apart = token.gap != TOUCHING and token.start - tokens[index - 1].end == 1
    whole = token.text.split(".")[0]
    after = follows(tokens, index + 1)
    # A hyphen or letter that touches the group makes it a name: 12 250-X.
    loose = after.gap != TOUCHING or not (after.kind == "word" or after.text == "-")
    return token.kind == "number" and apart and len(whole) == _GROUP and whole.isdigit() and loose


def _with_fraction(tokens: Tokens, number: Numeral) -> Numeral:
    after = follows(tokens, number.end)
    if after.text in FRACTION_SIGNS:
        return Numeral(number.value + Fraction(*FRACTION_SIGNS[after.text]), number.end + 1)
    if after.text == "/" and after.gap == TOUCHING and touches(tokens, number.end + 1):
        return _quotient(tokens, number) or number
    half = _slashed(tokens, number.end)
    if half is not None and number.value.denominator == 1 and after.gap != TOUCHING:
        return Numeral(number.value + half, number.end + 3)
    return number


def _quotient(tokens: Tokens, number: Numeral) -> Numeral | None:
    value = _slashed(tokens, number.end - 1)
    return None if value is None else Numeral(value, number.end + 2, part=True)


def _slashed(tokens: Tokens, index: int) -> Fraction | None:
    """Read 1/2 or 3/4: a small proper fraction in digits."""
    over, slash, under = peek(tokens, index), peek(tokens, index + 1), peek(tokens, index + 2)
    if slash.text != "/" or slash.gap != TOUCHING or under.gap != TOUCHING or not (over.text + under.text).isdigit():
        return None
    if not (over.kind == under.kind == "number") or len(over.text) > _GROUP or len(under.text) > _GROUP:
        return None
    proper = 0 < int(over.text) < int(under.text) <= _LARGEST_DENOMINATOR
    return Fraction(int(over.text), int(under.text)) if proper and not touches(tokens, index + 3) else None


def _scaled(tokens: Tokens, number: Numeral, *, money: bool) -> Numeral:
    scale, end = _scale(tokens, number.end, money=money)
    if end == number.end:
        return number
    scaled = Numeral(number.value * scale, end, scaled=True)
    further, last = _scale(tokens, end, money=False)
    return Numeral(scaled.value * further, last, scaled=True) if scale < further and last > end else scaled


def _scale(tokens: Tokens, index: int, *, money: bool) -> tuple[int, int]:
    hyphen = 1 if follows(tokens, index).text == "-" and touches(tokens, index) and touches(tokens, index + 1) else 0
    token = follows(tokens, index + hyphen)
    if token.low in SCALES or token.low in SHORT_SCALES:
        return (SCALES.get(token.low) or SHORT_SCALES[token.low]), index + hyphen + 1
    if token.low == "hundred":
        return HUNDRED, index + hyphen + 1
    if token.low in DOZEN:
        return DOZEN[token.low], index + hyphen + 1
    if (
        hyphen
        or token.gap != TOUCHING
        or token.low not in TOUCHING_SCALES
        or (
            touches(
                tokens,
                index + 1,
            )
            and _wordlike(tokens, index + 1)
        )
    ):
        return 1, index
    if token.low in {"m", "b", "t"} and not money and not _counts(tokens, index + 1):
        return 1, index
    return TOUCHING_SCALES[token.low], index + 1


def _wordlike(tokens: Tokens, index: int) -> bool:
    return peek(tokens, index).kind in {"word", "number"} or peek(tokens, index).text == "-"


def _counts(tokens: Tokens, index: int) -> bool:
    """Say whether what follows "5m" is something counted by the million, and no measure of length."""
    word = follows(tokens, index).low
    return word in {"people", "children", "women", "men"} or (
        word.endswith("s") and not word.endswith("ss") and len(word) > _GROUP
    )


def _in_words(tokens: Tokens, index: int) -> Numeral | None:
    word = tokens[index].low
    if word == "half":
        return _half(tokens, index)
    if word in {"a", "an"}:
        return _with_article(tokens, index)
    if word == "quarter" and follows(tokens, index + 1).low in SCALES:
        return Numeral(Fraction(1, 4), index + 1, spelled=True, part=True)
    if word not in ONES and word not in TENS:
        return None
    number = _spelled(tokens, index)
    if number is None:
        return None
    return _part_of(tokens, number) or _and_a_half(tokens, number)


def _half(tokens: Tokens, index: int) -> Numeral | None:
    """Read "half a million" and "half"."""
    article = follows(tokens, index + 1).low in {"a", "an"}
    scale = follows(tokens, index + 1 + article).low
    factor = SCALES.get(scale) or DOZEN.get(scale)
    if factor and (article or scale in {"million", "billion", "dozen"}):
        return Numeral(Fraction(factor, 2), index + 2 + article, spelled=True, scaled=True)
    return Numeral(Fraction(1, 2), index + 1, spelled=True, part=True)


def _with_article(tokens: Tokens, index: int) -> Numeral | None:
    """Read "a hundred and five", "a million", "a third", "a dozen"."""
    word = follows(tokens, index + 1).low
    if word in SCALES or word in {"hundred", "dozen"}:
        number = _spelled(tokens, index)
        return None if number is None else _and_a_half(tokens, number)
    if word in PARTS and word != "halves":
        return Numeral(Fraction(1, PARTS[word]), index + 2, spelled=True, part=True)
    return None


def _part_of(tokens: Tokens, number: Numeral) -> Numeral | None:
    """Read "two-thirds" and "three quarters" where ``number`` is the two."""
    hyphen = 1 if follows(tokens, number.end).text == "-" and touches(tokens, number.end) else 0
    word = follows(tokens, number.end + hyphen).low
    part = PARTS.get(word) or PARTS.get(word.removesuffix("s"))
    plural = word.endswith(("s", "halves"))
    if part is None or not (0 < number.value < part) or plural != (number.value > 1):
        return None
    return Numeral(number.value / part, number.end + hyphen + 1, spelled=True, part=True)


def _and_a_half(tokens: Tokens, number: Numeral) -> Numeral:
    """Read "two and a half million" and "one and two-thirds": the scale is multiplied in once."""
    if number.value >= HUNDRED or number.value.denominator != 1 or follows(tokens, number.end).low != "and":
        return number
    at = number.end + 1
    if follows(tokens, at).low == "a":
        word = follows(tokens, at + 1).low
        part = Numeral(Fraction(1, PARTS[word]), at + 2) if word in PARTS else None
    else:
        over = ONES.get(follows(tokens, at).low)
        part = None if over is None else _part_of(tokens, Numeral(Fraction(over), at + 1))
    if part is None:
        return number
    return _scaled(tokens, Numeral(number.value + part.value, part.end, spelled=True), money=False)


def _spelled(tokens: Tokens, index: int) -> Numeral | None:
    """Read a whole number in words: the groups before "million", before "thousand", and the rest."""
    total = Fraction(0)
    smallest = None
    at = index
    scaled = False
    while True:
        group, end = _below_thousand(tokens, at)
        if group is None:
            break
        scale, after = _word_scale(tokens, end)
        if smallest is not None and scale >= smallest:
            break
        total += group * scale
        at, smallest = after, scale
        scaled = scaled or scale > 1
        if scale == 1:
            break
    return Numeral(total, at, spelled=True, scaled=scaled) if at > index else None


def _word_scale(tokens: Tokens, index: int) -> tuple[int, int]:
    hyphen = 1 if follows(tokens, index).text == "-" and touches(tokens, index) else 0
    word = follows(tokens, index + hyphen).low
    scale = SCALES.get(word) or DOZEN.get(word)
    if scale is None:
        return 1, index
    further = SCALES.get(follows(tokens, index + hyphen + 1).low, 1)
    # "three lakh crore", "a thousand billion".
    return (scale * further, index + hyphen + 2) if further > scale else (scale, index + hyphen + 1)


def _below_thousand(tokens: Tokens, index: int) -> tuple[Fraction | None, int]:
    """Read "two hundred and five", "twenty-five", "nine", "a" before a scale; also "two point five"."""
    if peek(tokens, index).low == "and":
        index += 1
    token = peek(tokens, index)
    if token.low in {"a", "an"} and (
        follows(tokens, index + 1).low in SCALES or follows(tokens, index + 1).low == "dozen"
    ):
        return Fraction(1), index + 1
    hundreds, at = _hundreds(tokens, index)
    rest, end = _below_hundred(tokens, at + (follows(tokens, at).low == "and" and at > index))
    if rest is None:
        return (Fraction(hundreds), at) if at > index else (None, index)
    value, end = _after_point(tokens, Fraction(hundreds + rest), end)
    return value, end


def _hundreds(tokens: Tokens, index: int) -> tuple[int, int]:
    token = peek(tokens, index)
    if token.low == "hundred":
        return HUNDRED, index + 1
    if follows(tokens, index + 1).low == "hundred" and (token.low in ONES or token.low == "a"):
        return HUNDRED * ONES.get(token.low, 1), index + 2
    return 0, index


def _below_hundred(tokens: Tokens, index: int) -> tuple[int | None, int]:
    token = peek(tokens, index)
    if token.low in ONES:
        return ONES[token.low], index + 1
    if token.low not in TENS:
        return None, index
    hyphen = 1 if follows(tokens, index + 1).text == "-" and touches(tokens, index + 1) else 0
    unit = ONES.get(follows(tokens, index + 1 + hyphen).low, 0)
    if 0 < unit <= LAST_DIGIT:
        return TENS[token.low] + unit, index + 2 + hyphen
    return TENS[token.low], index + 1


def _after_point(tokens: Tokens, value: Fraction, index: int) -> tuple[Fraction, int]:
    if follows(tokens, index).low != "point":
        return value, index
    digits, at = "", index + 1
    while len(digits) < _LONGEST_NUMBER and ONES.get(follows(tokens, at).low, HUNDRED) <= LAST_DIGIT:
        digits += str(ONES[tokens[at].low])
        at += 1
    return (value + Fraction(int(digits), 10 ** len(digits)), at) if digits else (value, index)
