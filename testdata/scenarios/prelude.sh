# What every scenario starts with. The harness (cmd/goenvtrace/lab_test.go) sets
#
#	REAL, TWIN  two toolchains; the go of REAL is the first one in PATH
#	LAB         the directory that holds all that a scenario makes
#	VIA         words to put before a command that starts go: the layers between
#	CONFLICT    in, or out: whether this run has the conflict
#	PAD         comment lines that a startup file begins with

cd "$LAB/project" || exit

conflict() { [ "$CONFLICT" = in ]; }

# rc FILE: a startup file from standard input.
rc() {
	for ((i = 1; i <= PAD; i++)); do echo "# line $i says nothing"; done >"$1"
	cat >>"$1"
}

# program FILE: an executable script from standard input.
program() {
	mkdir -p "$(dirname "$1")"
	cat >"$1"
	chmod +x "$1"
}
