"""`python -m minigrad`: train a digit classifier here and now, or what the first word says."""

from __future__ import annotations

import sys

from .command.main import main

sys.exit(main())
