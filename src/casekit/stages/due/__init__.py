"""What is due and when: deadlines, requirements of stages, and all other obligations in a case."""
