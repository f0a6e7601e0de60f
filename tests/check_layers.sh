#!/bin/sh
# Holds the one-way rule of the house: a file includes only its own floor and floors below it.
# A public header include/trmscope/X.h belongs to the floor that has X.c.
cd "$(dirname "$0")/.." || exit 2
find src include -name '*.[ch]' | sort | awk '
function floor_of(path,   name) {
    if (path ~ /^src\//) { split(path, part, "/"); return part[2] }
    name = path; sub(/.*\//, "", name); sub(/\.h$/, "", name)
    return name in home ? home[name] : header[name]
}
BEGIN {
    # Public headers count for the floor that implements them even before a source has their name.
    header["config"] = header["model"] = header["step"] = "model"
    header["family"] = "puzzle"; header["recorder"] = "trace"
    # What each floor may include besides itself.
    may["base"] = ""; may["tensor"] = "base"; may["puzzle"] = "base"; may["canvas"] = "base"
    may["model"] = "base tensor"
    may["train"] = "base tensor puzzle model"
    may["trace"] = "base tensor puzzle model"
    may["run"]   = "base tensor puzzle model train trace"
    may["edit"]  = "base puzzle run"
    may["view"]  = may["run"] " run edit canvas"
    may["tui"]   = may["view"] " view"
    may["cli"]   = may["tui"] " tui"
    for (f in may) { n = split(may[f], list, " "); for (i = 1; i <= n; i++) allowed[f, list[i]] = 1 }
}
{ files[++count] = $0
  if ($0 ~ /\.c$/) { name = $0; sub(/.*\//, "", name); sub(/\.c$/, "", name)
      if (name in home) { print $0 ": the name " name ".c is taken in " home[name]; bad = 1 }
      split($0, part, "/"); home[name] = part[2] } }
END {
    for (i = 1; i <= count; i++) {
        from = floor_of(files[i])
        if (from == "") { print files[i] ": no source file of that name gives it a floor"; bad = 1; continue }
        line = 0
        while ((getline text < files[i]) > 0) {
            line++
            if (text !~ /^[ \t]*#[ \t]*include[ \t]*"/) continue
            target = text; sub(/^[^"]*"/, "", target); sub(/".*/, "", target)
            to = target ~ /^trmscope\// ? floor_of("include/" target) : floor_of("src/" target)
            edges++
            if (to == from || (from, to) in allowed) continue
            print files[i] ":" line ": " from " must not include " (to == "" ? "?" : to) " (" target ")"; bad = 1
        }
    }
    if (!bad) print "layers hold: " count " files, " edges " includes"
    exit bad
}'
