"""What brokers, stores and servers are told of each other: clusters, replicas, bridges, connectors."""
