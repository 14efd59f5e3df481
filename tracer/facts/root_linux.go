// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// ownRoot is the tracer's root: that of most launches, and the only one that is
// there after all processes with it have gone.
type ownRoot struct {
	fd int // O_PATH, -1 where it could not be opened
	id decoder.RootID
}

var errNoRoot = errors.New("no live process has its root")

func openOwnRoot() ownRoot {
	own := ownRoot{fd: -1}
	fd, err := unix.Open("/", unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return own
	}
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		unix.Close(fd)
		return own
	}
	own.fd = fd
	own.id = decoder.RootID{Dev: kernelDev(st.Dev), Ino: st.Ino}
	own.id.MntNS, _ = mountNamespace("self")
	// On btrfs stat(2) shows a device of the subvolume, not of the superblock
	// that the kernel side sees; mountinfo shows the latter.
	if dev, ok := mountDev("/proc/self/mountinfo"); ok {
		own.id.Dev = dev
	}
	return own
}

// root opens the root directory of e's process. The caller calls done with it.
// A mount namespace alone doesn't identify a root (chroot), nor does a pid
// (reuse): what was opened is compared with what the kernel saw.
func (r *Reader) root(e *decoder.Exec) (fd int, done func(), err error) {
	if e.Root == r.own.id && r.own.fd >= 0 {
		return r.own.fd, func() {}, nil
	}
	r.mu.Lock()
	peers, _ := r.peers.get(e.Root)
	r.mu.Unlock()
	for _, p := range append([]decoder.ProcessID{process(e)}, peers...) {
		fd, err := rootOf(p, e.Root)
		if err == nil {
			return fd, func() { unix.Close(fd) }, nil
		}
	}
	return -1, nil, errNoRoot
}

// rootOf opens /proc/PID/root, following the magic link into the process's own
// mount namespace.
func rootOf(p decoder.ProcessID, want decoder.RootID) (int, error) {
	dir := "/proc/" + strconv.FormatUint(uint64(p.TGID), 10)
	fd, err := unix.Open(dir+"/root", unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, fmt.Errorf("open root: %w", err)
	}
	var st unix.Stat_t
	ns, ok := mountNamespace(strconv.FormatUint(uint64(p.TGID), 10))
	if !ok || unix.Fstat(fd, &st) != nil || ns != want.MntNS || st.Ino != want.Ino || !sameDev(want.Dev, kernelDev(st.Dev)) || !alive(p) {
		unix.Close(fd)
		return -1, errNoRoot
	}
	return fd, nil
}

// mountNamespace reads the inode number of a mount namespace.
func mountNamespace(pid string) (uint32, bool) {
	link, err := os.Readlink("/proc/" + pid + "/ns/mnt")
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimPrefix(link, "mnt:["), "]"), 10, 32)
	return uint32(n), err == nil
}

// mountDev finds the device of what is mounted on "/" in a mountinfo file: the
// last line of that mount point is on top.
func mountDev(file string) (dev uint64, ok bool) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	for line := range bytes.Lines(data) {
		f := strings.Fields(string(line))
		if len(f) < 5 || f[4] != "/" {
			continue
		}
		major, minor, _ := strings.Cut(f[2], ":")
		a, err1 := strconv.ParseUint(major, 10, 12)
		b, err2 := strconv.ParseUint(minor, 10, 20)
		if err1 == nil && err2 == nil {
			dev, ok = a<<20|b, true
		}
	}
	return dev, ok
}

// kernelDev turns a device of stat(2) into the kernel's own encoding.
func kernelDev(dev uint64) uint64 {
	return uint64(unix.Major(dev))<<20 | uint64(unix.Minor(dev))
}

// sameDev compares a superblock's device with one of stat(2). File systems
// without a block device (btrfs, overlayfs) may show another one there.
func sameDev(a, b uint64) bool { return a == b || a>>20 == 0 && b>>20 == 0 }

// alive reports that a process still runs: the same one, by its start time, and
// not a zombie. /proc has the start time in ticks of 10 ms (USER_HZ is 100 for
// user space on every architecture that Go runs on).
func alive(p decoder.ProcessID) bool {
	data, err := os.ReadFile("/proc/" + strconv.FormatUint(uint64(p.TGID), 10) + "/stat")
	if err != nil {
		return false
	}
	// The name in parentheses may hold anything, parentheses too.
	i := bytes.LastIndexByte(data, ')')
	if i < 0 {
		return false
	}
	f := bytes.Fields(data[i+1:])
	if len(f) < 20 || len(f[0]) != 1 || strings.IndexByte("ZXx", f[0][0]) >= 0 {
		return false
	}
	start, err := strconv.ParseUint(string(f[19]), 10, 64)
	return err == nil && start == p.Start/10_000_000
}
