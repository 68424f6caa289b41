"""Play one simulated history again: `python -m tests.simulation --seed 7 --kill-at 120`."""

import argparse

from shared.messaging.chaos import SeededChaos
from tests.simulation.world import simulate

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, help="weather of the bus; calm when left out")
    parser.add_argument("--kill-at", type=int, help="step whose process is killed; nobody when left out")
    parser.add_argument(
        "--unsearchable", action="store_true", help="the vendor cannot be asked for lost jobs"
    )
    parser.add_argument("--wanders", type=int, help="seed of a person who goes back; nobody when left out")
    chosen = parser.parse_args()
    weather = SeededChaos(chosen.seed) if chosen.seed is not None else None
    ending = simulate(
        kill_at=chosen.kill_at, chaos=weather, searchable=not chosen.unsearchable, wanders=chosen.wanders
    )
    print(f"{ending.run.status} after {ending.steps} steps; killed: {ending.victim or 'nobody'}")
    print(f"submissions: {ending.submissions}; parked messages: {ending.parked}")
    for event in ending.events:
        print(event)
