"""How a system is protected: identity, rules, encryption, secret stores, and what is plainly wrong."""
