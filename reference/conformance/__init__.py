"""Minigrad held against the database of samples that PyTorch's authors test their operations with.

`torch.testing._internal.common_methods_invocations.op_db`: for each operation sample inputs, other
spellings, and inputs that must raise. Its import takes seconds, so it is imported when used.
"""
