#!/bin/sh
# The Python of docs/formats.md does what the text says, where Python and its packages are installed.
. tests/cli/check.inc

# block N: the N-th Python example.
block() { awk -v n="$1" '/^```python/ { on = ++k == n; next } /^```/ { on = 0 } on' docs/formats.md; }

runs 0 trace "$easy" -o "$work/run.safetensors"
command -v "${PYTHON:-python3}" >/dev/null || { echo "formats: there is no Python"; exit 0; }
block 1 >"$work/plot.py"
"${PYTHON:-python3}" "$work/plot.py" "$work/run.safetensors" >"$work/out" || fail "the first example"
[ "$(tr ' ' '\n' <"$work/out" | grep -c '^[0-9.]*,[0-9.]*$')" -ge 63 ] || fail "a point for each frame"
prints "<svg"
"${PYTHON:-python3}" -c 'import safetensors.numpy, matplotlib' 2>/dev/null ||
    { echo "formats: as expected (safetensors, matplotlib: not installed)"; exit 0; }
block 2 >"$work/plot.py"
cd "$work" && "${PYTHON:-python3}" plot.py run.safetensors || fail "the second example"
[ -s halting.png ] || fail "no picture"
echo "formats: all as expected"
