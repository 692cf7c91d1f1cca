"""What happened. `lms.events.log.record()` is the one way in."""
