// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

const (
	newGo = "go1.26.8" // in /usr/local/go, first in everybody's PATH
	oldGo = "go1.22.0" // in /opt/old
)

// disk is a file system that never was.
type disk struct {
	answers map[decoder.Question]decoder.Answer
	ino     uint64
	asked   []decoder.Question
}

func newDisk() *disk {
	d := &disk{answers: make(map[decoder.Question]decoder.Answer)}
	d.tree("/usr/local/go", newGo)
	d.tree("/opt/old", oldGo)
	d.program("/usr/bin/bash", nil)
	d.dir("/home/u")
	return d
}

// put lets something stand at a path, and directories above it.
func (d *disk) put(p, kind string, mode uint32) {
	q := decoder.Question{Kind: decoder.AskStat, Path: p}
	if _, ok := d.answers[q]; ok {
		return
	}
	d.ino++
	d.answers[q] = decoder.Answer{State: decoder.Exists, Stat: &decoder.Stat{
		Type: kind, Mode: mode, Real: p, Dev: 1, Ino: d.ino,
	}}
	if p != "/" {
		d.put(path.Dir(p), "dir", 0o755)
	}
}

func (d *disk) dir(p string) { d.put(p, "dir", 0o755) }

func (d *disk) program(p string, b *decoder.BuildInfo) {
	d.put(p, "file", 0o755)
	d.answers[decoder.Question{Kind: decoder.AskBuildInfo, Path: p}] = decoder.Answer{State: decoder.Exists, Build: b}
}

func (d *disk) text(p, text string) {
	d.put(p, "file", 0o644)
	d.answers[decoder.Question{Kind: decoder.AskLines, Path: p}] =
		decoder.Answer{State: decoder.Exists, Lines: goenv.ParseFile([]byte(text))}
	d.answers[decoder.Question{Kind: decoder.AskModule, Path: p}] =
		decoder.Answer{State: decoder.Exists, Module: goenv.ParseModule([]byte(text))}
}

// tree is a Go installation.
func (d *disk) tree(root, version string) {
	d.program(root+"/bin/go", goProgram("cmd/go", version))
	d.program(root+"/pkg/tool/linux_amd64/compile", goProgram("cmd/compile", version))
	d.dir(root + "/src/fmt")
	d.text(root+"/go.env", "GOTOOLCHAIN=auto\n")
}

// link lets a path lead to what stands at another, subtrees included.
func (d *disk) link(from, to string) {
	for q, a := range d.answers {
		if rest, ok := strings.CutPrefix(q.Path, to); ok && (rest == "" || rest[0] == '/') {
			d.answers[decoder.Question{Kind: q.Kind, Path: from + rest}] = a
		}
	}
}

func (d *disk) remove(p string) {
	for q := range d.answers {
		if q.Path == p || strings.HasPrefix(q.Path, p+"/") {
			delete(d.answers, q)
		}
	}
}

// spoil changes every answer about a path.
func (d *disk) spoil(p string, f func(*decoder.Answer)) {
	for _, kind := range []decoder.QuestionKind{decoder.AskStat, decoder.AskBuildInfo, decoder.AskLines} {
		q := decoder.Question{Kind: kind, Path: p}
		a, ok := d.answers[q]
		if !ok {
			a = decoder.Answer{State: decoder.Absent}
		}
		f(&a)
		d.answers[q] = a
	}
}

func (d *disk) ask(q decoder.Question) decoder.Answer {
	d.asked = append(d.asked, q)
	if a, ok := d.answers[q]; ok {
		return a
	}
	return decoder.Answer{State: decoder.Absent}
}

func goProgram(path, version string) *decoder.BuildInfo {
	return &decoder.BuildInfo{Path: path, GoVersion: version, Machine: "linux/amd64"}
}

// image is one step of a chain, told by what changes: the first one is older
// than the trace, and bash unless it says otherwise.
type image struct {
	exec bool   // in the same process, not a child
	argv string // separated by blanks
	exe  string // default: argv[0], looked for below /usr/bin
	env  string // changes, separated by blanks: NAME=value, or -NAME; a ␣ stands for a blank in a value
	cwd  string

	edit func(*decoder.Exec)
}

// scene is a launch in its world: the last image is the launch.
type scene struct {
	name   string
	images []image
	disk   func(*disk)
	exit   int // status; alive and killed are others
	launch func(*conflict.Launch)

	want    []string // findings, as told by tell
	verdict conflict.Verdict
	reason  string // part of the first one
	message string // part of the first finding's
	cause   string
	fix     []string
}

const (
	alive  = -1
	killed = -2
)

// home is what a person's shell has.
var home = []string{"PATH=/usr/local/go/bin:/usr/bin", "HOME=/home/u"}

// launch builds the tree and returns the launch and its build info.
func (s *scene) build(t *testing.T, d *disk) (*conflict.Launch, *decoder.BuildInfo) {
	t.Helper()
	tree := proctree.New(proctree.Options{})
	env, cwd := slices.Clone(home), "/home/u/p"
	var img *proctree.Image
	var id decoder.ImageID
	for i, step := range s.images {
		if i == 0 {
			id = decoder.ImageID{Process: decoder.ProcessID{TGID: 100, Start: 1}, Exec: 1}
		} else {
			if !step.exec {
				child := decoder.ProcessID{TGID: uint32(100 + i), Start: uint64(100 + i)}
				tree.Fork(&decoder.Fork{Parent: id, Child: child, PID: child.TGID})
				id.Process = child
			}
			id.Exec++
		}
		env = change(env, step.env)
		if step.cwd != "" {
			cwd = step.cwd
		}
		e := step.event(id, env, cwd)
		if i == 0 {
			e.Source = decoder.Snapshot
		}
		img = tree.Exec(e)
	}
	l := &conflict.Launch{ID: "L1", Subject: blame.Of(img)}
	b := d.answers[decoder.Question{Kind: decoder.AskBuildInfo, Path: img.Exec.Exe}].Build
	var ok bool
	if l.Tool, l.Version, ok = goenv.Identify(b, img.Exec); !ok {
		t.Fatalf("%s is no launch", img.Exec.Exe)
	}
	switch s.exit {
	case alive:
	case killed:
		l.Exit = &decoder.Exit{Process: id.Process, Signal: 9}
	default:
		l.Exit = &decoder.Exit{Process: id.Process, Code: s.exit}
	}
	if s.launch != nil {
		s.launch(l)
	}
	return l, b
}

func (step *image) event(id decoder.ImageID, env []string, cwd string) *decoder.Exec {
	argv := strings.Fields(step.argv)
	exe := step.exe
	switch {
	case exe != "":
	case strings.HasPrefix(argv[0], "/"):
		exe = argv[0]
	case argv[0] == "go":
		exe = "/usr/local/go/bin/go"
	default:
		exe = "/usr/bin/" + argv[0]
	}
	e := &decoder.Exec{
		Image: id, PID: id.Process.TGID, Source: decoder.Observed, Complete: true,
		Exe: exe, Filename: exe, CWD: cwd, Argv: argv,
	}
	for _, v := range env {
		e.Env = append(e.Env, decoder.ParseEntry(v))
	}
	if step.edit != nil {
		step.edit(e)
	}
	return e
}

func change(env []string, changes string) []string {
	env = slices.Clone(env)
	for _, c := range strings.Fields(changes) {
		c = strings.ReplaceAll(c, "␣", " ")
		name, _, set := strings.Cut(strings.TrimPrefix(c, "-"), "=")
		env = slices.DeleteFunc(env, func(v string) bool { return strings.HasPrefix(v, name+"=") })
		if set {
			env = append(env, c)
		}
	}
	return env
}

// bash is a shell that starts a command with a changed environment.
func bash(argv, env string) []image {
	return []image{{argv: "bash"}, {argv: argv, env: env}}
}

// text is a disk with files, told as path, content, path, content.
func text(files ...string) func(*disk) {
	return func(d *disk) {
		for i := 0; i < len(files); i += 2 {
			d.text(files[i], files[i+1])
		}
	}
}

// tools are a gopls and a dlv beside the go commands.
func tools(d *disk) {
	for name, path := range map[string]string{"gopls": "golang.org/x/tools/gopls", "dlv": "github.com/go-delve/delve/cmd/dlv"} {
		b := goProgram(path, newGo)
		b.Version = "v0"
		d.program("/usr/bin/"+name, b)
	}
}

// dlv is a disk with one release of dlv.
func dlv(version, builtWith string) func(*disk) {
	return func(d *disk) {
		b := goProgram("github.com/go-delve/delve/cmd/dlv", builtWith)
		b.Version = version
		d.program("/usr/bin/dlv", b)
	}
}

// mount lets a directory lie on a mount.
func (d *disk) mount(p string, m decoder.Mount) {
	d.dir(p)
	d.answers[decoder.Question{Kind: decoder.AskMount, Path: p}] = decoder.Answer{State: decoder.Exists, Mount: &m}
}

// owned is a directory of somebody.
func (d *disk) owned(p string, uid, mode uint32) {
	d.dir(p)
	s := d.answers[decoder.Question{Kind: decoder.AskStat, Path: p}].Stat
	s.UID, s.Mode = uid, mode
}

// as lets an image run as a user.
func as(uid uint32) func(*decoder.Exec) {
	return func(e *decoder.Exec) { e.UID, e.EUID = uid, uid }
}

// tell writes a finding as "error RULE VAR=value: VAR op injector; …".
func tell(f conflict.Finding) string {
	var culprits []string
	for _, c := range f.Culprits {
		s := c.Var + " " + string(c.Op)
		switch {
		case c.Injector != nil && c.Injector.Exec != nil:
			s += " by " + strings.Join(c.Injector.Exec.Argv, " ")
		case c.Location != nil:
			s += fmt.Sprintf(" at %s:%d", c.Location.File, c.Location.Line)
		}
		if c.BeforeTrace {
			s += " before"
		}
		if c.Var == "PATH" {
			s += " (" + c.Value.Value + ")"
		}
		culprits = append(culprits, s)
	}
	return fmt.Sprintf("%s %s %s=%s: %s", f.Severity, f.Rule, f.Var, f.Value, strings.Join(culprits, "; "))
}

// play judges scenes.
func play(t *testing.T, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			d := newDisk()
			if s.disk != nil {
				s.disk(d)
			}
			l, b := s.build(t, d)
			res := conflict.Judge(l, b, d.ask)
			s.check(t, res)
			sameQuestions(t, l, b, d)
		})
	}
}

func (s *scene) check(t *testing.T, res *conflict.Result) {
	t.Helper()
	var got []string
	for _, f := range res.Findings {
		got = append(got, tell(f))
	}
	if diff := cmp.Diff(s.want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	verdict := s.verdict
	if verdict == "" {
		verdict = conflict.Clean
		if len(s.want) > 0 && !strings.HasPrefix(s.want[0], "info") {
			verdict = conflict.Conflict
		}
	}
	if res.Verdict != verdict {
		t.Errorf("verdict %s, want %s", res.Verdict, verdict)
	}
	if (s.reason == "") != (len(res.Reasons) == 0) || s.reason != "" && !strings.Contains(res.Reasons[0], s.reason) {
		t.Errorf("reasons %q, want %q", res.Reasons, s.reason)
	}
	if len(res.Findings) == 0 {
		return
	}
	f := res.Findings[0]
	if !strings.Contains(f.Message, s.message) {
		t.Errorf("message %q lacks %q", f.Message, s.message)
	}
	if f.Cause != s.cause {
		t.Errorf("cause %q, want %q", f.Cause, s.cause)
	}
	if s.fix != nil {
		if diff := cmp.Diff(s.fix, f.Fix); diff != "" {
			t.Errorf("fix (-want +got):\n%s", diff)
		}
	}
}

// sameQuestions holds the promise of Judge: what is asked doesn't depend on how
// the launch ends.
func sameQuestions(t *testing.T, l *conflict.Launch, b *decoder.BuildInfo, d *disk) {
	t.Helper()
	first := d.asked
	for _, exit := range []*decoder.Exit{nil, {Code: 0}, {Code: 1}, {Signal: 9}} {
		d.asked = nil
		other := *l
		other.Exit = exit
		conflict.Judge(&other, b, d.ask)
		if diff := cmp.Diff(first, d.asked); diff != "" {
			t.Errorf("questions depend on the exit (-want +got):\n%s", diff)
		}
	}
}

// compileChild is a compiler that the launch was seen starting.
func compileChild(l *conflict.Launch, version, exe string) *decoder.Exec {
	e := *l.Subject.Image().Exec
	e.Exe, e.Argv = exe, []string{exe, "-o", "x.a", "-goversion", version}
	return &e
}
