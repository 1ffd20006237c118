"""How the network is put on machines: one machine, containers, a cluster; and the counties it can run."""
