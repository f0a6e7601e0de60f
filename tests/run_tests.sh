#!/bin/sh
# Runs every test below BUILD and closes with "N passed, N failed". Logs are shown only on failure, but
# a line "skipped: ..." in them always.
build=${1:-build}
passed=0 failed=0
export LC_ALL=C.UTF-8 TRMSCOPE_DATA="${TRMSCOPE_DATA:-$PWD}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A test runs in the background, so that ^C ends it at once: timeout keeps it in a group of its own.
child=
trap '[ -z "$child" ] || kill "$child"; exit 130' HUP INT TERM

# one NAME COMMAND...: runs it; counts cmocka's cases where it prints them, else the command itself.
one() {
    name=$1
    shift
    start=$(date +%s)
    timeout 600 "$@" >"$log" 2>&1 &
    child=$!
    wait "$child"
    status=$?
    ok=$(grep -c '^\[       OK \]' "$log")
    bad=$(sed -n 's/^\[  FAILED  \] \([^ ]*\)$/\1/p' "$log" | sort -u | wc -l) # named twice
    if [ "$status" -eq 0 ]; then
        [ "$ok" -gt 0 ] || grep -q '^\[  SKIPPED \]' "$log" || ok=1
        printf 'PASS %-24s %4d (%ds)\n' "$name" "$ok" $(($(date +%s) - start))
        sed -n 's/^\[  SKIPPED \] \([a-z_A-Z].*\)$/     skipped: \1/p; s/^skipped: /     &/p' "$log" | sort -u
        passed=$((passed + ok))
    else
        [ "$bad" -gt 0 ] || bad=1
        printf 'FAIL %-24s exit %d\n' "$name" "$status"
        sed 's/^/    /' "$log"
        passed=$((passed + ok)) failed=$((failed + bad))
    fi
}

one layers tests/check_layers.sh
for t in "$build"/test_*; do
    case $t in *.d) continue ;; esac
    [ -x "$t" ] && one "${t##*/test_}" "$t"
done
one reference "$build/reference_check" tests/reference
for t in tests/cli/*.sh tests/terminal/*.sh; do
    [ -f "$t" ] && one "${t#tests/}" sh "$t" "$build"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
