// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"path"
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// printed are the variables that `go env` prints, with the version in which they
// came; empty: before Go 1.13. GOGCCFLAGS is missing: it is made up from what the
// C compiler says of itself. So are GOTELEMETRY and GOTELEMETRYDIR, which say
// nothing about a build.
var printed = map[string]string{
	"AR": "", "CC": "", "CGO_CFLAGS": "", "CGO_CPPFLAGS": "", "CGO_CXXFLAGS": "", "CGO_ENABLED": "",
	"CGO_FFLAGS": "", "CGO_LDFLAGS": "", "CXX": "", "GCCGO": "", "GO111MODULE": "", "GOARCH": "",
	"GOAUTH": "go1.24", "GOBIN": "", "GOCACHE": "", "GOCACHEPROG": "go1.24", "GODEBUG": "go1.23",
	"GOENV": "", "GOEXE": "", "GOEXPERIMENT": "go1.17", "GOFIPS140": "go1.24", "GOFLAGS": "",
	"GOHOSTARCH": "", "GOHOSTOS": "", "GOINSECURE": "go1.14", "GOMOD": "", "GOMODCACHE": "go1.15",
	"GONOPROXY": "", "GONOSUMDB": "", "GOOS": "", "GOPATH": "", "GOPRIVATE": "", "GOPROXY": "",
	"GOROOT": "", "GOSUMDB": "", "GOTMPDIR": "", "GOTOOLCHAIN": "go1.21", "GOTOOLDIR": "",
	"GOVCS": "go1.16", "GOVERSION": "go1.16", "GOWORK": "go1.18", "PKG_CONFIG": "",
}

// perArch are the variables that `go env` prints for one GOARCH, with the
// default of releases. Who builds Go for 32 bits chooses one, and it is linked in.
var perArch = map[string]Setting{
	"386": {Name: "GO386"}, "amd64": {Name: "GOAMD64", Value: "v1"}, "arm": {Name: "GOARM"}, "arm64": {Name: "GOARM64", Value: "v8.0"},
	"mips": {Name: "GOMIPS", Value: "hardfloat"}, "mipsle": {Name: "GOMIPS", Value: "hardfloat"},
	"mips64": {Name: "GOMIPS64", Value: "hardfloat"}, "mips64le": {Name: "GOMIPS64", Value: "hardfloat"},
	"ppc64": {Name: "GOPPC64", Value: "power8"}, "ppc64le": {Name: "GOPPC64", Value: "power8"},
	"riscv64": {Name: "GORISCV64", Value: "rva20u64"}, "wasm": {Name: "GOWASM"},
}

// perArchSince says with which version a variable of perArch came, where that is
// later than Go 1.13.
var perArchSince = map[string]string{"GOAMD64": "go1.18", "GOARM64": "go1.23", "GORISCV64": "go1.23"}

// Effective is what `go env` of this launch's go command would print, every
// variable with the layer it comes from, sorted by name. One whose value is not
// known is left out: it depends on a withheld value, on an answer that is
// missing, or on what was linked into the executable.
func Effective(e *decoder.Exec, b *decoder.BuildInfo, c *Config, ask Ask) []Setting {
	x := &effective{exec: e, build: b, cfg: c, ask: ask}
	x.target()
	x.compilers()
	x.modules()
	for name, value := range map[string]string{
		"AR": "ar", "PKG_CONFIG": "pkg-config", "GOVERSION": b.GoVersion, "GOAUTH": "netrc", "GOFIPS140": "off",
		"CGO_CFLAGS": x.cflags(), "CGO_CXXFLAGS": x.cflags(), "CGO_FFLAGS": x.cflags(), "CGO_LDFLAGS": x.cflags(),
		"CGO_CPPFLAGS": "", "GO111MODULE": "", "GOBIN": "", "GOCACHEPROG": "", "GODEBUG": "", "GOEXPERIMENT": "",
		"GOFLAGS": "", "GOINSECURE": "", "GOPRIVATE": "", "GONOPROXY": "", "GONOSUMDB": "", "GOTMPDIR": "", "GOVCS": "",
	} {
		x.setting(name, value)
	}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOROOT", "GOTOOLCHAIN", "GOPROXY", "GOSUMDB", "GOENV"} {
		if s, ok := c.Get(name); ok {
			x.out = append(x.out, s)
		}
	}
	x.out = slices.DeleteFunc(x.out, func(s Setting) bool { return s.Redacted || !x.prints(s.Name) })
	slices.SortFunc(x.out, func(a, b Setting) int { return strings.Compare(a.Name, b.Name) })
	return x.out
}

type effective struct {
	exec  *decoder.Exec
	build *decoder.BuildInfo
	cfg   *Config
	ask   Ask
	out   []Setting
}

// prints reports that this version of go env has a variable.
func (x *effective) prints(name string) bool {
	since, ok := printed[name]
	if !ok {
		since, ok = perArchSince[name]
		if !ok {
			return true // of perArch
		}
	}
	return since == "" || x.cfg.Version(since) >= 0
}

// setting takes a variable from the layers, or its default.
func (x *effective) setting(name, def string) {
	s, ok := x.cfg.Get(name)
	if !ok || s.Value == "" {
		s = Setting{Name: name, Value: def, Layer: Default}
	}
	x.out = append(x.out, s)
}

// given takes a variable whose default is not known.
func (x *effective) given(name string) {
	if s, ok := x.cfg.Get(name); ok && s.Value != "" {
		x.out = append(x.out, s)
	}
}

func (x *effective) value(name string) string {
	s, _ := x.cfg.Get(name)
	return s.Value
}

// fixed is a variable that nothing can set.
func (x *effective) fixed(name, value string) {
	x.out = append(x.out, Setting{Name: name, Value: value, Layer: Default})
}

// target is what depends on the machine that is built on and for.
func (x *effective) target() {
	hostOS, hostArch, ok := strings.Cut(x.build.Machine, "/")
	if !ok {
		return
	}
	x.setting("GOOS", hostOS)
	x.setting("GOARCH", hostArch)
	x.fixed("GOHOSTOS", hostOS)
	x.fixed("GOHOSTARCH", hostArch)
	exe := ""
	if x.value("GOOS") == "windows" {
		exe = ".exe"
	}
	x.fixed("GOEXE", exe)
	if root := x.value("GOROOT"); root != "" {
		x.fixed("GOTOOLDIR", path.Join(root, "pkg/tool", hostOS+"_"+hostArch))
	}
	arch := x.value("GOARCH")
	if s, ok := perArch[arch]; ok && (s.Value != "" || arch == "wasm" || x.value(s.Name) != "") {
		x.setting(s.Name, s.Value)
	}
}

// cflags is the default of the flags for C, whose order changed once.
func (x *effective) cflags() string {
	if x.cfg.Version("go1.20") < 0 {
		return "-g -O2"
	}
	return "-O2 -g"
}

// compilers is what depends on which C compilers PATH has.
func (x *effective) compilers() {
	os, arch := x.value("GOOS"), x.value("GOARCH")
	const cc, cxx = "gcc", "g++"
	switch os {
	case "darwin", "ios", "freebsd", "openbsd":
		// Releases have clang there, distributions what they were built with.
		x.given("CC")
		x.given("CXX")
	default:
		x.setting("CC", cc)
		x.setting("CXX", cxx)
	}
	name := x.value("GCCGO")
	if name == "" {
		name = "gccgo"
	}
	if file, known := x.find(name); known {
		x.gccgo(name, file)
	}
	x.cgo(os, arch, cc)
}

// gccgo prints the path where there is one.
func (x *effective) gccgo(name, file string) {
	s, ok := x.cfg.Get("GCCGO")
	if !ok {
		s = Setting{Name: "GCCGO", Layer: Default}
	}
	s.Value = name
	if file != "" {
		s.Value = file
	}
	x.out = append(x.out, s)
}

// cgo is CGO_ENABLED: what is set, if it is 0 or 1; off for another machine; and
// since Go 1.20 off where nobody named a C compiler and the default is not in
// PATH. Whether CC is named is asked of the environment alone.
func (x *effective) cgo(os, arch, cc string) {
	if s, ok := x.cfg.Get("CGO_ENABLED"); ok && (s.Value == "0" || s.Value == "1") {
		x.out = append(x.out, s)
		return
	}
	on := os+"/"+arch == x.build.Machine
	if _, named := x.entry("CC"); on && !named && x.cfg.Version("go1.20") >= 0 {
		file, known := x.find(cc)
		if !known {
			return
		}
		on = file != ""
	}
	value := "0"
	if on {
		value = "1"
	}
	x.fixed("CGO_ENABLED", value)
}

// entry is a variable of the environment that is not empty.
func (x *effective) entry(name string) (string, bool) {
	e, _ := environ.Get(x.exec.Env, name)
	return e.Value, e.Value != ""
}

// find is exec.LookPath: what PATH offers, unless that is through a relative entry
// (since Go 1.19), or the name itself where it is a path. file is empty where
// there is nothing.
func (x *effective) find(name string) (file string, known bool) {
	if strings.Contains(name, "/") {
		abs, ok := Join(x.cfg.Command.Dir, name)
		if !ok {
			return "", false
		}
		a := x.ask(decoder.Question{Kind: decoder.AskStat, Path: abs})
		switch {
		case a.State == decoder.Absent:
			return "", true
		case a.Stat == nil:
			return "", false
		case a.Stat.Type == "file" && a.Stat.Mode&0o111 != 0:
			return name, true
		}
		return "", true
	}
	value, _ := x.entry("PATH")
	list := LookPath(x.ask, value, x.cfg.Command.Dir, name)
	switch {
	case len(list) == 0:
		return "", true
	case list[0].Unknown:
		return "", false
	case !path.IsAbs(list[0].Entry):
		return "", x.cfg.Version("go1.19") >= 0
	}
	return list[0].File, true
}

// modules is GOMOD and GOWORK.
func (x *effective) modules() {
	m, known := FindModules(x.cfg, x.ask)
	search := &selector{cfg: x.cfg, ask: x.ask}
	work, _, named := search.workspace()
	if !known || search.unknown {
		return
	}
	mod := m.GoMod
	if !m.Enabled || mod != "" && x.inTempRoot(mod) {
		mod = ""
	}
	if mod == "" && m.Enabled && x.value("GO111MODULE") != "auto" {
		mod = "/dev/null" // modules are on, and there is none
	}
	x.fixed("GOMOD", mod)
	s := Setting{Name: "GOWORK", Value: work, Layer: Default}
	if set, ok := x.cfg.Get("GOWORK"); ok && (set.Value == "off" || named) {
		s = set
	}
	x.out = append(x.out, s)
}

// inTempRoot reports a go.mod that stands in the directory for temporary files
// itself, which the go command ignores.
func (x *effective) inTempRoot(file string) bool {
	dir, ok := x.entry("TMPDIR")
	if !ok {
		dir = "/tmp"
	}
	return path.Clean(dir) == path.Dir(file)
}
