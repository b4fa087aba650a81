"""Programs that show how a host uses disputekit; ``python -m examples.demo`` is the main one."""
