"""How many units in the last place an operation may be from torch's, and why more than usual."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """The largest distances allowed, in units in the last place at the largest element.

    Attributes:
        value: of values.
        first: of gradients.
        second: of second derivatives, in which much cancels.
        undefined: whether PyTorch gives None for gradients that are 0.
        processed: whether values too are compared after the database's own processing, which
            takes away what is free to choose (signs of singular vectors and the like).
    """

    value: float = 64
    first: float = 256
    second: float = 4096
    undefined: bool = False
    processed: bool = False


USUAL = Bounds()
SPECIAL: dict[str, Bounds] = {
    # A single value has variance 0 and gradient 0; torch's rounding is divided by √eps there.
    "nn.functional.layer_norm": Bounds(first=2048),
    # Exponentials of sums of logarithms, some hundreds large, in both.
    **dict.fromkeys(("nn.functional.ctc_loss", "nn.CTCLoss"), Bounds(first=4096)),
    # torch adds 1e-12 in the derivative, in float64 too.
    **dict.fromkeys(("nn.functional.binary_cross_entropy", "nn.BCELoss"), Bounds(second=2.0**22)),
    # torch has no second derivative of its path in chunks, and returns another number.
    "nn.functional.linear_cross_entropy.chunked": Bounds(second=float("inf")),
    # PyTorch's gradient of the input is that of the elements that were replaced.
    "as_strided_scatter": Bounds(first=float("inf"), second=float("inf")),
    # The signs of singular vectors and eigenvectors are free.
    **dict.fromkeys(("svd", "linalg.svd", "linalg.eigh", "pca_lowrank"), Bounds(processed=True)),
    # Against float64 PyTorch's second derivative is off by 4,000 units, minigrad's by 2.
    "linalg.householder_product": Bounds(second=2.0**14, undefined=True),
    # Here second derivatives also divide by the gaps between the squares of singular values.
    "svd_lowrank": Bounds(second=2.0**15, processed=True),
    # Matrices with a condition of some hundreds, in whose inverse that much of a rounding is seen.
    "linalg.pinv.hermitian": Bounds(value=1024, first=4096),
    # PyTorch's trigamma, which is polygamma 1 and these functions' derivative, is good to 1e-9.
    **dict.fromkeys(
        (
            *("mvlgamma.mvlgamma_p_1", "mvlgamma.mvlgamma_p_3", "mvlgamma.mvlgamma_p_5"),
            *(f"polygamma.polygamma_n_{n}" for n in range(5)),
            *("digamma", "lgamma", "special.polygamma.special_polygamma_n_0"),
        ),
        Bounds(value=2.0**24, first=2.0**24, second=2.0**24),
    ),
    # In the lower tail PyTorch's is 1 + erf: a few digits of 7e-7, 0 for 1e-20.
    "special.ndtr": Bounds(value=2.0**100),
    # Beside elements of 10,000 PyTorch's gradient, e to a sum of such numbers, is good to 1e-3 in
    # float32; against float64 minigrad's is off by 6e-8.
    "logcumsumexp": Bounds(first=2.0**14, second=2.0**16),
    # With no more observations than the correction the divisor is nearly 0, and large terms cancel:
    # against float64 both are off by the same.
    "cov": Bounds(first=2048, second=2.0**14),
}


def bounds_of(name: str) -> Bounds:
    """The bounds for an entry."""
    return SPECIAL.get(name, USUAL)


# Which of equal integers comes first is up to PyTorch's vector instructions: there no places are
# compared.
tied = {"argsort", "sort", "topk"}

# Results whose elements are not set: only types and shapes can be compared.
unset = {
    "empty",
    "empty_like",
    "empty_permuted",
    "empty_strided",
    "new_empty",
    "new_empty_strided",
    "resize_",
    "resize_as_",
}
