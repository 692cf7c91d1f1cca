"""Who may take a quiz when: overrides for a person or a team, and a person's standing extra time."""
