"""What a process that a script starts afresh runs in place of `__main__`: the script, as a module.

Python's `multiprocessing` imports in it the module that `__main__.__spec__` names.
"""

import os
import runpy

from minigrad.dropin import as_torch

SCRIPT = "MINIGRAD_RUN_SCRIPT"  # the environment variable that carries the script's path

if __name__ == "__mp_main__":
    as_torch()
    globals().update(runpy.run_path(os.environ[SCRIPT], run_name=__name__))
