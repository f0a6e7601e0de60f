#!/bin/sh
# make dist: what is committed, with models and puzzles, as bytes that follow from the commit; and the
# places that must agree about a release.
. tests/cli/check.inc
git ls-files --error-unmatch Makefile >"$work/out" 2>&1 || { echo "skipped: make dist, this is not its git repository"; exit 0; }
make_it() { ${MAKE:-make} --no-print-directory BUILD="$work/build" "$@" >"$work/out" 2>"$work/err"; }

runs 0 --version
version=$(sed 's/[^0-9]*//' "$work/out")
head -1 debian/changelog | grep -qF "($version)" || fail "debian/changelog is of another version"

make_it dist || { cat "$work/err"; fail "make dist"; }
tarball=$work/build/trmscope-$version.tar.gz
first=$(cksum <"$tarball")
make_it dist
[ "$first" = "$(cksum <"$tarball")" ] || fail "the same commit gives other bytes"

# Unpacked where there is no repository: all that was committed, models whole, make finds its sources.
tar -xzf "$tarball" -C "$work" || fail "the tarball is broken"
cd "$work/trmscope-$version" || fail "it does not unpack into a folder of its name"
(cd "$OLDPWD" && git ls-tree -r --name-only HEAD) | sort >"$work/committed"
find . -type f -o -type l | sed 's,^\./,,' | sort >"$work/unpacked"
cmp "$work/committed" "$work/unpacked" || fail "the tarball is not what was committed"
for card in models/*.md; do
    runs 0 info "${card%.md}.safetensors"
    prints "parameters: "
    grep -q "^| \`${card%.md}\` |" README.md || fail "README has no row for ${card%.md}"
done
MAKEFLAGS= ${MAKE:-make} -n all BUILD=build >"$work/out" 2>&1 || { cat "$work/out"; fail "make"; }
prints "src/cli/main.c"
GIT_CEILING_DIRECTORIES=$work make_it dist && fail "a tarball out of nothing"
says "dpkg-buildpackage"
echo "release: all as expected"
