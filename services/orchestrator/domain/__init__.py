"""The orchestrator's rules: pure functions over workflow definitions and run state."""
