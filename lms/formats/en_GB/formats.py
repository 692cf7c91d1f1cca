"""Dates as the design writes them: «Fri 12 June», with the year where it is not this one."""

DATE_FORMAT = "D j F Y"
SHORT_DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "D j F Y, H:i"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
MONTH_DAY_FORMAT = "D j F"
FIRST_DAY_OF_WEEK = 1
