"""What is due and when: deadlines, what a stage requires, and everything somebody still owes."""
