// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// sudoGo is where sudo's secure_path finds a go before any other. A scenario
// puts one there for a moment, and only where CI owns the machine.
const sudoGo = "/usr/local/bin/go"

// sudoGoFree is asked once: later the scenario itself is in the way.
var sudoGoFree = sync.OnceValue(func() bool {
	_, err := os.Lstat(sudoGo)
	return os.IsNotExist(err) && os.Getenv("CI") == "true" && os.Geteuid() == 0
})

// claimed serialises the scripts that put something at sudoGo.
var claimed sync.Mutex

// cmdClaim puts a link to a go command at sudoGo until the script ends:
//
//	claim GO
func cmdClaim(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: claim GO")
	}
	claimed.Lock()
	ts.Defer(claimed.Unlock)
	// Symlink fails where there is something: nothing is ever overwritten.
	ts.Check(os.Symlink(args[0], sudoGo))
	ts.Defer(func() { _ = os.Remove(sudoGo) })
}

// condition answers the conditions that the scripts add to testscript's own.
func condition(cond string) (bool, error) {
	switch cond {
	case "root":
		return os.Geteuid() == 0, nil
	case "ci":
		return ownsMachine(), nil
	case "claimable":
		return sudoGoFree(), nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}

// lab is what all scenarios share and none of them changes: the toolchain of
// this machine, two of other versions, and a build cache of their own. In the
// user's cache, objects under a version that is a lie would outlive the test.
type lab struct {
	real  string
	twins [2]string
	cache string
	layer string // a program that forks before it runs its arguments
	path  string // PATH without a go command
}

func newLab(t *testing.T) *lab {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{
		cache: filepath.Join(dir, "cache"),
		layer: filepath.Join(dir, "forked"),
		path:  "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	}
	root, err := filepath.EvalSymlinks(strings.TrimSpace(output(t, "go", "env", "GOROOT")))
	if err != nil {
		t.Fatal(err)
	}
	l.real = root

	twin := filepath.Join(dir, "twin")
	output(t, "go", "build", "-o", twin, filepath.Join("..", "..", "testdata", "progs", "twin"))
	for i, step := range []string{"9", "8"} {
		l.twins[i] = filepath.Join(dir, "step"+step)
		output(t, twin, l.real, l.twins[i], step)
	}
	// A subshell that has something left to do forks for its command, so that
	// the tree keeps a node for it.
	write(t, l.layer, 0o755, "#!/bin/sh\n(\"$@\"; exit $?)\nexit $?\n")
	return l
}

// output runs a command of the set-up and returns what it printed.
func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("run %s %v: %v", name, args, err)
	}
	return string(out)
}

func write(t *testing.T, name string, mode os.FileMode, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}

// variation is one way to run every scenario.
type variation struct {
	name  string
	dir   string   // of the scenario's files below $WORK
	pad   int      // comment lines in front of what a startup file says
	twin  int      // which of the other toolchains
	moved bool     // the other toolchain is reached through a link in dir
	via   []string // the layers between injector and launch
	out   bool     // the conflict is taken out
	blind bool     // nobody observes which startup files are opened
}

func (l *lab) variations() []variation {
	return []variation{
		{name: "plain", dir: "lab"},
		{name: "elsewhere", dir: fmt.Sprintf("läb of “two words” %x", rand.Uint32()), pad: 11, twin: 1, moved: true},
		{name: "exec", dir: "lab", via: []string{"nice", "-n", "0"}},
		{name: "fork", dir: "lab", pad: 3, via: []string{l.layer}, blind: true},
		{name: "out", dir: "lab", pad: 2, out: true},
	}
}

// setup makes the directories of one run and the environment of its script. It
// starts from nothing, so that no GO* variable of whoever runs the tests gets in.
func (l *lab) setup(v variation, env *testscript.Env) error {
	dir := filepath.Join(env.WorkDir, v.dir)
	home, project := filepath.Join(dir, "home"), filepath.Join(dir, "project")
	for _, d := range []string{home, project} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	for name, content := range map[string]string{
		"go.mod":  "module example.com/project\n\ngo 1.21\n",
		"main.go": "package main\n\nfunc main() { println(\"hello\") }\n",
	} {
		if err := os.WriteFile(filepath.Join(project, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	twin := l.twins[v.twin]
	if v.moved {
		link := filepath.Join(dir, "other gö")
		if err := os.Symlink(twin, link); err != nil {
			return err
		}
		twin = link
	}
	conflict := "in"
	if v.out {
		conflict = "out"
	}
	observe := "yes"
	if v.blind {
		observe = "no"
	}
	// testscript put the directory of goenvtrace first in PATH.
	bin, _, _ := strings.Cut(env.Getenv("PATH"), string(filepath.ListSeparator))
	env.Vars = []string{
		"PATH=" + strings.Join([]string{bin, filepath.Join(l.real, "bin"), l.path}, ":"),
		"HOME=" + home, "SHELL=/bin/bash", "TERM=dumb", "LANG=C.UTF-8", "USER=root",
		"WORK=" + env.WorkDir, "TMPDIR=" + env.Getenv("TMPDIR"),
		"GOTOOLCHAIN=local", "GOENV=" + filepath.Join(dir, "goenv-file"), "GOCACHE=" + l.cache, "GOFLAGS=",
		"LAB=" + dir, "REAL=" + l.real, "TWIN=" + twin,
		"VIA=" + strings.Join(v.via, " "), "PAD=" + fmt.Sprint(v.pad), "CONFLICT=" + conflict, "OBSERVE=" + observe,
	}
	return nil
}
