"""`make prove`: nothing that was acknowledged is lost, whatever is killed."""
