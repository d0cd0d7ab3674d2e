#!/usr/bin/env bash
# Installs what the real AgentScope AgentApp in examples/friday needs: the agent of the documentation and of the end-to-end tests.
# In: a directory (argument, or AGENTAPP_VENV, or .venv). Out: a Python virtual environment there with the pinned packages.
# Runs again at no cost: the environment remembers what it was made from.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
requirements=$here/examples/friday/requirements.txt
venv=${1:-${AGENTAPP_VENV:-$here/.venv}}

fail() {
  printf 'install-agentapp: %s\n' "$1" >&2
  exit 1
}

# The pinned numpy needs Python 3.11, and not every package of the list has wheels for 3.14.
suits() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
}

find_python() {
  local python
  for python in ${PYTHON:-} python3.11 python3.12 python3.13 python3 "$HOME"/.pyenv/versions/3.1[123].*/bin/python; do
    if suits "$python"; then
      printf '%s\n' "$python"
      return
    fi
  done
  return 1
}

# Through a link, Python would clear the folder and then refuse to fill it.
if [ -d "$venv" ]; then venv=$(cd "$venv" && pwd -P); fi
# Two at once would clear each other's work away.
if command -v flock >/dev/null; then
  mkdir -p "$(dirname "$venv")"
  exec 9>"$venv.lock"
  flock 9
fi

python=$(find_python) || fail 'Python 3.11, 3.12 or 3.13 is needed (Debian: apt-get install python3 python3-venv); PYTHON=… names another one'
made_from=$("$python" -VV && cat "$requirements")
stamp=$venv/agentapp-made-from

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$made_from" ] && [ -x "$venv/bin/python" ]; then
  printf 'install-agentapp: %s is up to date\n' "$venv"
  exit 0
fi

printf 'install-agentapp: making %s with %s\n' "$venv" "$("$python" -V)"
"$python" -m venv --clear "$venv" || fail 'cannot make a virtual environment (Debian: apt-get install python3-venv)'
# Without their dependencies: the list is complete, and leaves out what an AgentApp never loads.
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-compile --only-binary :all: \
  --requirement "$requirements" || fail 'pip could not install the pinned packages'
# Imports everything she needs, and so compiles it: her first start is as quick as every other.
said=$(PYTHONDONTWRITEBYTECODE= FRIDAY_DIR=. "$venv/bin/python" -c 'import os, runpy, sys; sys.path.insert(0, os.path.dirname(sys.argv[1])); runpy.run_path(sys.argv[1])' "$here/examples/friday/friday.py" 2>&1) ||
  fail "the packages are installed, but Friday does not start: ${said##*$'\n'}"
printf '%s\n' "$made_from" >"$stamp"
printf 'install-agentapp: ready\n'
