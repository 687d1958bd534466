"""The tables of operations: plain NumPy formulas with their derivatives, a family a file.

Nothing here knows about Tensors; `minigrad.functions` gives the rows PyTorch's names, argument
handling and documentation.
"""
