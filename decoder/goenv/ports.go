// SPDX-License-Identifier: Apache-2.0

package goenv

import "slices"

// ports are the pairs that some release of Go since 1.13 builds for
// (go tool dist list), those that were dropped included.
var ports = map[string][]string{
	"aix": {"ppc64"}, "android": {"386", "amd64", "arm", "arm64"},
	"darwin":    {"386", "amd64", "arm", "arm64"},
	"dragonfly": {"amd64"}, "freebsd": {"386", "amd64", "arm", "arm64", "riscv64"},
	"illumos": {"amd64"}, "ios": {"amd64", "arm64"}, "js": {"wasm"},
	"linux": {"386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle",
		"ppc64", "ppc64le", "riscv64", "s390x", "sparc64"},
	"nacl": {"386", "amd64p32", "arm"}, "netbsd": {"386", "amd64", "arm", "arm64"},
	"openbsd": {"386", "amd64", "arm", "arm64", "mips64", "ppc64", "riscv64"},
	"plan9":   {"386", "amd64", "arm"}, "solaris": {"amd64"}, "wasip1": {"wasm"},
	"windows": {"386", "amd64", "arm", "arm64"},
}

// KnownPort reports a pair of GOOS and GOARCH that some release builds for.
func KnownPort(goos, goarch string) bool { return slices.Contains(ports[goos], goarch) }

// experiments are the names that GOEXPERIMENT has had in some release.
var experiments = []string{
	"aliastypeparams", "allocheaders", "arenas", "boringcrypto", "cacheprog", "cgocheck2",
	"coverageredesign", "dwarf5", "exectracer2", "fieldtrack", "framepointer",
	"goroutineleakprofile", "greenteagc", "heapminimum512kib", "jsonv2", "loopvar",
	"newinliner", "pacerredesign", "pagetrace", "preemptibleloops", "randomizedheapbase64",
	"range", "rangefunc", "regabi", "regabiargs", "regabidefer", "regabig", "regabireflect",
	"regabiwrappers", "runtimefreegc", "runtimesecret", "simd", "sizespecializedmalloc",
	"spinbitmutex", "staticlockranking", "swissmap", "synchashtriemap", "synctest",
	"systemcrypto", "typeparams", "unified", "opensslcrypto", "cngcrypto",
}

// KnownExperiment reports a word of GOEXPERIMENT that some release knows.
func KnownExperiment(word string) bool {
	name := word
	if len(word) > 2 && word[:2] == "no" && word != "none" {
		name = word[2:]
	}
	return word == "" || word == "none" || slices.Contains(experiments, word) || slices.Contains(experiments, name)
}
