"""Raters learn, earn a licence, and meet once a month over the same replies."""
