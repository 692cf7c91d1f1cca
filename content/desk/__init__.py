"""The authors' desk: what Wagtail's admin shows of the bank of questions."""
