"""`python -m tests.fuzzing --seed 1 --files 10000`: opens that many damaged files and says what happened."""

import argparse

from tests.fuzzing.campaign import run_campaign

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="start at this file, to repeat a failure")
    parser.add_argument("--files", type=int, default=10_000)
    wanted = parser.parse_args()
    print(run_campaign(wanted.seed, wanted.first, wanted.first + wanted.files))
