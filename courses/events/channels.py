"""The names of the jobs that follow an event; `NOTICE` turns it into a message to a person."""

NOTICE = "courses.notice"
REGRADE = "courses.regrade"
