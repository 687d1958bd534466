"""How gamma and Dirichlet draws move with their parameters: implicit reparameterization.

A draw x of distribution function F(x; α) stays at the same chance F when α changes if it moves by
dx/dα = -(∂F/∂α) / (∂F/∂x). Neither has a closed form; series and fitted rational functions stand
for it, each where it is accurate to a few parts in 10⁴ or better: those of PyTorch, so that the
gradients are its gradients.

Reference:
    M. Figurnov, S. Mohamed and A. Mnih, Implicit reparameterization gradients, NeurIPS 2018.
    F. Obermeyer and others, pathwise gradients of PyTorch, ATen/native/Distributions.h.
"""

from __future__ import annotations

import numpy as np

from ...quiet import quiet
from .blocks import Array, polynomial
from .gamma import digamma_kernel

# Fitted to dx/dα of a gamma draw: log of it as p/q, with p (first four rows) and q (last four)
# polynomials in log α whose coefficients are quadratic in log(x / α).
_GAMMA = (
    (0.16009398, 0.53487893, 0.040121004),
    (-0.094634809, 0.1298071, -0.0065914022),
    (0.025146376, 0.065735949, -0.0026286047),
    (-0.0030648343, -0.0015649758, -0.0013441777),
    (1.0, 0.16639465, 0.017050642),
    (0.32668115, 0.020070113, -0.0021309326),
    (0.10406089, -0.0035938915, 0.00085092367),
    (0.0014179084, -0.00058392623, -1.5247877e-07),
)
# Fitted corrections of dx/dα of a beta draw: p and q, whose terms are (log x)ⁱ (log α/x)ʲ times a
# cubic in a third variable.
_BETA_P = (
    (
        (1.003668233, -0.01061107488, -0.0657888334, 0.01201642863),
        (0.6336835991, -0.3557432599, 0.05486251648, -0.001465281033),
        (-0.03276231906, 0.004474107445, 0.002429354597, -0.0001557569013),
    ),
    (
        (0.221950385, -0.3187676331, 0.01799915743, 0.01074823814),
        (-0.2951249643, 0.06219954479, 0.01535556598, 0.001550077057),
        (0.02155310298, 0.004170831599, 0.001292462449, 6.976601077e-05),
    ),
    (
        (-0.05980841433, 0.008441916499, 0.01085618172, 0.002319392565),
        (0.02911413504, 0.01400243777, -0.002721828457, 0.000751041181),
        (0.005900514878, -0.001936558688, -9.495446725e-06, 5.385558597e-05),
    ),
)
_BETA_Q = (
    (
        (1.0, -0.02924021934, -0.04438342661, 0.007285809825),
        (0.6357567472, -0.3473456711, 0.05454656494, -0.002407477521),
        (-0.03301322327, 0.004845219414, 0.00231480583, -0.0002307248149),
    ),
    (
        (0.5925320577, -0.1757678135, 0.01505928619, 0.000564515273),
        (0.1014815858, -0.06589186703, 0.01272886114, -0.0007316646956),
        (-0.007258481865, 0.001096195486, 0.0003934994223, -4.12701925e-05),
    ),
    (
        (0.06469649321, -0.0236701437, 0.002902096474, -5.896963079e-05),
        (0.001925008108, -0.002869809258, 0.0008000589141, -6.063713228e-05),
        (-0.0003477407336, 6.959756487e-05, 1.097287507e-05, -1.650964693e-06),
    ),
)


def standard_gamma_grad_kernel(alpha: Array, x: Array) -> Array:
    """dx/dα of draws x from the gamma distribution of density x^(α - 1) exp(-x) / Γ(α).

    Args:
        alpha: α, a floating point array.
        x: the draws, of α's shape.

    Returns:
        A new array of their shape and dtype.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special.pathwise import standard_gamma_grad_kernel
        >>> standard_gamma_grad_kernel(np.array([0.5, 2.0, 20.0]), np.array([0.1, 2.0, 18.0]))
        array([0.50976557, 1.08618096, 0.95625096])
    """
    a, z = alpha.astype(np.float64).ravel(), x.astype(np.float64).ravel()
    large = a > 8
    close = large & (0.9 * a <= z) & (z <= 1.1 * a)
    small = z < 0.8
    result = np.empty_like(a)
    with quiet:
        for where, formula in (
            (small, _gamma_small),
            (~small & close, _gamma_close),
            (~small & large & ~close, _gamma_large),
            (~small & ~large, _gamma_fitted),
        ):
            if where.any():
                result[where] = formula(a[where], z[where])
    return np.reshape(result, alpha.shape).astype(alpha.dtype)


def _gamma_small(a: Array, x: Array) -> Array:
    """By the series of the distribution function in x."""
    term, first, second = np.ones_like(a), 1 / a, 1 / (a * a)
    for i in range(1, 6):
        term = term * (-x / i)
        first = first + term / (a + i)
        second = second + term / ((a + i) * (a + i))
    power = x**a
    slope = (np.log(x) - digamma_kernel(a)) * power * first - power * second
    result = -slope / (x ** (a - 1) * np.exp(-x))
    return np.where(np.isnan(result), 0, result)


def _gamma_close(a: Array, x: Array) -> Array:
    """Rice's saddle point expansion for large α, itself expanded about x = α."""
    numerator = 1440 * a * a + 6 * x * (53 - 120 * x) - 65 * x * x / a + a * (107 + 3600 * x)
    result: Array = (1 + 24 * a * (1 + 12 * a)) * numerator / (1244160 * (a * a) * (a * a))
    return result


def _gamma_large(a: Array, x: Array) -> Array:
    """Rice's saddle point expansion for large α."""
    root = np.sqrt(8 * a)
    power = (x - a - a * np.log(x / a)) ** -1.5
    both = root / (a - x) + np.where(x < a, -power, power)
    term = np.log(x / a) * both - np.sqrt(2 / a) * (a + x) / ((a - x) * (a - x))
    stirling = 1 + 1 / (12 * a) * (1 + 1 / (24 * a))
    result: Array = -stirling * x * term / root
    return result


def _gamma_fitted(a: Array, x: Array) -> Array:
    u, v = np.log(x / a), np.log(a)
    rows = [polynomial(u, row) for row in _GAMMA]
    result: Array = np.exp(polynomial(v, rows[:4]) / polynomial(v, rows[4:]))
    return result


def dirichlet_grad_kernel(x: Array, alpha: Array, total: Array) -> Array:
    """dx/dα / (1 - x) of draws x from the beta distribution of parameters α and total - α.

    With these, the gradient by α of a draw from the Dirichlet distribution is dx/dα / (1 - x) times
    what is left of the incoming gradient when its mean, weighted by the draw, is taken off.

    Args:
        x: the draws, a floating point array.
        alpha: α, of its shape.
        total: the sum of the parameters, of its shape.

    Returns:
        A new array of their shape and dtype.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special.pathwise import dirichlet_grad_kernel
        >>> x, alpha, total = np.array([0.1, 0.4]), np.array([1.0, 9.0]), np.array([2.0, 20.0])
        >>> dirichlet_grad_kernel(x, alpha, total)
        array([0.25584279, 0.04876297])
    """
    shape = x.shape
    x, alpha, total = x.ravel(), alpha.ravel(), total.ravel()
    beta = total - alpha
    boundary = total * x * (1 - x)
    near_0 = (x <= 0.5) & (boundary < 2.5)
    near_1 = ~near_0 & (x >= 0.5) & (boundary < 0.75)
    inside = ~near_0 & ~near_1
    large = inside & (alpha > 6) & (total.astype(np.float64) - alpha > 6)
    result = np.empty_like(x)
    with quiet:
        result[near_0] = _beta_near_0(x[near_0], alpha[near_0], beta[near_0])
        result[near_1] = _beta_near_1(x[near_1], alpha[near_1], beta[near_1])
        for where, formula in ((large, _beta_large), (inside & ~large, _beta_fitted)):
            wide = [v[where].astype(np.float64) for v in (x, alpha, total)]
            result[where] = formula(*wide)
    return np.reshape(result, shape)


def _beta_near_0(x: Array, a: Array, b: Array) -> Array:
    """By the series of the distribution function at 0."""
    factor = digamma_kernel(a) - digamma_kernel(a + b) - np.log(x)
    term, series = np.ones_like(x), 1 / a * (factor + 1 / a)
    for i in range(1, 11):
        term = term * ((i - b) * x / i)
        series = series + term / (a + i) * (factor + 1 / (a + i))
    result = x * (1 - x) ** -b * series
    return np.where(np.isnan(result), 0, result).astype(x.dtype)


def _beta_near_1(x: Array, alpha: Array, beta: Array) -> Array:
    """By the series at 1: that at 0 of 1 - x, whose parameters are the other way round."""
    x, a, b = 1 - x, beta, alpha
    factor = digamma_kernel(a + b) - digamma_kernel(b)
    term, product, slope, series = np.ones_like(x), np.ones_like(x), np.zeros_like(x), factor / a
    for i in range(1, 9):
        term = term * (-x / i)
        slope = slope * (b - i) + product
        product = product * (b - i)
        series = series + term / (a + i) * (slope + factor * product)
    result = (1 - x) ** (1 - b) * series
    return np.where(np.isnan(result), 0, result).astype(x.dtype)


def _beta_large(x: Array, a: Array, total: Array) -> Array:
    """Rice's saddle point expansion for large parameters; itself expanded about the mean."""
    b = total - a
    mean, deviation = a / total, np.sqrt(a * b / (total + 1)) / total
    cubic = (43 + 20 * (16 + 27 * b) * x) * b**3
    square = 3 * (59 + 180 * b - 90 * x) * b**2
    linear = (453 + 1620 * b * (1 - x) - 455 * x) * b
    constant = 8 * (1 - x) * (135 * b - 11)
    numerator = 47 * x * b**4 + a * (cubic + a * (square + a * (linear + a * constant)))
    scale = (1 + 12 * a) * (1 + 12 * b) / (total * total)
    close = scale / (1 - x) * numerator / (12960 * a**3 * b**2 * (1 + 12 * total))

    stirling = _stirling(a) * _stirling(b) / _stirling(total)
    offset = a * (x - 1) + b * x
    first = (2 * a * a * (x - 1) + a * b * (x - 1) - x * b * b) / (
        np.sqrt(2 * a / b) * total**1.5 * offset * offset
    )
    log_ratio = np.log(a / (total * x))
    power = (b * np.log(b / (total * (1 - x))) + a * log_ratio) ** -1.5
    both = np.sqrt(8 * a * b / total) / offset + np.where(x < mean, power, -power)
    far = stirling * -x / np.sqrt(2 * a * b / total) * (first + 0.5 * log_ratio * both)
    result: Array = np.where(np.abs(x - mean) <= 0.1 * deviation, close, far)
    return result


def _stirling(a: Array) -> Array:
    """The first terms of Γ(a + 1) over Stirling's formula."""
    return 1 + 1 / (12 * a) + 1 / (288 * a * a)


def _beta_fitted(x: Array, a: Array, total: Array) -> Array:
    """A first approximation, corrected by a rational function."""
    u = np.log(x)
    v = np.log(a) - u
    w = np.log(total) - v
    p, q = (
        polynomial(u, [polynomial(v, [polynomial(w, row) for row in rows]) for rows in table])
        for table in (_BETA_P, _BETA_Q)
    )
    result: Array = p / q * x * (digamma_kernel(total) - digamma_kernel(a)) / (total - a)
    return result
