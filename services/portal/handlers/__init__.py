"""The portal's use cases: keep the read model, sign people in, put together what a page shows."""
