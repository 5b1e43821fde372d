"""The site: settings, addresses, base templates, commands. The only room that knows all others."""
