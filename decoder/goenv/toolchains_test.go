// SPDX-License-Identifier: Apache-2.0

package goenv_test

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// toolchains are the go commands of this machine, one of each version: the
// installed one, those of distributions, of golang.org/dl, of toolchain
// switches, and what $GOENVTRACE_TOOLCHAINS lists (roots, separated by colons).
func toolchains(t *testing.T) map[string]string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("launches are Linux's")
	}
	out, err := exec.Command("go", "env", "GOROOT", "GOMODCACHE").Output()
	if err != nil {
		t.Skipf("no go command: %v", err)
	}
	lines := strings.Fields(string(out))
	home, _ := os.UserHomeDir()
	roots := []string{lines[0]}
	for _, pattern := range []string{"/usr/lib/go-1.*", home + "/sdk/go*", lines[1] + "/golang.org/toolchain@*"} {
		found, _ := filepath.Glob(pattern)
		roots = append(roots, found...)
	}
	roots = append(roots, filepath.SplitList(os.Getenv("GOENVTRACE_TOOLCHAINS"))...)
	byVersion := make(map[string]string)
	for _, root := range roots {
		exe, err := filepath.EvalSymlinks(filepath.Join(root, "bin", "go"))
		if err != nil {
			continue
		}
		if info, err := buildinfo.ReadFile(exe); err == nil && info.Path == "cmd/go" && byVersion[info.GoVersion] == "" {
			byVersion[info.GoVersion] = exe
		}
	}
	return byVersion
}

// playground is where the go commands run: modules, workspaces, toolchains' files.
type playground struct {
	dir  string // of all
	home string
}

func newPlayground(t *testing.T) playground {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := playground{dir: dir, home: filepath.Join(dir, "home")}
	for _, config := range []string{".config", "xdg"} {
		write(t, filepath.Join(p.home, config, "go/telemetry/mode"), "off 2020-01-01\n")
	}
	write(t, filepath.Join(p.home, "xdg/go/env"), "GOBIN=/from/xdg\nGOFLAGS=-v\n")
	write(t, filepath.Join(p.home, "other"), "GOPRIVATE=example.com\nGOARCH=arm64\n")
	write(t, filepath.Join(dir, "m/go.mod"), "module example.com/m\n\ngo 1.16\n")
	write(t, filepath.Join(dir, "m/sub/x.go"), "package x\n")
	write(t, filepath.Join(dir, "w/go.work"), "go 1.18\n\nuse ./in\n")
	write(t, filepath.Join(dir, "w/in/go.mod"), "module example.com/in\n\ngo 1.16\n")
	write(t, filepath.Join(dir, "none/x"), "")
	write(t, filepath.Join(dir, "tmp/go.mod"), "module example.com/tmp\n")
	for _, name := range []string{"gcc", "gccgo", "mycc"} {
		file := filepath.Join(dir, "bin", name)
		write(t, file, "#!/bin/sh\n")
		if err := os.Chmod(file, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// draws are values to combine. A go env that can't run is no case: nothing here
// ends it.
func (p playground) draws() map[string][]string {
	return map[string][]string{
		"AR":     {"", "llvm-ar"},
		"CC":     {"", "clang", "mycc", p.dir + "/bin/mycc"},
		"CXX":    {"", "clang++"},
		"GCCGO":  {"", "gccgo", "nosuch", p.dir + "/bin/gccgo"},
		"GOARCH": {"", "amd64", "arm64", "386", "mips", "mips64le", "ppc64le", "wasm"},
		"GOOS":   {"", "linux", "windows", "darwin", "freebsd", "js"},

		"CGO_ENABLED": {"", "0", "1", "x"}, "CGO_CFLAGS": {"", "-O3"}, "CGO_CPPFLAGS": {"", "-DX"},
		"GO111MODULE": {"", "on", "off", "auto"}, "GOAMD64": {"", "v3"}, "GO386": {"", "softfloat"},
		"GOBIN": {"", "/b", "rel"}, "GOCACHE": {"", "/c"}, "GODEBUG": {"", "http2debug=1"},
		"GOENV": {"", "off", p.home + "/other", "/nowhere"}, "GOFLAGS": {"", "-v", "-mod=mod"},
		"GOINSECURE": {"", "example.com"}, "GOMODCACHE": {"", "/m"}, "GONOPROXY": {"", "none"}, "GONOSUMDB": {"", "x"},
		"GOPATH": {"", "/p", "/p:/q", "/p/"}, "GOPRIVATE": {"", "example.com"}, "GOPROXY": {"", "off", "direct"},
		"GOSUMDB": {"", "off"}, "GOTMPDIR": {"", p.dir + "/none"}, "GOVCS": {"", "*:off"}, "GOMIPS": {"", "softfloat"},
		"GOWORK": {"", "off", p.dir + "/w/go.work"}, "PKG_CONFIG": {"", "pkgconf"},
		"XDG_CONFIG_HOME": {"", p.home + "/xdg", "rel"}, "XDG_CACHE_HOME": {"", "/xc"},
		"GOVERSION": {"", "x"}, "GOHOSTOS": {"", "x"}, "GOTOOLDIR": {"", "/x"},
		"TMPDIR": {p.dir + "/none", p.dir + "/tmp"},
		"PATH":   {p.dir + "/bin", "/nowhere", "/nowhere:" + p.dir + "/bin"},
	}
}

// TestEffective compares Effective with the `go env -json` of every toolchain
// that this machine has, in environments drawn at random.
func TestEffective(t *testing.T) {
	p := newPlayground(t)
	draws := p.draws()
	var names []string
	for name := range draws {
		names = append(names, name)
	}
	slices.Sort(names)
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	for version, exe := range toolchains(t) {
		t.Run(version, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(1, 2))
			for round := range rounds {
				env := []string{"HOME=" + p.home, "GOTOOLCHAIN=local"}
				for _, name := range names {
					v := draws[name][rnd.IntN(len(draws[name]))]
					if rnd.IntN(3) > 0 {
						v = draws[name][0] // mostly as usual
					}
					env = append(env, name+"="+v)
				}
				dir := filepath.Join(p.dir, []string{"m", "m/sub", "w/in", "none", "tmp"}[rnd.IntN(5)])
				user := []string{"", "GOBIN=/file\nGOFLAGS=-x\n", "GOPROXY=\nCC=mycc\nGOOS=windows\n", "GOWORK=off\nGO111MODULE=auto\n"}[rnd.IntN(4)]
				write(t, filepath.Join(p.home, ".config/go/env"), user)
				compareEffective(t, fmt.Sprintf("round %d in %s, file %q", round, dir, user), exe, dir, env)
			}
		})
	}
}

func compareEffective(t *testing.T, name, exe, dir string, env []string) {
	t.Helper()
	cmd := exec.Command(exe, "env", "-json")
	cmd.Dir, cmd.Env = dir, env
	data, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && strings.Contains(string(exit.Stderr), "unsupported GOOS/GOARCH pair") {
		return
	}
	if errors.As(err, &exit) {
		t.Fatalf("%s: %v\n%s\n%q", name, err, exit.Stderr, env)
	} else if err != nil {
		t.Fatal(err)
	}
	want := make(map[string]string)
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	info, err := buildinfo.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	b := &decoder.BuildInfo{GoVersion: info.GoVersion, Path: info.Path, Machine: "linux/" + runtime.GOARCH}
	e := &decoder.Exec{Exe: exe, CWD: dir, Argv: []string{"go", "env", "-json"}, Complete: true}
	for _, v := range env {
		e.Env = append(e.Env, decoder.ParseEntry(v))
	}
	cfg := goenv.Resolve(e, b, look)
	got := make(map[string]goenv.Setting)
	for _, s := range goenv.Effective(e, b, cfg, look) {
		got[s.Name] = s
	}
	for name := range want {
		switch s, ok := got[name]; {
		case name == "GOGCCFLAGS" || name == "GOTELEMETRY" || name == "GOTELEMETRYDIR":
		case name == "GOENV" && cfg.Env.Off: // printed as nothing or as off
		case (name == "GOPROXY" || name == "GOSUMDB") && !ok: // linked in before Go 1.21
		case (name == "GO386" || name == "GOARM" || name == "CC" || name == "CXX") && !ok: // linked in
		case s.Value != want[name] || !ok && want[name] != "":
			t.Errorf("%s=%q (%s), go has %q", name, s.Value, s.Layer, want[name])
		}
	}
	for name, s := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s=%q is nothing that this go prints", name, s.Value)
		}
	}
	if t.Failed() {
		t.Fatalf("%s\n%s", name, strings.Join(env, "\n"))
	}
}

// look answers from the real file system.
func look(q decoder.Question) decoder.Answer {
	a := ask(q)
	info, err := os.Stat(q.Path)
	if err != nil || a.State != decoder.Exists {
		if errors.Is(err, fs.ErrNotExist) {
			return decoder.Answer{State: decoder.Absent}
		}
		return a
	}
	a.Stat.Mode = uint32(info.Mode().Perm())
	if q.Kind == decoder.AskModule && !info.IsDir() {
		data, err := os.ReadFile(q.Path)
		if err != nil {
			return decoder.Answer{State: decoder.Unreadable, Error: err.Error()}
		}
		a.Module = goenv.ParseModule(data)
	}
	return a
}

// TestKnownFlags compares KnowsFlag with what every toolchain at hand says of
// GOFLAGS.
func TestKnownFlags(t *testing.T) {
	names := []string{"nosuch", "workfile", "printf", "test.v", "test.run", "gcflags", "S", "N", "s", "X", "h", "help", "args"}
	names = append(names, goenv.FlagNames()...)
	home := newPlayground(t).home
	for version, exe := range toolchains(t) {
		t.Run(version, func(t *testing.T) {
			for _, name := range names {
				cmd := exec.Command(exe, "version")
				cmd.Env = []string{"HOME=" + home, "GOTOOLCHAIN=local", "GOFLAGS=-" + name}
				out, _ := cmd.CombinedOutput()
				want := !strings.Contains(string(out), "unknown flag -"+name)
				if got := goenv.KnowsFlag(name, version); got != want {
					t.Errorf("-%s: known %v, go says %v", name, got, want)
				}
			}
		})
	}
}
