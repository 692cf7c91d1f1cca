"""Event -> message to a person: on the page, and by mail."""
