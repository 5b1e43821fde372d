"""The public site: publications, the wheel, figures and where they come from."""
