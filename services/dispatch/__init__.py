"""Dispatch (派单): the organisation, and the tasks that posts and offices sign for, report on and have reviewed."""
