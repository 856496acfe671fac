"""Schemas in Java and Kotlin: JPA entities and documents of Spring Data."""
