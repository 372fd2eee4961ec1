"""The rules of casework that hold in every workflow, by what a stage is for and what is recorded."""
