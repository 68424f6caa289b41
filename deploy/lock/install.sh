#!/usr/bin/env bash
# Make .venv and install one of the locks (local or dev) into it, hashes checked, and then this checkout.
# Second argument: the make target to name in advice. PYTHON chooses the interpreter; without it the first suitable one on the PATH is taken.
set -euo pipefail
cd "$(dirname "$0")/../.."

lock=deploy/lock/$1.txt
venv=.venv
suitable='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'

choose_python() {
  for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3 python}; do
    if "$candidate" -c "$suitable" >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done
  if [ -n "${PYTHON:-}" ]; then
    echo "PYTHON=$PYTHON does not run, is older than 3.11, or lacks the module venv." >&2
  else
    echo "Stillreel needs Python 3.11 or newer with the module venv (Debian, Ubuntu: apt install python3-venv)." >&2
    echo "If it is installed elsewhere, name it: make $1 PYTHON=/path/to/python3" >&2
  fi
  exit 1
}

if ! "$venv/bin/python" -c "$suitable" >/dev/null 2>&1 || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  python=$(choose_python "$2")
  echo "Making $venv with $("$python" --version)"
  rm -rf "$venv"
  "$python" -m venv "$venv"
fi

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
pip() { "$venv/bin/python" -m pip --quiet "$@"; }
install() { pip install --progress-bar off --no-compile --no-deps "$@"; }

echo "Installing $(grep -c '^[a-z].*==' "$lock") packages from $lock (once; most of it is download)"
install --require-hashes -r deploy/lock/pip.txt
install --require-hashes -r "$lock"
install --no-build-isolation -e .
pip check
