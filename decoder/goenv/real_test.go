// SPDX-License-Identifier: Apache-2.0

package goenv_test

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// compared are variables whose value `go env` prints as the layers give it.
var compared = []string{
	"GO111MODULE", "GOARCH", "GOBIN", "GOCACHE", "GODEBUG", "GOENV", "GOEXPERIMENT",
	"GOFLAGS", "GOINSECURE", "GOMODCACHE", "GONOPROXY", "GONOSUMDB", "GOOS", "GOPATH",
	"GOPRIVATE", "GOPROXY", "GOROOT", "GOSUMDB", "GOTMPDIR", "GOTOOLCHAIN", "GOVCS",
	"CC", "CXX", "AR", "GOAMD64", "GOAUTH",
}

// realGo is the go command of this machine with what the tests need around it.
type realGo struct {
	exe   string
	build *decoder.BuildInfo
	home  string // home directory; go/env in .config is the case's to write
	tree  string // a GOROOT with nothing but pkg/tool and a go.env of its own
	fresh map[string]string
}

func newRealGo(t *testing.T) *realGo {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("launches are Linux's")
	}
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skipf("no go command: %v", err)
	}
	root, err := filepath.EvalSymlinks(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	g := &realGo{exe: filepath.Join(root, "bin", "go"), home: t.TempDir(), tree: t.TempDir()}
	info, err := buildinfo.ReadFile(g.exe)
	if err != nil {
		t.Skipf("no build info: %v", err)
	}
	g.build = &decoder.BuildInfo{GoVersion: info.GoVersion, Path: info.Path, Machine: "linux/" + runtime.GOARCH}
	for _, dir := range []string{".config", "xdg"} {
		// The telemetry sidecar would outlive the test and write into its directory.
		write(t, filepath.Join(g.home, dir, "go/telemetry/mode"), "off 2020-01-01\n")
	}
	if err := os.MkdirAll(filepath.Join(g.tree, "pkg/tool"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(g.tree, "go.env"), "# comment\nGOTOOLCHAIN=local\nGOPROXY=off\nGOFLAGS=-v\nGOROOT=/ignored\n")
	g.fresh = g.env(t, []string{"HOME=" + g.home, "GOTOOLCHAIN=local"})
	return g
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// env is what `go env` prints. Not through os/exec: that drops duplicates.
func (g *realGo) env(t *testing.T, env []string, flags ...string) map[string]string {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	argv := append(append(append([]string{"go"}, flags...), "env", "-json"), compared...)
	p, err := os.StartProcess(g.exe, argv, &os.ProcAttr{Dir: g.home, Env: env, Files: []*os.File{nil, out, out}})
	if err != nil {
		t.Fatal(err)
	}
	state, err := p.Wait()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	values := make(map[string]string)
	if err := json.Unmarshal(data, &values); err != nil || !state.Success() {
		t.Fatalf("go env: %v: %v\n%s", state, err, data)
	}
	return values
}

// ask answers from the real file system, as far as Resolve needs it.
func ask(q decoder.Question) decoder.Answer {
	info, err := os.Stat(q.Path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return decoder.Answer{State: decoder.Absent}
	}
	if err != nil {
		return decoder.Answer{State: decoder.Unreadable, Error: err.Error()}
	}
	a := decoder.Answer{State: decoder.Exists, Stat: &decoder.Stat{Type: "file"}}
	if info.IsDir() {
		a.Stat.Type = "dir"
	} else if q.Kind == decoder.AskLines {
		data, err := os.ReadFile(q.Path)
		if err != nil {
			return decoder.Answer{State: decoder.Unreadable, Error: err.Error()}
		}
		a.Lines = goenv.ParseFile(data)
	}
	return a
}

// TestAgainstGo compares Resolve with the go command itself. The environment
// has GOTOOLCHAIN=local unless a case says otherwise: a switch would answer for
// another toolchain.
func TestAgainstGo(t *testing.T) {
	g := newRealGo(t)
	other := filepath.Join(g.home, "other-env")
	write(t, other, "GOBIN=/from/other\nGOPRIVATE=example.com\n")
	xdg := filepath.Join(g.home, "xdg")
	write(t, filepath.Join(xdg, "go/env"), "GOBIN=/from/xdg\n")
	for _, k := range []struct {
		name  string
		env   []string // after HOME, GOTOOLCHAIN=local
		user  string   // ~/.config/go/env
		flags []string
	}{
		{name: "nothing"},
		{name: "environment", env: []string{"GOBIN=/b", "GOFLAGS=-v", "GOPATH=/p:/q", "GOOS=windows", "GOARCH=arm64"}},
		{name: "empty is unset", env: []string{"GOBIN=", "GOPATH=", "GOROOT=", "GOFLAGS="}, user: "GOBIN=/file\n"},
		{name: "user's file", user: "GOBIN=/file\nGOPATH=/p\nGOFLAGS=-v\nCC=tcc\n"},
		{name: "environment over file", env: []string{"GOBIN=/b"}, user: "GOBIN=/file\n"},
		{name: "last line wins", user: "GOBIN=/one\nGOBIN=/two\n"},
		{name: "first entry wins", env: []string{"GOBIN=/one", "GOBIN=/two"}},
		{name: "grammar", user: "# GOBIN=/a\n GOBIN=/b\ngoBIN=/c\nGOBIN =/d\nexport GOBIN=/e\nGOPRIVATE=\"q\" \r\nGOINSECURE"},
		{name: "nothing is expanded", user: "GOBIN=$HOME/x\n"},
		{name: "file hides go.env with nothing", env: []string{"GOTOOLCHAIN="}, user: "GOTOOLCHAIN=\nGOSUMDB=\n"},
		{name: "file over go.env", env: []string{"GOTOOLCHAIN="}, user: "GOTOOLCHAIN=local\nGOPROXY=direct\n"},
		{name: "GOENV", env: []string{"GOENV=" + other}, user: "GOBIN=/file\n"},
		{name: "GOENV relative", env: []string{"GOENV=other-env"}, user: "GOBIN=/file\n"},
		{name: "GOENV is off", env: []string{"GOENV=off"}, user: "GOBIN=/file\n"},
		{name: "GOENV is a directory", env: []string{"GOENV=" + g.home}, user: "GOBIN=/file\n"},
		{name: "GOENV is absent", env: []string{"GOENV=/nowhere/env"}, user: "GOBIN=/file\n"},
		{name: "GOENV in the file does nothing", user: "GOENV=" + other + "\nGODEBUG=x=1\n"},
		{name: "XDG_CONFIG_HOME", env: []string{"XDG_CONFIG_HOME=" + xdg}, user: "GOBIN=/file\n"},
		{name: "XDG_CONFIG_HOME relative", env: []string{"XDG_CONFIG_HOME=xdg"}, user: "GOBIN=/file\n"},
		{name: "XDG_CACHE_HOME", env: []string{"XDG_CACHE_HOME=" + xdg}},
		{name: "GOROOT with a go.env", env: []string{"GOTOOLCHAIN=", "GOROOT=" + g.tree}},
		{name: "GOROOT from the file", env: []string{"GOTOOLCHAIN="}, user: "GOROOT=" + g.tree + "\n"},
		{name: "tools from one tree, go.env from another", env: []string{"GOTOOLCHAIN=", "GOROOT=" + filepath.Dir(filepath.Dir(g.exe))}, user: "GOROOT=" + g.tree + "\n"},
		{name: "GOROOT without go.env", env: []string{"GOROOT=" + xdg}},
		{name: "GOROOT with a slash", env: []string{"GOROOT=" + g.tree + "/"}},
		{name: "GOPATH with an empty first element", env: []string{"GOPATH=:/p", "GOMODCACHE=/m"}},
		{name: "GOROOT is the default GOPATH", env: []string{"GOROOT=" + filepath.Join(g.home, "go"), "GOFLAGS=-v", "GOPATH=/p"}},
		{name: "-C doesn't move GOENV", env: []string{"GOENV=other-env"}, flags: []string{"-C", "xdg"}},
		{name: "modules", env: []string{"GO111MODULE=off", "GOPRIVATE=example.com", "GONOSUMDB=none"}, user: "GODEBUG=a=1\nGONOPROXY=x\n"},
		{name: "ignored", env: []string{"GOVERSION=x", "GOTOOLDIR=/x", "GOHOSTOS=x", "GOEXE=.x", "GOENV_ROOT=/x"}},
	} {
		t.Run(k.name, func(t *testing.T) {
			write(t, filepath.Join(g.home, ".config/go/env"), k.user)
			if strings.Contains(k.name, "default GOPATH") {
				if err := os.MkdirAll(filepath.Join(g.home, "go"), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			env := append([]string{"HOME=" + g.home}, k.env...)
			if !strings.Contains(strings.Join(k.env, " "), "GOTOOLCHAIN=") {
				env = append(env, "GOTOOLCHAIN=local")
			}
			g.compare(t, g.exe, env, k.flags)
		})
	}
}

func (g *realGo) compare(t *testing.T, exe string, env, flags []string) {
	t.Helper()
	run := *g
	run.exe = exe
	want := run.env(t, env, flags...)
	e := &decoder.Exec{Exe: exe, CWD: g.home, Argv: append([]string{"go"}, append(flags, "env", "-json")...)}
	for _, v := range env {
		e.Env = append(e.Env, decoder.ParseEntry(v))
	}
	cfg := goenv.Resolve(e, g.build, ask)
	for _, name := range compared {
		s, ok := cfg.Get(name)
		switch {
		case name == "GOENV" && cfg.Env.Off: // printed as nothing
		case ok && s.Value != want[name]:
			t.Errorf("%s=%q from %s, go has %q", name, s.Value, s.Layer, want[name])
		case !ok && want[name] != "" && want[name] != g.fresh[name]:
			t.Errorf("%s is missing, go has %q", name, want[name])
		}
	}
	if len(cfg.Unread) > 0 {
		t.Errorf("unread: %v", cfg.Unread)
	}
}

// TestDerivedRoot runs a go command from another tree: a copied binary among
// symlinks.
func TestDerivedRoot(t *testing.T) {
	g := newRealGo(t)
	data, err := os.ReadFile(g.exe)
	if err != nil {
		t.Fatal(err)
	}
	for _, bin := range []string{"bin/go", "bin/linux_amd64/go"} {
		t.Run(bin, func(t *testing.T) {
			dir, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			exe := filepath.Join(dir, bin)
			if err := os.MkdirAll(filepath.Dir(exe), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(exe, data, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(filepath.Join(filepath.Dir(filepath.Dir(g.exe)), "pkg"), filepath.Join(dir, "pkg")); err != nil {
				t.Fatal(err)
			}
			g.compare(t, exe, []string{"HOME=" + g.home, "GOTOOLCHAIN=local"}, nil)
		})
	}
}
