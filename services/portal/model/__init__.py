"""The pure part of the portal: views and how events change them, accounts, what to do next. No framework, no I/O."""
