// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// disk is what stands in files, the same for every image. "!reason" is a file
// that cannot be read, "@path" a symlink.
type disk map[string]string

func (d disk) ask(_ *proctree.Image, q decoder.Question) decoder.Answer {
	switch text, ok := d[q.Path]; {
	case q.Kind == decoder.AskGlob:
		var names []string
		dir, pattern := q.Path[:strings.LastIndexByte(q.Path, '/')+1], q.Path[strings.LastIndexByte(q.Path, '/')+1:]
		for name := range d {
			if rest, below := strings.CutPrefix(name, dir); below && startup.MatchFile(pattern, rest) {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		return decoder.Answer{State: decoder.Exists, Names: names}
	case q.Kind == decoder.AskDirenv:
		return decoder.Answer{State: decoder.Exists, Names: strings.Fields(d["DIRENV_DIFF"])}
	case !ok:
		return decoder.Answer{State: decoder.Absent}
	case text != "" && text[0] == '!':
		return decoder.Answer{State: decoder.Unreadable, Error: text[1:]}
	case text != "" && text[0] == '@':
		return decoder.Answer{State: decoder.Exists, Stat: &decoder.Stat{Real: text[1:]}, Startup: startup.Parse(q.As, []byte(d[text[1:]]))}
	default:
		late := strings.HasPrefix(text, "# late\n")
		return decoder.Answer{State: decoder.Exists, Late: late, Stat: &decoder.Stat{Real: q.Path}, Startup: startup.Parse(q.As, []byte(text))}
	}
}

// drawPlace writes where a step was located.
func drawPlace(s Step) string {
	l := s.Location
	if l == nil {
		return "nowhere" + strings.TrimSuffix(" ("+s.Unlocated+")", " ()")
	}
	out := fmt.Sprintf("%s:%d %s %s", l.File, l.Line, l.Confidence, l.Text)
	if l.From != nil {
		out += fmt.Sprintf(" from %s:%d", l.From.File, l.From.Line)
	}
	if l.First != nil {
		out += fmt.Sprintf(" first %s:%d %s", l.First.File, l.First.Line, l.First.Text)
	}
	return out
}

// injected runs go below a program that was started with one environment and
// hands over another. In its command line "_" is a space within an argument.
func injected(command, before, after string) *proctree.Image {
	w := newWorld()
	w.seed(1, 0, "init")
	img := w.spawn(1, 10, command, strings.Fields("HOME=/h "+before)...)
	for i, arg := range img.Exec.Argv {
		img.Exec.Argv[i] = strings.ReplaceAll(arg, "_", " ")
	}
	return w.spawn(10, 11, "go build", strings.Fields("HOME=/h "+after)...)
}

func TestLocate(t *testing.T) {
	for _, k := range []struct {
		name, command string
		before, after string // environments of the injector and of go, beside HOME
		variable      string // GOROOT where empty
		files         disk
		opened        string // by the injector
		want          string
	}{
		{name: "a startup file", command: "bash -i", after: "GOROOT=/x", files: disk{"/h/.bashrc": "\nexport GOROOT=/x\n"},
			want: "/h/.bashrc:2 matched export GOROOT=/x"},
		{name: "seen being opened", command: "bash -i", after: "GOROOT=/x", files: disk{"/h/.bashrc": "export GOROOT=/x\n"}, opened: "/h/.bashrc",
			want: "/h/.bashrc:1 proven export GOROOT=/x"},
		{name: "seen being opened behind a symlink", command: "bash -i", after: "GOROOT=/x",
			files: disk{"/h/.bashrc": "@/dot/bashrc", "/dot/bashrc": "export GOROOT=/x\n"}, opened: "/dot/bashrc",
			want: "/h/.bashrc:1 proven export GOROOT=/x"},
		{name: "another opened file says the same", command: "bash -l", after: "GOROOT=/x", opened: "/etc/profile /h/.profile",
			files: disk{"/etc/profile": "export GOROOT=/x\n", "/h/.profile": "export GOROOT=/x\n"},
			want:  "/h/.profile:1 matched export GOROOT=/x first /etc/profile:1 export GOROOT=/x"},
		{name: "another file was opened", command: "bash -i", after: "GOROOT=/x", files: disk{"/h/.bashrc": "export GOROOT=/x\n"}, opened: "/h/other",
			want: "/h/.bashrc:1 matched export GOROOT=/x"},
		{name: "changed since", command: "bash -i", after: "GOROOT=/x", files: disk{"/h/.bashrc": "# late\nexport GOROOT=/x\n"}, opened: "/h/.bashrc",
			want: "/h/.bashrc:2 matched export GOROOT=/x"},
		{name: "a file that no line leads to", command: "bash -i", after: "GOROOT=/x", opened: "/h/.bashrc /h/secret",
			files: disk{"/h/.bashrc": ". \"$(which secret)\"\n", "/h/secret": "export GOROOT=/x\n"},
			want:  "/h/secret:1 proven export GOROOT=/x"},
		{name: "replaced", command: "bash -l", after: "GOROOT=/x",
			files: disk{"/h/.profile": "export GOROOT=/y\n. ~/.bashrc\n", "/h/.bashrc": "\nexport GOROOT=/x\n"},
			want:  "/h/.bashrc:2 matched export GOROOT=/x from /h/.profile:2 first /h/.profile:1 export GOROOT=/y"},
		{name: "replaced again by its startup files", command: "bash -i", after: "GOROOT=/x", files: disk{"/h/.bashrc": "export GOROOT=/x\nexport GOROOT=/y\n"},
			want: "/h/.bashrc:1 candidate export GOROOT=/x"},
		{name: "replaced again later in a script", command: "bash /s", after: "GOROOT=/x", files: disk{"/s": "export GOROOT=/x\ngo build\nexport GOROOT=/y\n"},
			want: "/s:1 matched export GOROOT=/x"},
		{name: "partly unknown", command: "bash /s", after: "GOROOT=/x/1", files: disk{"/s": "V=$(latest)\nexport GOROOT=/x/$V\n"},
			want: "/s:2 candidate export GOROOT=/x/$V"},
		{name: "known of a branch that gives another value", command: "bash /s", after: "GOROOT=/d/go", files: disk{"/s": "V=/a/long/value\ntest -e / || V=$(dir)\nGOROOT=$V go build\nGOROOT=$(dir)/go go build\n"},
			want: "/s:4 candidate GOROOT=$(dir)/go"},
		{name: "in front of the command", command: "bash /s", after: "GOROOT=/x", files: disk{"/s": "GOROOT=/x go build\nGOROOT=/x ls\n"},
			want: "/s:1 matched GOROOT=/x"},
		{name: "beside another variable", command: "bash /s", after: "GOROOT=/x GOOS=js", files: disk{"/s": "GOROOT=/x GOOS=js go build\nGOROOT=/x go build\n"},
			want: "/s:1 matched GOROOT=/x"},
		{name: "removed", command: "bash /s", before: "GOROOT=/x", files: disk{"/s": "unset GOROOT\n"}, want: "/s:1 matched unset GOROOT"},
		{name: "another value", command: "bash -i", after: "GOROOT=/x", files: disk{"/h/.bashrc": "export GOROOT=/y\n"},
			want: "nowhere (typed or evaluated in bash (pid 10); /h/.bashrc:1 sets another value)"},
		{name: "a file that only running tells", command: "bash -i", after: "GOROOT=/x", files: disk{"/h/.bashrc": ". $(dir)/setup\n"},
			want: "nowhere (typed or evaluated, or read from a file whose name only running it would tell, in bash (pid 10))"},
		{name: "not interactive", command: "sh /s", after: "GOROOT=/x", files: disk{"/s": "eval \"$(cat /y)\"\n"},
			want: "nowhere (evaluated in sh (pid 10))"},
		{name: "given twice", command: "bash /s", before: "GOROOT=/x GOROOT=/y", after: "GOROOT=/y", files: disk{"/s": "go build\n"},
			want: "nowhere (of several entries named GOROOT it was given, it keeps the last)"},
		{name: "on the command line", command: "bash -c export_GOROOT=/x;go_build", after: "GOROOT=/x", want: "nowhere"},
		{name: "unreadable", command: "bash -i", after: "GOROOT=/x", files: disk{"/h/.bashrc": "!not a regular file"},
			want: "nowhere (/h/.bashrc could not be read: not a regular file)"},
		{name: "a tool's hook", command: "bash -i", after: "GOROOT=/h/.goenv/versions/1.22", files: disk{"/h/.bashrc": "eval \"$(goenv init -)\"\n"},
			want: "/h/.bashrc:1 candidate eval \"$(goenv init -)\""},
		{name: "lines of Windows give another value", command: "bash -i", after: "GOROOT=/x", files: disk{"/h/.bashrc": "export GOROOT=/x\r\n"},
			want: "nowhere (typed or evaluated in bash (pid 10); /h/.bashrc:1 sets another value)"},
		{name: "repeated", command: "bash -i", after: "GOROOT=/x", files: disk{"/h/.bashrc": "GOROOT=/x\nexport GOROOT=$GOROOT\nexport GOROOT=${GOROOT:-/y}\n"},
			want: "/h/.bashrc:1 matched GOROOT=/x"},
		{name: "a default that counts", command: "bash -i", after: "GOROOT=/y", files: disk{"/h/.bashrc": "unset GOROOT\nexport GOROOT=${GOROOT:-/y}\n"},
			want: "/h/.bashrc:2 matched export GOROOT=${GOROOT:-/y}"},
		{name: "a file that is evaluated", command: "bash /s", after: "GOROOT=/x", files: disk{"/s": "eval \"$(sed 's/^/export /' /y | grep GO)\"\n", "/y": "GOROOT=/x\n"},
			want: "/y:1 matched GOROOT=/x from /s:1"},
		{name: "a file that is sourced as output", command: "bash /s", after: "GOROOT=/x", files: disk{"/s": "set -a; . <(cat /y)\n", "/y": "\nGOROOT='/x'\n"},
			want: "/y:2 matched GOROOT='/x' from /s:1"},
		{name: "words of a file", command: "bash /s", after: "GOROOT=\"/x\"", files: disk{"/s": "export $(grep -v '^#' /y)\n", "/y": "GOROOT=\"/x\"\n"},
			want: "/y:1 matched GOROOT=\"/x\" from /s:1"},
		{name: "words without their quotes", command: "bash /s", after: "GOROOT=/x", files: disk{"/s": "export $(xargs </y)\n", "/y": "GOROOT=\"/x\"\n"},
			want: "/y:1 matched GOROOT=\"/x\" from /s:1"},
		{name: "lines of a file in a loop", command: "sh /s", after: "GOROOT=/x", files: disk{"/s": "while IFS= read -r l; do export \"$l\"; done </y\n", "/y": "GOROOT=/x\n"},
			want: "/y:1 matched GOROOT=/x from /s:1"},
		{name: "a loop that exports nothing", command: "sh /s", after: "GOROOT=/x", files: disk{"/s": "while read l; do echo \"$l\"; done </y\n", "/y": "GOROOT=/x\n"},
			want: "nowhere (evaluated in sh (pid 10))"},
		{name: "output of another program", command: "bash /s", after: "GOROOT=/x", files: disk{"/s": "eval \"$(cat /y | ./filter)\"\n", "/y": "GOROOT=/x\n"},
			want: "nowhere (evaluated in bash (pid 10))"},
		{name: "a file that is searched in PATH", command: "bash /s", before: "PATH=/a:/b", after: "GOROOT=/x PATH=/a:/b", files: disk{"/s": ". setgo\n", "/b/setgo": "export GOROOT=/x\n"},
			want: "/b/setgo:1 matched export GOROOT=/x from /s:1"},
		{name: "switched off", command: "bash /s", after: "GOROOT=/x", files: disk{"/s": "if false; then export GOROOT=/x; fi\nfalse && export GOROOT=/x\n"},
			want: "nowhere (evaluated in bash (pid 10))"},
		{name: "not switched off", command: "bash /s", after: "GOROOT=/x", files: disk{"/s": "if ! false; then export GOROOT=/x; fi\n"},
			want: "/s:1 matched export GOROOT=/x"},
		{name: "a function that sources", command: "bash /s", after: "GOROOT=/x", files: disk{"/s": "use() { . \"/env/$1\"; }\nuse new\nuse old\n", "/env/new": "export GOROOT=/y\n", "/env/old": "export GOROOT=/x\n"},
			want: "/env/old:1 matched export GOROOT=/x from /s:3 first /env/new:1 export GOROOT=/y"},
		{name: "beside a script behind a symlink", command: "bash /bin/s", after: "GOROOT=/x", files: disk{
			"/bin/s": "@/opt/s", "/opt/s": ". \"$(dirname \"$(readlink -f \"$0\")\")/env\"\n", "/opt/env": "export GOROOT=/x\n"},
			want: "/opt/env:1 matched export GOROOT=/x from /bin/s:1"},
		{name: "zsh's short loop", command: "zsh -i", after: "GOROOT=/x", files: disk{
			"/h/.zshrc": "for f (\"$HOME\"/custom/*.zsh(N)); do\n  source \"$f\"\ndone\n", "/h/custom/a.zsh": "\n", "/h/custom/go.zsh": "\nexport GOROOT=/x\n"},
			want: "/h/custom/go.zsh:2 matched export GOROOT=/x from /h/.zshrc:2"},
		{name: "zsh's shortest loop", command: "zsh -i", after: "GOROOT=/x", files: disk{
			"/h/.zshrc": "for f (~/custom/*.zsh) source $f\n", "/h/custom/go.zsh": "export GOROOT=/x\n"},
			want: "/h/custom/go.zsh:1 matched export GOROOT=/x from /h/.zshrc:1"},
		{name: "a trap", command: "bash /s", after: "GOROOT=/x", files: disk{"/s": "trap 'export GOROOT=/x' USR1\n"},
			want: "/s:1 matched export GOROOT=/x"},
		{name: "printf", command: "bash /s", after: "GOROOT=/x", files: disk{"/s": "printf -v GOROOT %s /x\nexport GOROOT\n"},
			want: "/s:1 matched printf -v GOROOT %s /x"},
		{name: "direnv", command: "bash", after: "GOROOT=/x DIRENV_FILE=/p/.envrc", files: disk{"/p/.envrc": "export GOROOT=/x\n"},
			want: "/p/.envrc:1 matched export GOROOT=/x"},
		{name: "direnv's record", command: "bash", after: "GOROOT=/x DIRENV_FILE=/p/.envrc", files: disk{"/p/.envrc": "export GOROOT=/x\n", "DIRENV_DIFF": "GOROOT"},
			want: "/p/.envrc:1 proven export GOROOT=/x"},
		{name: "make", command: "make -f /m", after: "GOROOT=/x", files: disk{"/m": "export GOROOT := /x\n"}, want: "/m:1 matched export GOROOT := /x"},
		{name: "python", command: "python3 /p.py", after: "GOROOT=/x", files: disk{"/p.py": "import os\nos.environ['GOROOT'] = '/x'\n"},
			want: "/p.py:2 matched os.environ['GOROOT'] = '/x'"},
		{name: "vim", command: "vim.basic -c !go_build x.go", after: "GOROOT=/x", files: disk{"/etc/vim/vimrc": "let $GOROOT = '/y'\n", "/h/.vimrc": "let $GOROOT = '/x'\n"},
			want: "/h/.vimrc:1 matched let $GOROOT = '/x' first /etc/vim/vimrc:1 let $GOROOT = '/y'"},
		{name: "neovim", command: "nvim", after: "GOROOT=/x", files: disk{"/h/.config/nvim/init.lua": "vim.env.GOROOT = '/x'\n", "/h/.vimrc": "let $GOROOT = '/x'\n"},
			want: "/h/.config/nvim/init.lua:1 matched vim.env.GOROOT = '/x'"},
		{name: "vim without its file", command: "vim -u NONE x.go", after: "GOROOT=/x", files: disk{"/h/.vimrc": "let $GOROOT = '/x'\n"}, want: "nowhere"},
		{name: "emacs", command: "emacs-gtk x.go", after: "GOROOT=/x", files: disk{"/h/.emacs.d/init.el": "(setenv \"GOROOT\" \"/x\")\n"},
			want: "/h/.emacs.d/init.el:1 matched (setenv \"GOROOT\" \"/x\""},
		{name: "su", command: "su u", after: "GOROOT=/x", files: disk{"/etc/environment": "GOROOT=/x\n"}, want: "/etc/environment:1 matched GOROOT=/x"},
		{name: "sshd", command: "sshd -D", after: "GOROOT=/x", files: disk{"/h/.ssh/environment": "GOROOT=/x\n"}, want: "/h/.ssh/environment:1 matched GOROOT=/x"},
		{name: "cron", command: "cron", after: "GOROOT=/x LOGNAME=u", files: disk{"/var/spool/cron/crontabs/u": "GOROOT=/x\n5 * * * * go build\n"},
			want: "/var/spool/cron/crontabs/u:1 matched GOROOT=/x"},
		{name: "an editor", command: "code", after: "GOROOT=/x", files: disk{"/h/.config/Code/User/settings.json": "{\"go.toolsEnvVars\": {\n\"GOROOT\": \"/x\"}}\n"},
			want: "/h/.config/Code/User/settings.json:2 matched \"GOROOT\": \"/x\""},
		{name: "mise", command: "bash", after: "GOROOT=/x __MISE_SESSION=y", files: disk{"/h/.config/mise/config.toml": "[env]\nGOROOT = \"/x\"\n"},
			want: "/h/.config/mise/config.toml:2 matched GOROOT = \"/x\""},
		{name: "a program that reads nothing", command: "env GOROOT=/x", after: "GOROOT=/x", want: "nowhere"},
	} {
		t.Run(k.name, func(t *testing.T) {
			s := Of(injected(k.command, k.before, k.after))
			s.Locate(Sources{Ask: k.files.ask, Opened: func(decoder.ImageID) []string { return strings.Fields(k.opened) }})
			steps := s.History("GOROOT")
			if got := drawPlace(steps[len(steps)-1]); got != k.want {
				t.Errorf("got  %s\nwant %s", got, k.want)
			}
		})
	}
}

// make hands each line of a recipe to a shell, whose command line is not where
// anybody can mend it.
func TestLocateRecipe(t *testing.T) {
	files := disk{"/m": "all:\n\tGOROOT=/y go vet\n\tGOROOT=/x go build\n"}
	w := newWorld()
	w.seed(1, 0, "init")
	w.spawn(1, 2, "make -f /m", "HOME=/h")
	sh := w.spawn(2, 3, "sh -c", "HOME=/h")
	sh.Exec.Argv = append(sh.Exec.Argv, "GOROOT=/x go build")
	s := Of(w.spawn(3, 4, "go build", "HOME=/h", "GOROOT=/x"))
	s.Locate(Sources{Ask: files.ask})
	if got, want := drawPlace(s.History("GOROOT")[0]), "/m:3 matched GOROOT=/x"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What a fork opened on the way is the program's own reading: a tmux server reads
// its file in a child of the client that started it.
func TestLocateFork(t *testing.T) {
	files := disk{"/c": "set-environment -g GOROOT /x\n"}
	w := newWorld()
	w.seed(1, 0, "init")
	w.spawn(1, 2, "tmux -f /c new", "HOME=/h")
	w.fork(2, 3)
	server := w.ids[3]
	w.exit(2)
	s := Of(w.spawn(3, 4, "go build", "HOME=/h", "GOROOT=/x"))
	s.Locate(Sources{Ask: files.ask, Opened: func(id decoder.ImageID) []string {
		if id == server {
			return []string{"/c"}
		}
		return nil
	}})
	if got, want := drawPlace(s.History("GOROOT")[0]), "/c:1 proven set-environment -g GOROOT /x"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A container gets its environment from what the runtime was told to start, which
// lies outside of it.
func TestLocateContainer(t *testing.T) {
	files := disk{"/run/b/config.json": "{\"process\": {\"env\": [\n\"PATH=/bin\",\n\"GOROOT=/x\"]}}"}
	w := newWorld()
	w.seed(1, 0, "containerd-shim")
	w.spawn(1, 2, "runc create --bundle /run/b x")
	w.spawn(2, 3, "runc init")
	s := Of(w.exec(3, "go build", "HOME=/h", "GOROOT=/x"))
	s.Locate(Sources{Ask: func(reader *proctree.Image, q decoder.Question) decoder.Answer {
		if reader.ID.Process.TGID != 2 {
			t.Errorf("%s is asked for %s", label(reader), q.Path)
		}
		return files.ask(reader, q)
	}})
	if got, want := drawPlace(s.History("GOROOT")[0]), `/run/b/config.json:3 matched "GOROOT=/x"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLocatePath(t *testing.T) {
	files := disk{
		"/h/.profile": "PATH=/usr/bin:/bin\nexport PATH=/opt/go/bin:$PATH\nPATH=$PATH:$(go env GOPATH)/bin\n. ~/.bashrc\n",
		"/h/.bashrc":  "for d in /a /b; do PATH=$d:$PATH; done\n",
	}
	s := Of(injected("bash -l", "PATH=/gone:/bin", "PATH=/b:/a:/opt/go/bin:/usr/bin:/bin:/h/go/bin:/t"))
	s.Locate(Sources{Ask: files.ask})
	var got []string
	for _, p := range s.Path() {
		got = append(got, fmt.Sprintf("%s %s %s", p.Op, p.Entry, drawPlace(p.Step)))
	}
	for _, p := range s.PathRemoved() {
		got = append(got, fmt.Sprintf("%s %s %s", p.Op, p.Entry, drawPlace(p.Step)))
	}
	want := []string{
		"prepended /b /h/.bashrc:1 matched PATH=$d:$PATH from /h/.profile:4",
		"prepended /a /h/.bashrc:1 matched PATH=$d:$PATH from /h/.profile:4",
		"prepended /opt/go/bin /h/.profile:2 matched export PATH=/opt/go/bin:$PATH",
		"prepended /usr/bin /h/.profile:1 matched PATH=/usr/bin:/bin",
		"set /bin nowhere",
		"appended /h/go/bin /h/.profile:3 candidate PATH=$PATH:$(go env GOPATH)/bin",
		"appended /t nowhere (evaluated in bash (pid 10))",
		"removed /gone /h/.profile:1 matched PATH=/usr/bin:/bin",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// What is older than the trace may come from the files of a login session, and
// nothing says that it does.
func TestLocateBefore(t *testing.T) {
	files := disk{"/etc/environment": "GOBIN=/b\n", "/h/.profile": "export GOROOT=/x\nexport GOPATH=$(x)\n", "/h/.zshrc": "export GOFLAGS=-v\n"}
	w := newWorld()
	env := strings.Fields("HOME=/h SHELL=/bin/bash GOROOT=/x GOBIN=/b GOPATH=/p GOFLAGS=-v")
	w.seed(1, 0, "tmux", env...)
	s := Of(w.spawn(1, 2, "go build", env...))
	s.Locate(Sources{Ask: files.ask})
	for name, want := range map[string]string{
		"GOROOT": "/h/.profile:1 candidate export GOROOT=/x", "GOBIN": "/etc/environment:1 candidate GOBIN=/b",
		"GOPATH": "nowhere", "GOFLAGS": "nowhere",
	} {
		if got := drawPlace(s.History(name)[0]); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// A trace without answers says nothing of files: not that there is no line.
func TestLocateUnasked(t *testing.T) {
	s := Of(injected("bash -i", "", "GOROOT=/x"))
	s.Locate(Sources{Ask: func(*proctree.Image, decoder.Question) decoder.Answer { return decoder.Answer{State: decoder.NotAsked} }})
	if got := drawPlace(s.History("GOROOT")[0]); got != "nowhere" || len(s.Unread()) != 0 {
		t.Errorf("got %s, unread %v", got, s.Unread())
	}
}

// Files that were made to be expensive must not keep the tracer busy: the search
// ends, and says so.
func TestLocateIsBounded(t *testing.T) {
	files := disk{"/h/.bashrc": "A=" + strings.Repeat("x", 1000) + "\n" + strings.Repeat("if [ $1 ]; then A=$A$A; fi; PATH=$A:$A:$PATH\n", 1000)}
	var path strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&path, "/%d:", i)
	}
	s := Of(injected("bash -i", "", "PATH="+path.String()))
	s.Locate(Sources{Ask: files.ask})
	last := s.Path()[len(s.Path())-1]
	if got, want := drawPlace(last.Step), "nowhere ("+tooMuch+")"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// FuzzLocate holds of any startup file: a line that is named exists and names the
// variable, nothing is proven unless the file was seen being opened, and what only
// matches is not claimed where nothing can give the value.
func FuzzLocate(f *testing.F) {
	f.Add("export GOROOT=/x\n", "/x", true)
	f.Add("D=/x; export GOROOT=$D\nunset GOROOT\n. ~/other", "/x", false)
	f.Add("for d in /x /y; do GOROOT=$d go build; done\nexport PATH=/b:$PATH:${GOROOT%/*}", "/y", true)
	f.Fuzz(func(t *testing.T, text, value string, opened bool) {
		files := disk{"/h/.bashrc": text + "\n", "/h/other": text}
		if strings.HasPrefix(text, "!") || strings.HasPrefix(text, "@") {
			return
		}
		w := newWorld()
		w.seed(1, 0, "init")
		w.spawn(1, 10, "bash -i", "HOME=/h")
		s := Of(w.spawn(10, 11, "go build", "HOME=/h", "GOROOT="+value, "PATH="+value+":/b"))
		s.Locate(Sources{Ask: files.ask, Opened: func(decoder.ImageID) []string {
			if opened {
				return []string{"/h/.bashrc"}
			}
			return nil
		}})
		steps := append([]Step(nil), s.History("GOROOT")...)
		for _, p := range s.Path() {
			steps = append(steps, p.Step)
		}
		for _, step := range steps {
			l := step.Location
			if l == nil {
				continue
			}
			if n := strings.Count(files[l.File], "\n") + 1; l.Line < 1 || l.Line > n {
				t.Errorf("line %d of %d", l.Line, n)
			}
			if l.Confidence == Proven && (!opened || l.File != "/h/.bashrc") {
				t.Errorf("%+v is proven", *l)
			}
		}
	})
}

// A directory that the environment withholds may be told on the side, and files that
// were written since somebody looked are looked at as of what was started then.
func TestLocateWithheld(t *testing.T) {
	w := newWorld()
	w.seed(1, 0, "init")
	tools := decoder.Entry{Name: "TOOLS", Value: "h1:x", Redacted: true}
	shell := w.spawn(1, 10, "bash /h/build.sh", "HOME=/h")
	shell.Exec.Env = append(shell.Exec.Env, tools)
	launch := w.spawn(10, 11, "go build", "HOME=/h", "GOROOT=/opt/go1.22")
	files := disk{"/h/build.sh": ". $TOOLS/go.sh\n"}
	later := disk{"/h/build.sh": files["/h/build.sh"], "/opt/go.sh": "\nexport GOROOT=/opt/go1.22\n"}
	told := func(d disk) func(*proctree.Image, decoder.Question) decoder.Answer {
		return func(reader *proctree.Image, q decoder.Question) decoder.Answer {
			if q == (decoder.Question{Kind: decoder.AskVariable, Path: "TOOLS"}) {
				return decoder.Answer{State: decoder.Exists, Names: []string{"/opt"}}
			}
			return d.ask(reader, q)
		}
	}
	s := Of(launch)
	s.Locate(Sources{
		Ask: told(files),
		Anew: func(reader *proctree.Image, q decoder.Question, since uint64) decoder.Answer {
			if since != launch.Exec.Time {
				t.Errorf("%s as of %d", q.Path, since)
			}
			return told(later)(reader, q)
		},
		Revised: func(decoder.ImageID, uint64) uint64 { return 1 },
	})
	if got, want := drawPlace(s.History("GOROOT")[0]), "/opt/go.sh:2 matched export GOROOT=/opt/go1.22 from /h/build.sh:1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestRest: a subject that has let go of what it read says the same as one that has not.
func TestRest(t *testing.T) {
	d := disk{"/h/.bashrc": "export A=1\nexport B=2\n. /h/secret\nPATH=/own:$PATH\n", "/h/secret": "!permission denied"}
	img := injected("bash -i", "PATH=/bin", "PATH=/own:/bin A=1 B=2 C=3")
	tell := func(rest bool) (told []string) {
		s := Of(img)
		s.Locate(Sources{Ask: d.ask})
		for _, name := range []string{"A", "B", "A", "C"} {
			told = append(told, drawPlace(s.History(name)[0]))
			if rest {
				s.Rest()
			}
		}
		for _, p := range s.Path() {
			told = append(told, drawPlace(p.Step))
		}
		return append(told, fmt.Sprintf("unread %v", s.Unread()))
	}
	if d := cmp.Diff(tell(false), tell(true)); d != "" {
		t.Errorf("(-without +with Rest):\n%s", d)
	}
}
