"""`python -m minigrad`: train a digit classifier here and now."""

from __future__ import annotations

import sys

from .demo.command import main

sys.exit(main())
