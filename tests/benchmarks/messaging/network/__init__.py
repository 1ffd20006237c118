"""Two small services of ours: ``dispatch`` commits and publishes, ``bench`` handles; and what fills their queues."""
