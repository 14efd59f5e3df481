// SPDX-License-Identifier: Apache-2.0

//go:build linux

package facts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// What stands at the place of a startup file need not be one.
func TestStartupFiles(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir+"/.bashrc", "export GOROOT=/opt/go\n")
	write(t, dir+"/binary", "export A=\x00\n")
	write(t, dir+"/huge", strings.Repeat("# a comment\n", startup.MaxSize/10))
	for name, target := range map[string]string{"link": ".bashrc", "loop": "loop"} {
		if err := os.Symlink(target, dir+"/"+name); err != nil {
			t.Fatal(err)
		}
	}
	if err := unix.Mkfifo(dir+"/fifo", 0o644); err != nil {
		t.Fatal(err)
	}
	r := New(Options{})
	ask := r.Ask(ourselves(t, r))
	for _, k := range []struct{ name, path, state, why string }{
		{"file", dir + "/.bashrc", "exists", ""},
		{"behind a symlink", dir + "/link", "exists", ""},
		{"absent", dir + "/none", "absent", ""},
		{"nothing", "/dev/null", "exists", ""},
		{"directory", dir, "absent", ""},
		{"fifo", dir + "/fifo", "unreadable", "not a regular file"},
		{"device", "/dev/zero", "unreadable", "not a regular file"},
		{"descriptor", "/dev/fd/3", "unreadable", "a descriptor that only its reader had"},
		{"symlink loop", dir + "/loop", "unreadable", "too many levels of symbolic links"},
		{"binary", dir + "/binary", "unreadable", "not a text"},
		{"huge", dir + "/huge", "unreadable", "larger than 256 KiB"},
	} {
		t.Run(k.name, func(t *testing.T) {
			a := ask(decoder.Question{Kind: decoder.AskStartup, Path: k.path, As: decoder.StartupBash})
			if string(a.State) != k.state || a.Error != k.why || (a.Startup != nil) != (k.state == "exists") {
				t.Errorf("got %+v", a)
			}
		})
	}
	a := ask(decoder.Question{Kind: decoder.AskStartup, Path: dir + "/link", As: decoder.StartupBash})
	if a.Stat.Real != dir+"/.bashrc" || a.Startup.Assignments[0].Name != "GOROOT" {
		t.Errorf("got %+v", a)
	}
}

// A file that was changed since its reader started may have been another then.
func TestStartupLate(t *testing.T) {
	file := write(t, t.TempDir()+"/rc", "A=1\n")
	r := New(Options{})
	for _, k := range []struct {
		name string
		ago  time.Duration
		late bool
	}{{"started before", time.Hour, true}, {"started after", -time.Hour, false}} {
		t.Run(k.name, func(t *testing.T) {
			e := ourselves(t, r)
			e.Time -= uint64(k.ago)
			if a := r.Ask(e)(decoder.Question{Kind: decoder.AskStartup, Path: file, As: decoder.StartupSh}); a.Late != k.late {
				t.Errorf("got %+v", a)
			}
		})
	}
}

// One question about a dead home hangs; its neighbours are not asked, and take no
// slot from those about anything else.
func TestStartupHangs(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"/home/.bashrc", "/home/.config/fish/config.fish", "/other/.bashrc"} {
		write(t, dir+name, "export A=1\n")
	}
	r := New(Options{Timeout: time.Nanosecond})
	e := ourselves(t, r)
	question := func(name string) decoder.Question {
		return decoder.Question{Kind: decoder.AskStartup, Path: dir + name, As: decoder.StartupSh}
	}
	for a := r.Ask(e)(question("/home/.bashrc")); a.Error != noAnswer; { // it was faster than the timer
		a = r.Ask(e)(question("/home/.bashrc"))
	}
	r.opt.Timeout = time.Minute
	ask := r.Ask(e)
	for name, want := range map[string]decoder.State{
		"/home/.profile": decoder.Unreadable, "/home/.config/fish/config.fish": decoder.Unreadable, "/other/.bashrc": decoder.Exists,
	} {
		if a := ask(question(name)); a.State != want {
			t.Errorf("%s: got %+v", name, a)
		}
	}
	if a := ask(decoder.Question{Kind: decoder.AskStat, Path: dir + "/home/.bashrc"}); a.State != decoder.Exists {
		t.Errorf("another question: got %+v", a)
	}
}

func TestGlob(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"d/b.sh", "d/a.sh", "d/.c.sh", "d/x", "e/a.sh", "f*/a.sh"} {
		write(t, dir+"/"+name, "")
	}
	write(t, dir+"/plain", "")
	r := New(Options{})
	ask := r.Ask(ourselves(t, r))
	for _, k := range []struct {
		name, pattern string
		want          []string
	}{
		{"in a directory", "/d/*.sh", []string{"/d/a.sh", "/d/b.sh"}},
		{"in several", "/?/a.sh", []string{"/d/a.sh", "/e/a.sh"}},
		{"hidden", "/d/.*.sh", []string{"/d/.c.sh"}},
		{"literally", `/f\*/*.sh`, []string{"/f*/a.sh"}},
		{"nothing", "/d/*.zsh", nil},
		{"below a file", "/plain/*", nil},
		{"no directory", "/none/*", nil},
	} {
		t.Run(k.name, func(t *testing.T) {
			a := ask(decoder.Question{Kind: decoder.AskGlob, Path: dir + k.pattern})
			var got []string
			for _, name := range a.Names {
				got = append(got, strings.TrimPrefix(name, dir))
			}
			if d := cmp.Diff(k.want, got); d != "" || (a.State == decoder.Exists) != (k.want != nil) {
				t.Errorf("%s (-want +got):\n%s", a.State, d)
			}
		})
	}
	for i := range maxMatches + 1 {
		write(t, dir+"/many/"+strings.Repeat("x", i%50+1)+pidOf(i), "")
	}
	if a := ask(decoder.Question{Kind: decoder.AskGlob, Path: dir + "/many/*"}); a.Error != errTooMany.Error() {
		t.Errorf("got %+v", a)
	}
}
