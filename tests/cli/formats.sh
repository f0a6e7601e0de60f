#!/bin/sh
# Every Python example of docs/formats.md does what the text says, where Python and its packages are
# installed. PYTHON=venv/bin/python names another one.
. tests/cli/check.inc
python=${PYTHON:-python3}
[ "$(grep -c '^```python' docs/formats.md)" -eq 2 ] || fail "an example that no test knows of"

# block N: the N-th Python example.
block() { awk -v n="$1" '/^```python/ { on = ++k == n; next } /^```/ { on = 0 } on' docs/formats.md; }

runs 0 trace "$easy" -o "$work/run.safetensors"
runs 0 trace "$easy" -o "$work/run.csv"

# A maze that is no square goes through CSV and back.
"$program" generate maze --rows 9 --cols 16 -n 2 -q >"$work/wide.csv" || fail "generate"
runs 0 info "$work/wide.csv"
prints "9 x 16"
runs 0 convert "$work/wide.csv" "$work/wide2.csv"
cut -d, -f2- "$work/wide.csv" >"$work/one"
cut -d, -f2- "$work/wide2.csv" >"$work/two"
cmp "$work/one" "$work/two" || fail "a wide maze changed on its way"

command -v "$python" >/dev/null || { echo "skipped: the examples of docs/formats.md, there is no Python"; exit 0; }

# Its points are those of p(halt) in the other form of the same run.
block 1 >"$work/plot.py"
"$python" "$work/plot.py" "$work/run.safetensors" >"$work/out" || fail "the first example"
prints "<svg"
grep -o 'points="[^"]*"' "$work/out" | grep -oE '[0-9.]+,[0-9.]+' | cut -d, -f2 >"$work/got"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "p_halt") k = i; next }
    { printf "%.1f\n", 200 - 200 * $k }' "$work/run.csv" >"$work/expected"
[ "$(wc -l <"$work/got")" -ge 63 ] || fail "a point for each frame"
paste "$work/got" "$work/expected" | awk '{ d = $1 - $2; if (d < -0.11 || d > 0.11) exit 1 }' ||
    fail "the picture is not of p(halt)"

"$python" -c 'import safetensors.numpy, matplotlib' 2>/dev/null ||
    { echo "skipped: the example with safetensors and matplotlib, not installed"; exit 0; }
block 2 >"$work/plot.py"
cd "$work" && MPLBACKEND=Agg "$python" plot.py run.safetensors || fail "the second example"
[ "$(head -c 4 halting.png | tail -c 3)" = PNG ] || fail "no picture"
echo "formats: all as expected"
