"""One module a kind of file. Installed as `archscan.collectors`."""
