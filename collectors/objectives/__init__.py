"""What the system is to achieve, and how that is tested: service level objectives and load tests."""
