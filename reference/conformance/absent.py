"""The entries of the databases that minigrad does not have, with the reason. The lists shrink."""

from __future__ import annotations

REASONS: dict[str, str] = {
    "complex numbers": """
        complex imag polar view_as_complex view_as_real cdouble cfloat chalf
        linalg.eig linalg.eigvals
        nn.functional.silu.complex
        stft istft fft.fft fft.fft2 fft.fftn fft.hfft fft.hfft2 fft.hfftn fft.rfft fft.rfft2
        fft.rfftn fft.ifft fft.ifft2 fft.ifftn fft.ihfft fft.ihfft2 fft.ihfftn fft.irfft fft.irfft2
        fft.irfftn fft.fftshift fft.ifftshift
    """,
    "sparse tensors": "to_sparse sparse.sampled_addmm sparse.mm.reduce",
    "a type that NumPy lacks": "bfloat16",
    "a prototype of PyTorch's: reductions of masked tensors": """
        masked.sum masked.prod masked.cumsum masked.cumprod masked.amax masked.amin masked.argmax
        masked.argmin masked.mean masked.median masked.norm masked.var masked.std masked.softmax
        masked.log_softmax masked.softmin masked.normalize masked.logaddexp masked.logsumexp
    """,
    "a factorization of LAPACK's that NumPy lacks": """
        linalg.ldl_factor linalg.ldl_factor_ex linalg.ldl_solve
    """,
    "special functions of few uses, without derivatives in PyTorch": """
        special.airy_ai special.bessel_j0 special.bessel_j1 special.bessel_y0 special.bessel_y1
        special.modified_bessel_k0 special.modified_bessel_k1 special.scaled_modified_bessel_k0
        special.scaled_modified_bessel_k1
    """,
}

ABSENT: dict[str, str] = {
    name: reason for reason, names in REASONS.items() for name in names.split()
}
"""Why, by the entry's name."""
