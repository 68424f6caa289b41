"""Play other histories: `python -m tests.stateful --seed 7 --examples 1000`."""

import argparse

from tests.stateful.campaign import play

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, help="those of the suite when left out")
    parser.add_argument("--examples", type=int, default=400, help="histories")
    parser.add_argument("--steps", type=int, default=60, help="steps of each history")
    parser.add_argument("--first", action="store_true", help="show the first failure, not the shortest")
    chosen = parser.parse_args()
    taken = play(examples=chosen.examples, steps=chosen.steps, from_seed=chosen.seed, shrink=not chosen.first)
    print(f"system and model agree over {taken:,} steps")
