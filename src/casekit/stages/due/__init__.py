"""What is due and when: deadlines, requirements of stages, and everything that somebody still owes."""
