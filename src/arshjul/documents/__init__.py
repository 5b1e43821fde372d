"""Documents: outline, document model, PDF, HTML and data."""
