"""The demonstration: Larkfield Home, its teams, and what people there have done so far. Invented throughout."""
