"""One module a chapter of the document: model to statements."""
