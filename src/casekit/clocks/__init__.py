"""The time that runs in a case: its clocks, the due days that follow, and reviews. Internal."""
