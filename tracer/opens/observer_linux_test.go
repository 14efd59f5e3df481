// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// What the queue had no room for is counted; what this process opens itself, and
// what execve opens, is no open.
func TestTake(t *testing.T) {
	o := &Observer{processes: newProcesses(), names: newNames(), targets: make(map[target]*look), lost: make(map[string]uint64)}
	o.self = uint32(os.Getpid())
	home := target{home: "/h"}
	o.names.place(etc, o.names.view(home), "/h")
	o.names.view(home).file("/h/.bashrc", "/h/.bashrc")
	shell := id(10, 1)
	o.processes.add(&decoder.Exec{Image: decoder.ImageID{Process: shell}, PID: 10, Exe: "/bin/bash", Source: decoder.Snapshot})

	rc, other := dirName(etc, ".bashrc"), dirName(etc, "letter.txt")
	var events []byte
	for _, ev := range [][]byte{
		event(unix.FAN_OPEN, o.self, rc), event(unix.FAN_OPEN|unix.FAN_OPEN_EXEC, 10, rc), event(unix.FAN_OPEN, 10, other),
		event(unix.FAN_CLOSE_WRITE, 10, rc), event(unix.FAN_OPEN, 0, rc), event(unix.FAN_OPEN, 10, rc), event(unix.FAN_OPEN, 10, rc),
		event(unix.FAN_OPEN, 11, rc), event(unix.FAN_Q_OVERFLOW, 0), {1, 2, 3},
	} {
		events = append(events, ev...)
	}
	o.take(events)

	var got []string
	for _, ev := range append(o.settle(^uint64(0)), o.losses()...) {
		switch ev := ev.(type) {
		case *decoder.Open:
			got = append(got, ev.Process.String()+" "+ev.Path)
		case *decoder.Loss:
			got = append(got, ev.Text)
		}
	}
	want := []string{
		"10@1 /h/.bashrc",
		"events that could not be read",
		"opens for which the queue had no room",
		"opens that may have been one process's or another's",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
