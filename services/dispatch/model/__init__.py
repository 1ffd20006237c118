"""The pure domain of dispatch: organisation, routing, tasks and the work they are shares of. No framework, no I/O."""
