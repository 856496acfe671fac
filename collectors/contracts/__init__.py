"""Descriptions of interfaces: OpenAPI, AsyncAPI, GraphQL, Protocol Buffers; and how code answers errors."""
