"""The page tree that authors work in."""
