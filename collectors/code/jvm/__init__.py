"""What Java and Kotlin share: the frameworks of the JVM, read from the neutral form of a source file."""
