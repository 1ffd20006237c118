#!/usr/bin/env bash
# Installs what the network needs on this machine: usage: setup.sh run|lint|test|bench
#
#   run   the virtual environment and, unless AMQP_URI names a broker, RabbitMQ
#   lint  the virtual environment with the development tools
#   test  lint's, RabbitMQ, libfaketime, and the programs of PostgreSQL, Chromium and Prometheus, which the tests start
#   bench lint's, RabbitMQ, the programs of PostgreSQL, and wrk
#
# What is there already is left as it is: a second run takes a fraction of a second.
set -euo pipefail
shopt -s inherit_errexit

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=deploy/local/messages.sh
source "$ROOT/deploy/local/messages.sh"
# shellcheck source=deploy/local/debian.sh
source "$ROOT/deploy/local/debian.sh"

VENV="$ROOT/.venv"
LOG="$ROOT/var/setup.log"
FITTING='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'

main() {
    local purpose=${1:-run}
    case $purpose in
        run | lint | test | bench) ;;
        *) fail "用法：setup.sh run|lint|test|bench" "usage: setup.sh run|lint|test|bench" ;;
    esac
    mkdir -p "$ROOT/var"
    only_one_setup
    case $purpose in
        run) environment runtime; broker ;;
        lint) environment dev ;;
        test) environment dev; broker; postgresql; browser; prometheus; clock ;;
        bench) environment dev; broker; postgresql; load ;;
    esac
}

# Two installations at once into one folder would break both.
only_one_setup() {
    if command -v flock >/dev/null; then
        exec 9>"$ROOT/var/setup.lock"
        flock -n 9 || { say "另一个安装正在进行，等它完成" "another installation is running; waiting for it"; flock 9; }
    fi
}

# The virtual environment, with everything in requirements/<lock>.lock.
environment() {
    local lock=$1 python
    if is_current "$lock"; then return; fi
    python=$(fitting_python)
    if ! "$VENV/bin/python" -c "import pip; $FITTING" 2>/dev/null; then
        make_environment "$python"
    fi
    say "安装 Python 包（requirements/$lock.lock）" "installing Python packages (requirements/$lock.lock)"
    logged pip_install --require-hashes -r "$ROOT/requirements/$lock.lock" || fail \
        "Python 包没有装上，原因见上（${LOG}）。若是网络问题，稍后再运行即可。" \
        "The Python packages were not installed; the reason is above ($LOG). If it is the network, try again later."
    logged pip_install --no-deps --no-build-isolation --config-settings editable_mode=compat -e "$ROOT" || fail \
        "项目本身没有装上，原因见上（${LOG}）。" "The project itself was not installed; the reason is above ($LOG)."
    fingerprint "$lock" >"$(stamp_of "$lock")"
}

pip_install() { "$VENV/bin/python" -m pip install --disable-pip-version-check "$@"; }

# dev.lock contains everything of runtime.lock.
is_current() {
    local lock
    for lock in "$1" dev; do
        if [[ -f $(stamp_of "$lock") && $(<"$(stamp_of "$lock")") == "$(fingerprint "$lock")" ]]; then return 0; fi
    done
    return 1
}

stamp_of() { echo "$VENV/.zhenbi-$1"; }

# Changes whenever the environment must be looked at again. The path counts: an environment cannot be moved.
fingerprint() {
    {
        echo "$ROOT"
        "$VENV/bin/python" --version 2>/dev/null || echo none
        cat "$ROOT/requirements/$1.lock" "$ROOT/pyproject.toml"
    } | sha256sum | cut -d' ' -f1
}

make_environment() {
    local python=$1
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        install_packages "$(venv_package "$python")"
    fi
    say "用 $("$python" --version) 建立虚拟环境 .venv" "making the virtual environment .venv"
    rm -rf "$VENV"
    "$python" -m venv "$VENV" || fail "建立虚拟环境失败，原因见上。" "Making the virtual environment failed; see above."
}

# The first Python on this machine that fits; on Debian one is installed if there is none.
fitting_python() {
    local python
    if python=$(look_for_python); then
        echo "$python"
        return
    fi
    if can_install_packages; then
        install_packages python3 python3-venv >&2
        if python=$(look_for_python); then
            echo "$python"
            return
        fi
    fi
    fail "需要 Python 3.11、3.12 或 3.13，这台机器上没有。装好后用 PYTHON=/路径/python3 make up 指定。" \
        "Python 3.11, 3.12 or 3.13 is needed and not found. Install one, then name it: PYTHON=/path/to/python3 make up"
}

look_for_python() {
    local candidate
    for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3}; do
        if "$candidate" -c "$FITTING" 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

venv_package() {
    # Debian names the package after the version, and python3-venv is the one of its own python3.
    "$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then main "$@"; fi
