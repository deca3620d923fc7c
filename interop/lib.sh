# Shared by setup and by the run script of each program. Read with `.`, after `interop` (this folder) and
# `program` (the name of one folder in it) are set. POSIX sh.

folder=$interop/$program
cache=$interop/.cache/$program

# absent ends a run script with the status that the Go test reads as "skip, for this reason".
absent() {
	echo "$*" >&2
	exit 77
}

# need_command asks that a command is on PATH.
need_command() {
	command -v "$1" >/dev/null 2>&1 || absent "$2 is not there (no command $1)"
}

# sources sums up everything that a build is made from, so that a build of yesterday's sources is not taken for today's.
sources() {
	(cd "$folder" && find . -type f ! -path './target/*' ! -path './node_modules/*' | LC_ALL=C sort | xargs cat) | cksum
}

# is_built reports whether setup has built this program from the sources as they are now.
is_built() {
	[ -f "$cache/sources" ] && [ "$(cat "$cache/sources")" = "$(sources)" ]
}

need_built() {
	is_built || absent "${1:-the program} is not built, or was built from other sources"
}
