// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// disk is a set of files by path. One that holds "unreadable" is.
type disk map[string]string

func (d disk) File(name string, kind decoder.StartupKind) (*decoder.StartupFile, decoder.State) {
	text, ok := d[name]
	switch {
	case !ok:
		return nil, decoder.Absent
	case text == "unreadable":
		return nil, decoder.Unreadable
	}
	return Parse(kind, []byte(text)), decoder.Exists
}

func (d disk) Glob(pattern string) []string {
	var out []string
	for name := range d {
		if ok, _ := path.Match(pattern, name); ok {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// drawSteps writes steps: place, what, whether it is certain, through which places.
func drawSteps(w *Walked) string {
	var b strings.Builder
	for _, s := range w.Steps {
		line, text := 0, ""
		if s.Assignment != nil {
			line, text = s.Assignment.Line, s.Assignment.Text
		} else {
			line, text = s.Hook.Line, "hook "+s.Hook.Tool
		}
		fmt.Fprintf(&b, "%s:%d %s", s.File, line, text)
		if !s.Certain {
			b.WriteString(" ?")
		}
		for _, f := range s.Stack {
			fmt.Fprintf(&b, " <%s:%d", f.File, f.Line)
		}
		b.WriteByte('\n')
	}
	for _, name := range w.Unread {
		fmt.Fprintf(&b, "unread %s\n", name)
	}
	if w.Unresolved > 0 {
		fmt.Fprintf(&b, "unresolved %d\n", w.Unresolved)
	}
	if w.Cut {
		b.WriteString("cut\n")
	}
	return b.String()
}

func TestWalk(t *testing.T) {
	for _, k := range []struct {
		name     string
		argv     []string
		exe      string
		terminal Known
		env      []string
		files    disk
		want     string
	}{
		{name: "profile, then bashrc", argv: []string{"bash", "-lc", "go build"}, files: disk{
			"/h/.profile": "export GOROOT=/real PATH=/real/bin:$PATH\n[ -f \"$HOME/.bashrc\" ] && . \"$HOME/.bashrc\"\n",
			"/h/.bashrc":  "case $- in *x*) ;; esac\nexport GOROOT=/fake\n",
		}, want: "/h/.profile:1 export GOROOT=/real\n/h/.profile:1 export PATH=/real/bin:$PATH\n/h/.bashrc:2 export GOROOT=/fake </h/.profile:2\n"},
		{name: "only the first of the login files", argv: []string{"-bash"}, terminal: Yes, files: disk{
			"/h/.bash_login": "A=1", "/h/.profile": "A=2",
		}, want: "/h/.bash_login:1 A=1\n"},
		{name: "an unreadable file hides the next", argv: []string{"-bash"}, terminal: Yes, files: disk{
			"/h/.bash_profile": "unreadable", "/h/.profile": "A=2",
		}, want: "/h/.profile:1 A=2\nunread /h/.bash_profile\n"},
		{name: "a guard stops a command of sshd", argv: []string{"bash", "-c", "x"}, env: []string{"SSH_CLIENT=1"}, files: disk{
			"/h/.bashrc": "A=1\ncase $- in *i*) ;; *) return;; esac\nexport B=2\n",
		}, want: "/h/.bashrc:1 A=1 ?\n"},
		{name: "and lets an interactive shell pass", argv: []string{"bash", "-ic", "x"}, files: disk{
			"/h/.bashrc": "[ -z \"$PS1\" ] && return\nexport B=2\n",
		}, want: "/h/.bashrc:2 export B=2\n"},
		{name: "and makes the rest doubtful where nothing is known", argv: []string{"bash"}, files: disk{
			"/h/.bashrc": "A=1\n[ -z \"$PS1\" ] && return\nB=2\n",
		}, want: "/h/.bashrc:1 A=1 ?\n/h/.bashrc:3 B=2 ?\n"},
		{name: "a doubt ends with its file", argv: []string{"bash", "-ic", "x"}, files: disk{
			"/h/.bashrc": ". /h/a\nB=2\n", "/h/a": "[ -f /x ] && return\nA=1\n",
		}, want: "/h/a:2 A=1 ? </h/.bashrc:1\n/h/.bashrc:2 B=2\n"},
		{name: "a doubt about an exit does not", argv: []string{"bash", "-ic", "x"}, files: disk{
			"/h/.bashrc": ". /h/a\nB=2\n", "/h/a": "[ -f /x ] && exit\nA=1\n",
		}, want: "/h/a:2 A=1 ? </h/.bashrc:1\n/h/.bashrc:2 B=2 ?\n"},
		{name: "exit and exec end everything", argv: []string{"bash", "/w/a.sh"}, files: disk{
			"/w/a.sh": "export A=1\nexec /w/b.sh\nB=2\n",
		}, want: "/w/a.sh:1 export A=1\n"},
		{name: "BASH_ENV, then the command", argv: []string{"bash", "-c", "GOROOT=/x go build"}, env: []string{"BASH_ENV=/be"},
			files: disk{"/be": "export GOROOT=/fake\n"}, want: "/be:1 export GOROOT=/fake\n:1 GOROOT=/x\n"},
		{name: "profile.d", argv: []string{"sh", "-l"}, exe: "/bin/dash", files: disk{
			"/etc/profile":        "if [ -d /etc/profile.d ]; then\n for i in /etc/profile.d/*.sh; do\n if [ -r $i ]; then\n . $i\n fi\n done\n unset i\nfi\n",
			"/etc/profile.d/b.sh": "B=1", "/etc/profile.d/a.sh": "A=1", "/etc/profile.d/README": "C=1",
		}, want: "/etc/profile.d/a.sh:1 A=1 ? </etc/profile:4\n/etc/profile.d/b.sh:1 B=1 ? </etc/profile:4\n/etc/profile:7 unset i ?\n"},
		{name: "relative to the script", argv: []string{"bash", "/w/sub/a.sh"}, files: disk{
			"/w/sub/a.sh": ". \"$(dirname \"$(readlink -f \"$0\")\")/p.sh\"\n. \"${BASH_SOURCE%/*}/q.sh\"\n. ./r.sh\n. s.sh\n",
			"/w/sub/p.sh": "P=1", "/w/sub/q.sh": "Q=1", "/w/r.sh": "R=1", "/w/s.sh": "S=1",
		}, want: "/w/sub/p.sh:1 P=1 </w/sub/a.sh:1\n/w/sub/q.sh:1 Q=1 </w/sub/a.sh:2\n/w/r.sh:1 R=1 </w/sub/a.sh:3\n/w/s.sh:1 S=1 </w/sub/a.sh:4\n"},
		{name: "ZDOTDIR moved by zshenv", argv: []string{"zsh", "-ic", "x"}, exe: "/bin/zsh", files: disk{
			"/h/.zshenv": "export ZDOTDIR=$HOME/zd", "/h/zd/.zshrc": "export A=1", "/h/.zshrc": "export B=1",
		}, want: "/h/.zshenv:1 export ZDOTDIR=$HOME/zd\n/h/zd/.zshrc:1 export A=1\n"},
		{name: "several possible paths", argv: []string{"bash", "/a"}, files: disk{
			"/a": "D=/x\nif true; then D=/y; fi\n. $D/f\n", "/x/f": "X=1", "/y/f": "Y=1",
		}, want: "/a:1 D=/x\n/a:2 D=/y ?\n/x/f:1 X=1 ? </a:3\n/y/f:1 Y=1 ? </a:3\n"},
		{name: "a circle", argv: []string{"bash", "/a"}, files: disk{
			"/a": ". /b\nA=1\n", "/b": ". /a\nB=1\n",
		}, want: "/b:2 B=1 </a:1\n/a:2 A=1\n"},
		{name: "unresolved and unreadable", argv: []string{"bash", "/a"}, files: disk{
			"/a": ". $HOSTNAME/x\n. /b\n. /c\nA=1\n", "/b": "unreadable",
		}, want: "/a:4 A=1\nunread /b\nunresolved 1\n"},
		{name: "hooks", argv: []string{"bash", "-ic", "x"}, files: disk{
			"/h/.bashrc": "eval \"$(direnv hook bash)\"\n",
		}, want: "/h/.bashrc:1 hook direnv\n"},
		{name: "fish", argv: []string{"fish", "-c", "x"}, exe: "/usr/bin/fish", files: disk{
			"/h/.config/fish/fish_variables": "SETUVAR --export GOROOT:/u\n", "/h/.config/fish/conf.d/a.fish": "set -gx A 1",
			"/h/.config/fish/config.fish": "source (status dirname)/more.fish\n", "/h/.config/fish/more.fish": "set -gx GOROOT /m",
		}, want: "/h/.config/fish/fish_variables:1 SETUVAR --export GOROOT:/u\n/h/.config/fish/conf.d/a.fish:1 set -gx A 1\n" +
			"/h/.config/fish/more.fish:1 set -gx GOROOT /m </h/.config/fish/config.fish:1\n"},
		{name: "everything exported by an include", argv: []string{"bash", "/a"}, files: disk{
			"/a": "set -a; . /b; set +a", "/b": "A=1",
		}, want: "/b:1 A=1 </a:1\n"},
	} {
		t.Run(k.name, func(t *testing.T) {
			if k.exe == "" {
				k.exe = "/usr/bin/bash"
			}
			s := shellOf(k.argv, k.exe, k.terminal, k.env...)
			if diff := cmp.Diff(strings.Split(k.want, "\n"), strings.Split(drawSteps(Walk(Order(s), s, k.files)), "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWalkEnvrc(t *testing.T) {
	files := disk{
		"/p/q/.envrc": "source_up\nexport GOPATH=$PWD/.go\nPATH_add bin\ndotenv_if_exists\nsource_env ../shared\n",
		"/p/.envrc":   "export GOROOT=/up\n", "/p/q/.env": "GOFLAGS=-v\n", "/p/shared/.envrc": "export A=$PWD\n",
	}
	s := shellOf([]string{"bash"}, "/usr/bin/bash", Yes)
	w := Walk([]Candidate{{Path: "/p/q/.envrc", Kind: decoder.StartupEnvrc, Why: "direnv", Certain: true}}, s, files)
	want := "/p/.envrc:1 export GOROOT=/up </p/q/.envrc:1\n/p/q/.envrc:2 export GOPATH=$PWD/.go\n/p/q/.envrc:3 PATH_add bin\n" +
		"/p/q/.env:1 GOFLAGS=-v </p/q/.envrc:4\n/p/shared/.envrc:1 export A=$PWD </p/q/.envrc:5\n"
	if diff := cmp.Diff(want, drawSteps(w)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if fit := w.Steps[1].Matches(entry("=/p/q/.go")); fit != Equal {
		t.Errorf("GOPATH: %v", fit)
	}
	if _, fit := w.Steps[2].Introduces("/p/q/bin"); fit != Equal {
		t.Errorf("PATH: %v", fit)
	}
	if fit := w.Steps[4].Matches(entry("=/p/shared")); fit != Equal {
		t.Errorf("A: %v", fit)
	}
}

// A line is held against what was seen with the values in force at that line.
func TestStepMatches(t *testing.T) {
	files := disk{"/a": strings.Join([]string{
		"V=1.22",
		"GOROOT=/opt/go$V",
		"if true; then V=1.23; fi",
		"export GOROOT GOBIN=/opt/go$V/bin",
		"V=1.24",
		"PATH=$GOROOT/bin:$PATH",
		"for d in /x /y; do PATH=$d:$PATH; done",
		"export LATE=$V:$EARLY",
		"GOROOT=${GOROOT:-/never}",
	}, "\n")}
	s := shellOf([]string{"bash", "/a"}, "/usr/bin/bash", No, "PATH=/usr/bin", "EARLY=e")
	w := Walk(Order(s), s, files)
	step := func(line int) *Step {
		for i := range w.Steps {
			if s := &w.Steps[i]; s.Assignment.Line == line && s.Assignment.Op != decoder.AssignExport {
				return s
			}
		}
		t.Fatalf("no step at line %d", line)
		return nil
	}
	for _, k := range []struct {
		line  int
		value string
		want  Fit
	}{
		{2, "/opt/go1.22", Equal}, {2, "/opt/go1.24", Differs},
		{4, "/opt/go1.22/bin", Equal}, {4, "/opt/go1.23/bin", Equal}, {4, "/opt/go1.24/bin", Differs},
		{6, "/opt/go1.22/bin:/usr/bin", Equal}, {6, "/usr/bin", Differs},
		{8, "1.24:e", Equal},
		{9, "/never", Differs},
	} {
		if got := step(k.line).Matches(entry("=" + k.value)); got != k.want {
			t.Errorf("line %d makes %s: %v, want %v", k.line, k.value, got, k.want)
		}
	}
	for _, dir := range []string{"/x", "/y"} {
		if op, fit := step(7).Introduces(dir); fit != Equal || op != "prepended" {
			t.Errorf("%s: %v, %v", dir, op, fit)
		}
	}
	if _, fit := step(7).Introduces("/z"); fit != Differs {
		t.Errorf("/z: %v", fit)
	}
}

func TestWalkIsBounded(t *testing.T) {
	s := shellOf([]string{"bash", "/a"}, "/usr/bin/bash", No)
	for _, k := range []struct {
		name  string
		files disk
	}{
		{"values that double", disk{"/a": "A=xxxxxxxxxxxxxxxx\n" + strings.Repeat("A=$A$A$A$A\n", 4000)}},
		{"files that read files twice", func() disk {
			d := disk{}
			for i := range 20 {
				d[fmt.Sprintf("/%c", 'a'+i)] = fmt.Sprintf("A=%d\n. /%c\n. /%c\n", i, 'b'+i, 'b'+i)
			}
			return d
		}()},
		{"many values in many places", disk{"/a": strings.Repeat("for i in 1 2 3 4 5 6 7 8; do A=$i$A; B=$A$i; . /$A/$B; done\n", 300)}},
	} {
		t.Run(k.name, func(t *testing.T) {
			w := Walk(Order(s), s, k.files)
			if len(w.Steps) > maxSteps {
				t.Errorf("%d steps", len(w.Steps))
			}
			size := 0
			for _, s := range w.Steps {
				for _, values := range s.before {
					for _, v := range values {
						size = max(size, len(v.text))
					}
				}
			}
			if size > MaxValue {
				t.Errorf("a value of %d bytes", size)
			}
		})
	}
}

func TestReduce(t *testing.T) {
	a := Parse(decoder.StartupBash, []byte("TOKEN=secret\nV=1\nD=/opt/go$V\nexport GOROOT=$D GOFLAGS=-v OTHER=x\n. $DIR/b\neval \"$(goenv init -)\"\n"))
	b := Parse(decoder.StartupBash, []byte("DIR=/d\nUNUSED=1\nPATH=$X:$PATH\n"))
	names := Relevant([]*decoder.StartupFile{a, b}, func(name string) bool { return name == "GOROOT" })
	var got []string
	for _, f := range []*decoder.StartupFile{a, b} {
		r := Reduce(f, func(name string) bool { return names[name] })
		for _, a := range r.Assignments {
			got = append(got, a.Name)
		}
		if len(r.Includes) != len(f.Includes) || len(r.Hooks) != len(f.Hooks) {
			t.Error("includes or hooks are missing")
		}
	}
	if diff := cmp.Diff([]string{"V", "D", "GOROOT", "DIR"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A script that changes its directory names files relative to that one.
func TestWalkElsewhere(t *testing.T) {
	files := disk{"/w/s.sh": "cd /p\n. ./.env\n. lib.sh\n", "/p/.env": "A=1\n", "/w/lib.sh": "B=1\n"}
	for _, tt := range []struct {
		name, moved, want string
		relative          bool
	}{
		{"it was never seen elsewhere", "", "/w/lib.sh:1 B=1 ? </w/s.sh:3\n", true},
		{"it was", "/p", "/p/.env:1 A=1 ? </w/s.sh:2\n/w/lib.sh:1 B=1 ? </w/s.sh:3\n", true},
		{"in a directory without the file", "/q", "/w/lib.sh:1 B=1 ? </w/s.sh:3\n", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Shell{Exe: "/bin/dash", Argv: []string{"dash", "s.sh"}, CWD: "/w", Moved: tt.moved, Terminal: No}
			w := Walk(Order(s), s, files)
			if diff := cmp.Diff(tt.want, drawSteps(w)); diff != "" || w.Relative != tt.relative {
				t.Errorf("relative %v, -want +got\n%s", w.Relative, diff)
			}
		})
	}
}
