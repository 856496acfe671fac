"""Figures that configuration sets: timeouts, retries, breakers, pools, caches, compression, balancing."""
