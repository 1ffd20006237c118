# shellcheck shell=bash
# What the installation says: Chinese first, English beside it. Sourced by setup.sh.

say() { printf '  · %s · %s\n' "$1" "$2"; }

# logged COMMAND…: its output goes to $LOG; the end of it is shown only if it fails.
logged() {
    printf '\n$ %s\n' "$*" >>"$LOG"
    local before
    before=$(wc -l <"$LOG")
    "$@" >>"$LOG" 2>&1 && return 0
    tail -n "+$((before + 1))" "$LOG" | tail -n 20 | sed 's/^/    /' >&2
    return 1
}

fail() {
    printf '✗\n%s\n%s\n' "$1" "$2" >&2
    exit 1
}
