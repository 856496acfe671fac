"""Views and statements to text and pictures: DOT, SVG, Mermaid, Markdown."""
