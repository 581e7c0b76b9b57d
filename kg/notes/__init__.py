"""From files to sections: configuration, the walk, Markdown, links."""
