"""The casework rules, which apply in every workflow, by the kinds of stages and of records."""
