"""``python -m disputekit.policy``: check, compare, apply and print policies, for their authors and for CI.

The same as ``python -m disputekit policy``.
"""

import sys

from disputekit.policy._command import main

if __name__ == "__main__":
    sys.exit(main())
