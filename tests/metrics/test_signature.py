import pytest

from factgauge.metrics.counts import Scheme
from factgauge.metrics.signature import Signature


@pytest.mark.parametrize("gold", ["core@1.0#feee5b4a4ad6", "my gold#0", "a|scheme:strict|b@2#1"])
def test_a_printed_signature_reads_back(gold: str) -> None:
    """Whatever the gold set is called."""
    signature = Signature(
        gold=gold, scheme=Scheme.STRICT, values="own,actor=normalised", intervals="bootstrap,article,1000,seed=0"
    )
    assert Signature.parse(str(signature)) == signature
    assert signature.resamples == 1000


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "none",
        "factgauge:0.1.0|gold:core",
        "factgauge:1|gold:g|scheme:best|average:micro|values:own|ci:bootstrap,article,1,seed=0",
    ],
)
def test_what_is_no_signature_is_refused(printed: str) -> None:
    """Cut off, of another form, or with a scheme that is not known."""
    with pytest.raises(ValueError, match=r"no signature|not a valid Scheme"):
        Signature.parse(printed)
