"""The ways a pixel may change: light, particles, warps and steam."""
