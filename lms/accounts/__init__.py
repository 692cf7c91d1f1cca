"""People, teams and who stands where."""
