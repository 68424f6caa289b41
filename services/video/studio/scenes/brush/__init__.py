"""The painter's tools: shapes, texture, light and hair."""
