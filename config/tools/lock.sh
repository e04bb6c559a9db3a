#!/bin/sh
# Renews the locks: requirements.txt (production), requirements-demo.txt (./start), requirements-dev.txt (./test),
# requirements-node.txt (npm, where there is none) and package-lock.json. Extra arguments go to uv, for example: config/tools/lock.sh --upgrade
# None of the files names a download address: where packages come from is the business of the machine that installs.
set -eu
cd "$(dirname "$0")/../.."
export UV_PYTHON_DOWNLOADS=never

compile() {
    target=$1
    shift
    uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links --output-file "$target" pyproject.toml "$@"
}

# The widest first; the others take their versions from it, so that one virtual environment serves all three.
compile requirements-dev.txt --group dev "$@"
compile requirements-demo.txt --group demo --constraints requirements-dev.txt
compile requirements.txt --constraints requirements-dev.txt
uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --output-file requirements-node.txt --group node

if command -v npm >/dev/null 2>&1; then
    npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund --loglevel=error
fi
