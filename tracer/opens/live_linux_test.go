// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/tracer"
)

// world is a trace with an observer.
type world struct {
	t    *testing.T
	s    *tracer.Session
	o    *Observer
	home string
	exes map[decoder.ProcessID]string // of the processes that this test started
	got  []decoder.Event
}

func newWorld(t *testing.T) *world {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("live tracing needs root")
	}
	s, err := tracer.Open(tracer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	o, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	home, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, s: s, o: o, home: home, exes: make(map[decoder.ProcessID]string)}
}

// write makes files below the home.
func (w *world) write(files map[string]string) {
	w.t.Helper()
	for name, text := range files {
		name = filepath.Join(w.home, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			w.t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			w.t.Fatal(err)
		}
	}
}

// run runs a command in the home and shows its events to the observer.
func (w *world) run(argv ...string) {
	w.t.Helper()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = []string{"HOME=" + w.home, "PATH=/usr/bin:/bin", "TERM=dumb", "TMUX_TMPDIR=" + w.home}
	cmd.Dir = w.home
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatalf("%v: %v\n%s", argv, err, out)
	}
	w.drain()
}

func (w *world) drain() {
	w.t.Helper()
	events, err := w.s.Drain(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, ev := range events {
		w.take(ev)
	}
}

// take shows an event to the observer, which sees the whole machine, and keeps who
// descends from this test: others run shells meanwhile.
func (w *world) take(ev decoder.Event) {
	switch e := ev.(type) {
	case *decoder.Exec:
		if _, mine := w.exes[e.Image.Process]; mine {
			w.exes[e.Image.Process] = e.Exe
		}
	case *decoder.Fork:
		if exe, mine := w.exes[e.Parent.Process]; mine || e.Parent.Process.TGID == uint32(os.Getpid()) {
			w.exes[e.Child] = exe
		}
	}
	w.got = append(w.got, w.o.Take(ev)...)
}

// begin lets the observer get to know the home.
func (w *world) begin() {
	w.t.Helper()
	w.run("sh", "-c", "true; :")
	w.ready(10 * time.Second)
}

func (w *world) ready(patience time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	w.o.Ready(ctx)
}

// opened lists the opens below the home, as "program file", sorted.
func (w *world) opened() []string {
	w.t.Helper()
	w.drain()
	var list []string
	for _, o := range w.opens() {
		if rest, ok := strings.CutPrefix(o.Path, w.home+"/"); ok {
			list = append(list, filepath.Base(w.exes[o.Process])+" "+rest)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// opens lists, in order, what the test's own processes opened.
func (w *world) opens() []*decoder.Open {
	w.t.Helper()
	var list []*decoder.Open
	for _, ev := range append(w.got, w.o.Rest()...) {
		switch ev := ev.(type) {
		case *decoder.Open:
			if _, mine := w.exes[ev.Process]; mine {
				list = append(list, ev)
			}
		case *decoder.Loss:
			w.t.Logf("on this machine: %d %s", ev.Count, ev.Text)
		}
	}
	return list
}

func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("needs %s", p)
		}
	}
}

func TestShells(t *testing.T) {
	files := map[string]string{
		".bashrc": ". ~/.aliases\n", ".profile": "export P=1\n", ".aliases": "for f in ~/lib/*.sh; do . $f; done\n",
		"lib/a.sh": "", "lib/b.sh": "", "lib/c.txt": "", "dot/zshenv": "source ~/env.zsh\n", "env.zsh": "",
		".zshrc": "", ".zprofile": "", ".config/fish/config.fish": "source ~/f.fish\n", "f.fish": "", ".config/fish/conf.d/a.fish": "",
		".tmux.conf": "source-file ~/more.conf\n", "more.conf": "", "Makefile": "include more.mk\nall:\n", "more.mk": "", "notes.txt": "",
	}
	for _, tt := range []struct {
		name string
		argv []string
		want []string
	}{
		{"bash -i", []string{"bash", "-ic", ":"}, []string{"bash .aliases", "bash .bashrc", "bash lib/a.sh", "bash lib/b.sh"}},
		{"bash -l", []string{"bash", "-lc", ":"}, []string{"bash .profile"}},
		{"bash -c", []string{"bash", "-c", ":"}, nil},
		{"exec at once", []string{"bash", "-lc", "exec true"}, []string{"true .profile"} /* certain, however late it is read */},
		{"others' opens of startup files", []string{"bash", "-c", "cat .bashrc .profile notes.txt; :"}, nil},
		{"no startup file", []string{"bash", "-c", "read x <notes.txt || true"}, nil},
		{"a subshell sources", []string{"bash", "-c", "(. ./.aliases); :"}, []string{"bash .aliases", "bash lib/a.sh", "bash lib/b.sh"}},
		{"sh -l", []string{"dash", "-lc", ":"}, []string{"dash .profile"}},
		{"zsh through a symlink", []string{"zsh", "-ilc", ":"}, []string{"zsh .zprofile", "zsh .zshenv", "zsh .zshrc", "zsh env.zsh"}},
		{"fish", []string{"fish", "-c", ":"}, []string{"fish .config/fish/conf.d/a.fish", "fish .config/fish/config.fish", "fish f.fish"}},
		{"make", []string{"make", "-s"}, []string{"make Makefile", "make more.mk"}},
		{"tmux", []string{"tmux", "new-session", "-d", "true"}, []string{"tmux .tmux.conf", "tmux more.conf"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			need(t, tt.argv[0])
			w := newWorld(t)
			w.write(files)
			if err := os.Symlink("dot/zshenv", filepath.Join(w.home, ".zshenv")); err != nil {
				t.Fatal(err)
			}
			w.begin()
			w.run(tt.argv...)
			if d := cmp.Diff(tt.want, w.opened()); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

// Files that come after the trace began are seen too, also where they take the
// place of others, or are in directories that were not there.
func TestArrivals(t *testing.T) {
	w := newWorld(t)
	w.write(map[string]string{".bashrc": ". ~/d/old\n", "d/old": "", "new": "", "next/.bashrc": ". ~/d/new\n", "next/f": "1"})
	w.begin()
	w.run("mv", "new", "d/new")
	w.run("mv", "next/.bashrc", ".bashrc")
	w.ready(10 * time.Second)
	w.settle(func() bool { return w.knows(".bashrc") && w.knows("d/new") })
	w.run("bash", "-ic", ":")
	if d := cmp.Diff([]string{"bash .bashrc", "bash d/new"}, w.opened()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// settle waits for the observer to have come to know what it has been shown.
func (w *world) settle(done func() bool) {
	w.t.Helper()
	for range 1000 {
		if done() {
			return
		}
		w.run("true")
	}
	w.t.Fatal("never came to know it")
}

func (w *world) knows(name string) bool {
	w.o.mu.Lock()
	defer w.o.mu.Unlock()
	for _, v := range w.o.names.views {
		if len(v.files[filepath.Join(w.home, name)]) > 0 {
			return true
		}
	}
	return false
}

// What is no file, or leads nowhere, is not touched and holds nobody up.
func TestHostile(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{".bashrc", ".zshrc"} {
		if err := unix.Mkfifo(filepath.Join(w.home, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{".profile": ".bash_login", ".bash_login": ".profile", ".zshenv": "/dev/zero", ".tmux.conf": ".."} {
		if err := os.Symlink(target, filepath.Join(w.home, name)); err != nil {
			t.Fatal(err)
		}
	}
	w.write(map[string]string{".bash_profile": "test $X || { X=1; . ~/.bash_profile; }\n\x00", ".kshrc": strings.Repeat("$((", 100_000)})
	w.begin()
	// A writer that waits for a reader must not be woken by the observer.
	out, err := exec.Command("timeout", "0.3", "sh", "-c", "echo x >"+filepath.Join(w.home, ".bashrc")).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 124 {
		t.Errorf("the writer of a FIFO: %v %s", err, out)
	}
	w.run("bash", "-lc", ":")
	if got := w.opened(); !slices.Contains(got, "bash .bash_profile") {
		t.Errorf("opened %q", got)
	}
}

// A home on a file system that never answers keeps nobody waiting, and others are
// watched meanwhile.
func TestDeadMount(t *testing.T) {
	w := newWorld(t)
	fuse, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("needs FUSE: %v", err)
	}
	dead := filepath.Join(w.home, "dead")
	if err := os.Mkdir(dead, 0o755); err != nil {
		t.Fatal(err)
	}
	options := fmt.Sprintf("fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fuse.Fd())
	if err := unix.Mount("nobody", dead, "fuse", unix.MS_NOSUID|unix.MS_NODEV, options); err != nil {
		t.Skipf("needs FUSE: %v", err)
	}
	w.write(map[string]string{".profile": ""})
	living := w.home
	w.home = filepath.Join(dead, "home")
	cmd := exec.Command("true")
	cmd.Env = []string{"HOME=" + w.home}
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	w.drain()
	w.ready(100 * time.Millisecond)
	w.home = living
	w.begin100ms()
	w.run("bash", "-lc", ":")
	if d := cmp.Diff([]string{"bash .profile"}, w.opened()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	// The end of its server frees whoever hangs.
	if err := fuse.Close(); err != nil {
		t.Error(err)
	}
	if err := unix.Unmount(dead, unix.MNT_DETACH); err != nil {
		t.Error(err)
	}
	w.ready(10 * time.Second)
}

// begin100ms is begin where somebody hangs for good.
func (w *world) begin100ms() {
	w.run("true")
	w.ready(100 * time.Millisecond)
	w.settle(func() bool { return w.knows(".profile") })
}

// Below another root, paths are those that the process sees.
func TestOtherRoots(t *testing.T) {
	need(t, "unshare", "chroot")
	w := newWorld(t)
	root := filepath.Join(w.home, "root")
	w.write(map[string]string{"root/home/u/.profile": ". ~/more\n", "root/home/u/more": "", "root/etc/profile": "", ".profile": ""})
	for _, dir := range []string{"usr", "lib", "lib64", "bin", "dev"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	script := `for d in usr lib lib64 bin; do test -e /$d && mount --rbind /$d $0/$d; done
exec chroot $0 /usr/bin/env -i HOME=/home/u PATH=/usr/bin:/bin bash -c 'until test -e /go; do sleep .02; done; bash -lc :; :'`
	w.begin()
	w.follow("/home/u", filepath.Join(root, "go"), "unshare", "-m", "bash", "-c", script, root)
	var got []string
	for _, o := range w.opens() {
		if !strings.HasPrefix(o.Path, "/etc/bash") {
			got = append(got, o.Path)
		}
	}
	if d := cmp.Diff([]string{"/etc/profile", "/home/u/.profile", "/home/u/more"}, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// follow runs a command in the home and shows its events to the observer as they
// come. The command sleeps until a file is there, which comes when the observer has
// looked into a home below the root that the command sees.
func (w *world) follow(home, file string, argv ...string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	go func() {
		defer cancel()
		cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
		cmd.Env = []string{"HOME=" + w.home, "PATH=/usr/bin:/bin:/usr/sbin"}
		cmd.Dir = w.home
		if out, err := cmd.CombinedOutput(); err != nil {
			w.t.Errorf("%v\n%s", err, out)
		}
	}()
	for {
		events, err := w.s.Next(ctx)
		if err != nil {
			break
		}
		for _, ev := range events {
			w.take(ev)
			e, ok := ev.(*decoder.Exec)
			if !ok {
				continue
			}
			if of, _ := targetOf(e); filepath.Base(e.Exe) == "sleep" && of.home == home && w.looked(of) {
				if err := os.WriteFile(file, nil, 0o644); err != nil {
					w.t.Error(err)
				}
			}
		}
	}
	w.drain()
}

func (w *world) looked(t target) bool {
	w.o.mu.Lock()
	defer w.o.mu.Unlock()
	l := w.o.targets[t]
	return l != nil && !l.busy
}

// A single file that is mounted over another is known by the path at which its
// processes see it, as in a container.
func TestMountedFile(t *testing.T) {
	need(t, "unshare")
	w := newWorld(t)
	w.write(map[string]string{".bashrc": "", "elsewhere/given": ". ~/more\n", "more": ""})
	w.begin()
	script := `mount --bind elsewhere/given .bashrc
exec unshare -m sh -c 'until test -e go; do sleep .02; done; bash -ic :; :'`
	w.follow(w.home, filepath.Join(w.home, "go"), "unshare", "-m", "sh", "-c", script)
	if d := cmp.Diff([]string{"bash .bashrc", "bash more"}, w.opened()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// A kernel before 5.15 does not say whether a pid is still its process's own.
func TestWithoutPidfds(t *testing.T) {
	w := newWorld(t)
	_ = w.o.Close()
	o, err := start(false)
	if err != nil {
		t.Fatal(err)
	}
	w.o = o
	t.Cleanup(func() { _ = o.Close() })
	w.write(map[string]string{".profile": ". ~/more\n", "more": ""})
	w.begin()
	w.run("bash", "-lc", ":")
	if d := cmp.Diff([]string{"bash .profile", "bash more"}, w.opened()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
