// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The pages of argv and environ are swapped out while execve fills them: what could
// not be read is told, with its place, and what is called complete is right.
func TestFaultSwap(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("live tracing needs root")
	}
	const execs, workers, touched, limit = 200, 16, 64 << 20, 48 << 20
	group := memoryGroup(t, limit)
	swapSpace(t)
	program, err := exec.LookPath("true")
	if err != nil {
		t.Fatal(err)
	}
	w := startWatch(t, traceFile(t))
	cmd := exec.Command("crowd", fmt.Sprint(touched), fmt.Sprint(workers), fmt.Sprint(execs), program)
	cmd.Env, cmd.Stderr = bigEnv(1800), os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(group, "cgroup.procs"), 0, fmt.Sprint(cmd.Process.Pid))
	before := swapped(t)
	if err := in.Close(); err != nil { // off it goes
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	pages := swapped(t) - before
	w.interrupt(t)
	a := w.read(t, cmd.Process.Pid)
	t.Logf("%d pages swapped out", pages)
	if pages == 0 {
		t.Error("no page was swapped out: there was no pressure")
	}
	a.balance(t, execs)
	a.same(t)
	a.predecessors(t, cmd.Process.Pid)
	a.faults(t)
}

// faults logs what could not be read, by its cause.
func (a *account) faults(t *testing.T) {
	t.Helper()
	causes := map[string]int{}
	for _, e := range a.execs {
		for _, m := range e.Missing {
			causes[m.Cause]++
		}
	}
	t.Logf("missing ranges by cause: %v", causes)
}

// swapped is how many pages the machine has swapped out since its start.
func swapped(t *testing.T) (n int) {
	t.Helper()
	b, err := os.ReadFile("/proc/vmstat")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if _, err := fmt.Sscanf(line, "pswpout %d", &n); err == nil {
			return n
		}
	}
	t.Skip("this kernel has no swap")
	return 0
}

// memoryGroup makes a cgroup with a limit, of whichever version this machine has.
func memoryGroup(t *testing.T, limit int) string {
	t.Helper()
	name := fmt.Sprintf("goenvtrace-test-%d", os.Getpid())
	for _, at := range []struct{ root, limit string }{
		{"/sys/fs/cgroup/memory", "memory.limit_in_bytes"},
		{"/sys/fs/cgroup", "memory.max"},
	} {
		// Only a group of version 2 needs it, and its root may have it already.
		_ = os.WriteFile(filepath.Join(at.root, "cgroup.subtree_control"), []byte("+memory"), 0)
		dir := filepath.Join(at.root, name)
		if os.Mkdir(dir, 0o755) != nil {
			continue
		}
		if os.WriteFile(filepath.Join(dir, at.limit), []byte(fmt.Sprint(limit)), 0) == nil {
			t.Cleanup(func() {
				if err := os.Remove(dir); err != nil {
					t.Errorf("remove cgroup: %v", err)
				}
			})
			return dir
		}
		_ = os.Remove(dir)
	}
	t.Skip("no memory controller below /sys/fs/cgroup, of version 1 or 2")
	return ""
}

// swapSpace makes sure that there is some: in compressed memory where the machine has
// none, until the test ends.
func swapSpace(t *testing.T) {
	t.Helper()
	if b, err := os.ReadFile("/proc/swaps"); err == nil && bytes.Count(b, []byte("\n")) > 1 {
		return
	}
	const size = 256 << 20
	sys, device := "/sys/block/zram0/", "/dev/zram0"
	if b, err := os.ReadFile(sys + "disksize"); err != nil || strings.TrimSpace(string(b)) != "0" {
		t.Skip("no swap, and no unused /dev/zram0 to make some")
	}
	write(t, sys+"disksize", 0, fmt.Sprint(size))
	t.Cleanup(func() { _ = os.WriteFile(sys+"reset", []byte("1"), 0) })
	if err := os.WriteFile(device, swapHeader(size), 0); err != nil {
		t.Fatal(err)
	}
	name, err := unix.BytePtrFromString(device)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, errno := unix.Syscall(unix.SYS_SWAPON, uintptr(unsafe.Pointer(name)), 0, 0); errno != 0 {
		t.Fatalf("swapon %s: %v", device, errno)
	}
	t.Cleanup(func() {
		if _, _, errno := unix.Syscall(unix.SYS_SWAPOFF, uintptr(unsafe.Pointer(name)), 0, 0); errno != 0 {
			t.Errorf("swapoff %s: %v", device, errno)
		}
	})
}

// swapHeader is what mkswap(8) writes: version and last page at 1024, and the magic at
// the end of the page.
func swapHeader(size int) []byte {
	page := os.Getpagesize()
	b := make([]byte, page)
	binary.NativeEndian.PutUint32(b[1024:], 1)
	binary.NativeEndian.PutUint32(b[1028:], uint32(size/page-1))
	copy(b[page-10:], "SWAPSPACE2")
	return b
}
