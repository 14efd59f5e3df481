// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// long is a home with 1,000 lines of startup files, 20 of which read the next one.
func long(files int) map[string]string {
	m := make(map[string]string)
	for i := range files {
		text := strings.Repeat("export LINE=\"$HOME/x:$LINE\"; LINE=\n", 1000/files)
		if i+1 < files {
			text += fmt.Sprintf(". ~/rc/%d\n", i+1)
		}
		m[fmt.Sprintf("rc/%d", i)] = text
	}
	m[".bashrc"] = ". ~/rc/0\n"
	return m
}

// BenchmarkShell runs a shell with long startup files in turns, unobserved and
// observed, and compares the medians. cpu is the shell's own, wall holds the
// observer's too where they share a core.
func BenchmarkShell(b *testing.B) {
	if os.Geteuid() != 0 {
		b.Skip("fanotify needs root")
	}
	home := b.TempDir()
	if err := os.Mkdir(home+"/rc", 0o755); err != nil {
		b.Fatal(err)
	}
	for name, text := range long(20) {
		if err := os.WriteFile(home+"/"+name, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	var cpu, wall [2][]float64
	shell := func(i int) {
		cmd := exec.Command("bash", "-ic", ":")
		cmd.Env = []string{"HOME=" + home}
		start := time.Now()
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
		wall[i] = append(wall[i], float64(time.Since(start)))
		cpu[i] = append(cpu[i], float64(cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()))
	}
	for b.Loop() {
		shell(0)
		done := observe(b, home)
		shell(1)
		done()
	}
	for name, times := range map[string][2][]float64{"cpu": cpu, "wall": wall} {
		b.ReportMetric(median(times[0])/1e6, name+"-unobserved-ms")
		b.ReportMetric(median(times[1])/median(times[0]), name+"-ratio")
	}
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// BenchmarkOpen is an open and close: of a file that nobody watches, and of one
// that is watched and is opened by a program that does not matter.
func BenchmarkOpen(b *testing.B) {
	if os.Geteuid() != 0 {
		b.Skip("fanotify needs root")
	}
	home := b.TempDir()
	for _, name := range []string{"/.bashrc", "/other", "/dir/file"} {
		_ = os.Mkdir(home+"/dir", 0o755)
		if err := os.WriteFile(home+name, nil, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	open := func(name string) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				fd, err := unix.Open(name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
				if err != nil {
					b.Fatal(err)
				}
				_ = unix.Close(fd)
			}
		}
	}
	b.Run("unobserved/elsewhere", open(home+"/dir/file"))
	b.Run("unobserved/home", open(home+"/other"))
	b.Run("unobserved/startup", open(home+"/.bashrc"))
	defer observe(b, home)()
	b.Run("observed/elsewhere", open(home+"/dir/file"))
	b.Run("observed/home", open(home+"/other"))
	b.Run("observed/startup", open(home+"/.bashrc"))
}

// observe watches a home until done is called.
func observe(b *testing.B, home string) (done func()) {
	o, err := Start()
	if err != nil {
		b.Fatal(err)
	}
	// Whose the home is doesn't matter here, only that it is seen below the root
	// of this process.
	var st unix.Stat_t
	if err := unix.Stat("/", &st); err != nil {
		b.Fatal(err)
	}
	t := target{home: home}
	t.root.Dev = uint64(unix.Major(st.Dev))<<20 | uint64(unix.Minor(st.Dev))
	t.root.Ino = st.Ino
	link, err := os.Readlink("/proc/self/ns/mnt")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := fmt.Sscanf(link, "mnt:[%d]", &t.root.MntNS); err != nil {
		b.Fatal(err)
	}
	o.want(t, uint32(os.Getpid()))
	o.Ready(context.Background())
	if len(o.marked) == 0 {
		b.Fatal("nothing is watched")
	}
	return func() { _ = o.Close() }
}

// BenchmarkPlan is looking for the startup files of one home.
func BenchmarkPlan(b *testing.B) {
	root, err := os.Open("/")
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	r := &rootDir{fd: int(root.Fd()), top: "/"}
	home := b.TempDir()
	for b.Loop() {
		target{home: home}.plan(r)
	}
}

// BenchmarkTake is what each life of a process costs the reader of the events.
func BenchmarkTake(b *testing.B) {
	o := &Observer{processes: newProcesses(), names: newNames(), targets: make(map[target]*look), lost: make(map[string]uint64)}
	var env []decoder.Entry
	for i := range 60 {
		env = append(env, decoder.Entry{Name: fmt.Sprintf("NAME_%d", i), Value: "a value of some length"})
	}
	env = append(env, decoder.Entry{Name: "HOME", Value: "/home/u"})
	o.targets[target{home: "/home/u"}] = &look{busy: true}
	shell := decoder.ImageID{Process: id(1, 1), Exec: 1}
	at := uint64(1)
	for b.Loop() {
		at += 1000
		p := id(uint32(2+at%30000), at)
		o.Take(&decoder.Fork{Time: at, Parent: shell, Child: p, PID: p.TGID})
		o.Take(&decoder.Exec{Time: at, Image: decoder.ImageID{Process: p, Exec: 2}, PID: p.TGID, Exe: "/usr/bin/dash", Env: env, Source: decoder.Observed, CWD: "/"})
		o.Take(&decoder.Exit{Time: at, Process: p})
	}
}
