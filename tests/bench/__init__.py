"""Speed and cost, as `make bench` prints them: ratios within one run, never absolute promises."""
