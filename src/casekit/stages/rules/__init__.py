"""The casework rules, which hold in every workflow: for kinds of stages and for kinds of records."""
