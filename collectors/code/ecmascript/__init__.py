"""What JavaScript and TypeScript share: their grammar, the frameworks of their servers and clients."""
