"""The pure domain of supervision: working time, rules, clocks, the ladder, follow-ups. No framework, no I/O."""
