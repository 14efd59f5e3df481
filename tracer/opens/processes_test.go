// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

const ms = 1_000_000

func id(pid uint32, start uint64) decoder.ProcessID {
	return decoder.ProcessID{TGID: pid, Start: start}
}

func execve(at uint64, p decoder.ProcessID, exe string) *decoder.Exec {
	return &decoder.Exec{Time: at, Image: decoder.ImageID{Process: p, Exec: at}, PID: p.TGID, Exe: exe, Source: decoder.Observed}
}

func fork(at uint64, parent, child decoder.ProcessID) *decoder.Fork {
	return &decoder.Fork{Time: at, Parent: decoder.ImageID{Process: parent}, Child: child, PID: child.TGID}
}

func exit(at uint64, p decoder.ProcessID) *decoder.Exit { return &decoder.Exit{Time: at, Process: p} }

func TestFind(t *testing.T) {
	shell := id(10, 1)
	first, second := id(11, 100*ms), id(11, 300*ms)
	// One process has pid 11 from 100 to 200 ms, another one from 300 to 400 ms.
	lives := []decoder.Event{
		&decoder.Exec{Image: decoder.ImageID{Process: shell}, PID: 10, Exe: "/bin/bash", Source: decoder.Snapshot},
		fork(100*ms, shell, first), execve(101*ms, first, "/bin/bash"), exit(200*ms, first),
		fork(300*ms, shell, second), execve(301*ms, second, "/bin/bash"), exit(400*ms, second),
	}
	for _, tt := range []struct {
		name string
		pid  uint32
		life life
		at   uint64
		want decoder.ProcessID
		when uint64
	}{
		{"older than the trace", 10, present, 900 * ms, shell, 900 * ms},
		{"alive", 11, present, 150 * ms, first, 150 * ms},
		{"the number was used again", 11, present, 350 * ms, second, 350 * ms},
		{"ended, not waited for", 11, present, 250 * ms, first, 200 * ms},
		{"read after its end", 11, gone, 250 * ms, first, 200 * ms},
		{"either may have ended", 11, gone, 450 * ms, decoder.ProcessID{}, 0},
		{"the younger one has not ended", 11, gone, 350 * ms, first, 200 * ms},
		{"a kernel that does not tell", 11, unknown, 150 * ms, first, 150 * ms},
		{"a kernel that does not tell, soon after", 11, unknown, 350 * ms, decoder.ProcessID{}, 0},
		{"a kernel that does not tell, long after", 11, unknown, 1350 * ms, second, 400 * ms},
		{"nobody", 12, present, 350 * ms, decoder.ProcessID{}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ps := newProcesses()
			for _, ev := range lives {
				ps.add(ev)
			}
			p, when := ps.find(tt.pid, tt.life, tt.at)
			if p == nil {
				p = &process{}
			}
			if p.id != tt.want || when != tt.when {
				t.Errorf("%v at %d, want %v at %d", p.id, when, tt.want, tt.when)
			}
		})
	}
}

func TestReader(t *testing.T) {
	shell, child := id(10, 1), id(11, 100*ms)
	for _, tt := range []struct {
		name      string
		exes      map[uint64]string // of the child, by the time of execve
		after, at uint64
		want      verdict
	}{
		{"a login shell", map[uint64]string{101 * ms: "/bin/bash"}, 0, 103 * ms, reader},
		{"a subshell", nil, 0, 103 * ms, reader},
		{"cat in a subshell", map[uint64]string{101 * ms: "/bin/cat"}, 0, 103 * ms, other},
		{"bash -c cat", map[uint64]string{101 * ms: "/bin/bash", 103 * ms: "/bin/cat"}, 104 * ms, 105 * ms, other},
		{"bash that read and became go, or became cat that read",
			map[uint64]string{101 * ms: "/bin/bash", 103 * ms: "/bin/cat"}, 102 * ms, 105 * ms, unsure},
		{"the same, in time", map[uint64]string{101 * ms: "/bin/bash", 103 * ms: "/bin/cat"}, 0, 102 * ms, reader},
		{"a cat that has long been one", map[uint64]string{101 * ms: "/bin/bash", 103 * ms: "/bin/cat"}, 0, 9000 * ms, other},
		{"before there was one", nil, 0, 50 * ms, other},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ps := newProcesses()
			ps.add(&decoder.Exec{Image: decoder.ImageID{Process: shell}, PID: 10, Exe: "/bin/bash", Source: decoder.Snapshot})
			ps.add(fork(100*ms, shell, child))
			for at := uint64(100 * ms); at < 110*ms; at += ms {
				if exe := tt.exes[at]; exe != "" {
					ps.add(execve(at, child, exe))
				}
			}
			if _, _, got := ps.byID[child].reader(tt.after, tt.at); got != tt.want {
				t.Errorf("verdict %d, want %d", got, tt.want)
			}
		})
	}
}

// A file that only sshd reads was opened by it, also where the event was read when it
// had become a shell.
func TestBefore(t *testing.T) {
	ps := newProcesses()
	shell := id(11, 100*ms)
	ps.add(&decoder.Exec{Image: decoder.ImageID{Process: id(10, 1)}, PID: 10, Exe: "/usr/sbin/sshd", Source: decoder.Snapshot})
	ps.add(fork(100*ms, id(10, 1), shell))
	ps.add(execve(105*ms, shell, "/bin/bash"))
	p := ps.byID[shell]
	if _, when, ok := p.before(102*ms, 106*ms); !ok || when != 105*ms-1 {
		t.Errorf("%d, %v", when, ok)
	}
	if _, _, ok := p.before(105*ms, 106*ms); ok {
		t.Error("it had been a shell when the event came")
	}
	if _, _, ok := p.before(100*ms, 103*ms); ok {
		t.Error("it was no shell yet")
	}
}

// Processes that have ended are forgotten, but not at once.
func TestForget(t *testing.T) {
	ps := newProcesses()
	for i := range uint64(1000) {
		p := id(uint32(i%7), i*10*ms)
		ps.add(fork(i*10*ms, id(9, 1), p))
		ps.add(exit(i*10*ms+ms, p))
	}
	ps.add(exit(forget+10000*ms, id(9, 1)))
	if ps.bare != 0 || len(ps.byID) != 0 || len(ps.byPID) != 0 || len(ps.ended) != 0 {
		t.Errorf("%d, %d, %d are left", len(ps.byID), len(ps.byPID), len(ps.ended))
	}
}

func TestReads(t *testing.T) {
	for exe, want := range map[string]bool{
		"/usr/bin/bash": true, "/opt/zsh-5.9": true, "/bin/zsh5 (deleted)": true, "/usr/bin/tmux": true, "/usr/bin/cat": false,
		"/usr/bin/bashtop": false, "/usr/bin/vim": false, "": false, "/usr/bin/fish": true, "/usr/bin/make": true,
	} {
		if got := reads(exe); got != want {
			t.Errorf("%q: %v", exe, got)
		}
	}
}
