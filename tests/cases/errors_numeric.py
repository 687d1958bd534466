"""Error inputs of running, integer, special and statistical functions, distances and products.

In the form of `errors`, which reads them.
"""

from __future__ import annotations

NUMERIC = """
fw.imag(ones(2))                            => imag is not implemented for tensors with non-complex
ones(2).imag                                => imag is not implemented for tensors with non-complex
fw.frexp(ints(2))                           => only supports floating-point dtypes
fw.ldexp(ones(2), 2)                        => must be Tensor, not int
fw.ldexp(ones(2), bools(2))                 => not implemented for 'Bool'
fw.heaviside(ones(2), ints(2))              => different dtypes
leaf(2).clone().heaviside(ones(2)).sum().backward() => heaviside is not implemented
fw.gcd(ones(2), ones(2))                    => "gcd_cpu" not implemented for 'Float'
fw.lcm(bools(2), bools(2))                  => "lcm_cpu" not implemented for 'Bool'
fw.gcd(ints(2), 2)                          => must be Tensor, not int
fw.gcd(ints(2), ints(3))                    => (2)...(3)
fw.nextafter(ints(2), ints(2))              => not implemented for 'Long'
fw.igamma(ints(2), ints(2))                 => not implemented for 'Long'
fw.igamma(leaf(2), ones(2)).sum().backward() => igamma...is not implemented | not implemented
fw.mvlgamma(ones(2), 0)                     => p has to be greater than or equal to 1
fw.mvlgamma(bools(2), 1)                    => bool
fw.fill(ones(2), ones(2))                   => 0-dimension value tensor
fw.fill(ones(2), "a")                       =>
fw.cumprod(ones(2), 1)                      => expected to be in range of [-1, 0], but got 1
fw.cummax(ones(2), 1)                       => expected to be in range of [-1, 0], but got 1
fw.logcumsumexp(ints(2), 0)                 => not implemented for 'Long'
fw.diff(ones(()))                           => at least one-dimensional
fw.diff(ones(2), n=-1)                      => order must be non-negative but got -1
fw.diff(ones(2), prepend=ones(()))          => same dimension as input
fw.gradient(ones(3), edge_order=3)          => only supports edge_order=1 and edge_order=2
fw.gradient(ones(2), edge_order=2)          => each dimension size to be at least edge_order+1
fw.gradient(ones(3, 3), spacing=[1.0])      => spacing to be unspecified, a scalar
fw.gradient(ones(3, 3), dim=(0, 0))         => dim 0 appears multiple times in the list of dims
fw.gradient(ones(3).byte())                 => does not support uint8 input
fw.trapezoid(ones(()))                      =>
fw.trapezoid(bools(2))                      => bool is not supported
fw.trapezoid(ones(3), ones(2))              => one `x` value for each sample point
fw.cumulative_trapezoid(ones(()))           => 0-dim tensor
fw.cov(ones(2, 2, 2))                       => two or fewer dimensions
fw.cov(bools(2))                            => bool dtype is not supported
fw.cov(ones(2), fweights=ones(2))           => integral dtype
fw.cov(ones(2), aweights=ints(2))           => floating point dtype
fw.cov(ones(2), fweights=ints(3))           => same numel
fw.cov(ones(2), fweights=ints(1, 2))        => one or fewer dimensions
fw.cov(ones(2), aweights=-ones(2))          => cannot be negative
fw.cov(ones(2), fweights=ints(2) * 0)       => weights sum to zero
fw.corrcoef(ones(2, 2, 2))                  => two or fewer dimensions
fw.dist(ints(2), ints(2))                   => floating point
fw.dist(ones(2), ones(3))                   => (2)...(3)
fw.dist(ones(0), ones(0), float("inf"))     => empty
fw.cdist(ones(2), ones(2, 2))               => at least 2D tensors, X1 got: 1D
fw.cdist(ones(2, 2), ones(2, 3))            => same number of columns. X1: 2 X2: 3
fw.cdist(ones(2, 2), ones(2, 2), -1.0)      => non-negative p values
fw.cdist(ones(2, 2), ones(2, 2), 2.0, "a")  => a is not a valid value for compute_mode
fw.cdist(ints(2, 2), ints(2, 2))            => floating-point dtypes
fw.cdist(ones(2, 2), ones(2, 2).double())   => Float
fw.renorm(ones(2), 2, 0, 1)                 => at least 2 dimensions, got 1 dimensions
fw.renorm(ones(2, 2), 0, 0, 1)              => non-positive-norm not supported
fw.renorm(ones(2, 2), 2, 0, -1)             => maxnorm to be >= 0 but got -1
fw.renorm(ints(2, 2), 2, 0, 1)              => floating point
fw.renorm(ones(2, 2), 2, 2, 1)              => Dimension out of range
fw.addbmm(ones(2, 2), ones(2, 2), ones(2, 2, 2)) => batch1 must be a 3D tensor
fw.addbmm(ones(2, 2), ones(2, 2, 3), ones(2, 2, 2)) =>
fw.addbmm(ones(3), ones(1, 2, 2), ones(1, 2, 2)) => size
fw.vdot(ones(2), ones(3))                   => same number of elements
fw.inner(ones(2), ones(3))                  => last dimension must match
fw.inner(ones(2), ints(2))                  => same dtype
fw.block_diag(ones(1, 1, 1))                => 2 or fewer dimensions
fw.cross(ones(2), ones(2))                  => no dimension of size 3 in input
fw.cross(ones(2, 3), ones(2, 3), 0)         => must have length 3. Got 2 and 2
fw.cross(ones(2, 3), ones(3), 1)            => same number of dimensions
fw.cross(ones(3), ints(3))                  => expected scalar type Float but found Long
fw.cross(bools(3), bools(3))                => not implemented for 'Bool'
fw.vander(ones(2, 2))                       => x must be a one-dimensional tensor
fw.vander(ones(2), N=-1)                    => N must be non-negative
fw.einsum("i")                              => must specify the equation string and at least one
fw.einsum("i,i,i", ones(2), ones(2))        => fewer operands were provided than specified
fw.einsum("i", ones(2), ones(2))            => more operands were provided than specified
fw.einsum("ij", ones(2))                    => (2) does not match the number of dimensions (1) for
fw.einsum("i", ones(2, 2))                  => (1) does not match the number of dimensions (2) for
fw.einsum("ii", ones(2, 1))                 => subscript i is repeated for operand 0 but the sizes
fw.einsum("ij,kj", ones(2, 3), ones(2, 4))  => subscript j has size 4 for operand 1 which does not
fw.einsum("i->j", ones(2))                  => output subscript j does not appear
fw.einsum("i->ii", ones(2))                 => output subscript i appears more than once
fw.einsum("i1", ones(2, 2))                 => invalid subscript given at index 1
fw.einsum("i->i->i", ones(2))               => invalid subscript given at index 4
fw.einsum("i.j", ones(2, 2))                => found '.' for operand 0 that is not part of any
fw.einsum("......", ones(2, 2))             => found '.' for operand 0 for which an ellipsis was
fw.einsum("i,i", ones(2), ones(2).double()) => expected scalar type Float but found Double
fw.einsum("i,i", bools(2), bools(2))        => not implemented for 'Bool'
fw.einsum("i,i", ones(2), 1.0)              => expected Tensor as element 1 in argument 1, but got
fw.einsum(ones(2), [52])                    => not within the valid range [0, 52)
"""
