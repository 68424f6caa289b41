"""Run the orchestrator."""

from services.orchestrator.serve import serve

if __name__ == "__main__":
    serve()
