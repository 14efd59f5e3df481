// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/tracer"
)

// group is a fanotify group.
type group struct {
	fd   int
	stop int // an eventfd
}

// atHandleFID is AT_HANDLE_FID (Linux 6.5): a handle good for comparing is asked
// for, where the file system has none to open files by (overlayfs).
const atHandleFID = 0x200

const (
	// watchFile: opens, but not those of execve, which reads nothing.
	watchFile = unix.FAN_OPEN | unix.FAN_OPEN_EXEC | unix.FAN_CLOSE_WRITE
	// watchArrivals: what comes into a directory.
	watchArrivals = unix.FAN_CREATE | unix.FAN_MOVED_TO | unix.FAN_ONDIR
	watchDir      = watchFile | watchArrivals | unix.FAN_EVENT_ON_CHILD
)

// newGroup makes a group whose events come with a pidfd, where the kernel has that.
func newGroup(pidfd bool) (*group, error) {
	flags := uint(unix.FAN_CLASS_NOTIF | unix.FAN_CLOEXEC | unix.FAN_NONBLOCK | unix.FAN_REPORT_FID | unix.FAN_REPORT_DFID_NAME |
		unix.FAN_UNLIMITED_MARKS) // and with it the right to learn other users' pids; marks are bounded here
	fd, err := -1, error(unix.EINVAL)
	if pidfd {
		fd, err = unix.FanotifyInit(flags|unix.FAN_REPORT_PIDFD, unix.O_RDONLY|unix.O_CLOEXEC)
	}
	if errors.Is(err, unix.EINVAL) { // before 5.15
		fd, err = unix.FanotifyInit(flags, unix.O_RDONLY|unix.O_CLOEXEC)
	}
	switch {
	case errors.Is(err, unix.EPERM):
		return nil, fmt.Errorf("fanotify: %w: run as root, or with CAP_SYS_ADMIN", tracer.ErrPrivilege)
	case errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EINVAL):
		return nil, fmt.Errorf("fanotify with names of files: %w: it needs Linux 5.9 or later, with CONFIG_FANOTIFY", tracer.ErrKernel)
	case err != nil:
		return nil, fmt.Errorf("open fanotify group: %w", err)
	}
	stop, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		_ = unix.Close(fd)
		return nil, fmt.Errorf("open eventfd: %w", err)
	}
	return &group{fd: fd, stop: stop}, nil
}

// wait blocks until there are events. False: interrupt was called.
func (g *group) wait() bool {
	for {
		fds := []unix.PollFd{{Fd: int32(g.fd), Events: unix.POLLIN}, {Fd: int32(g.stop), Events: unix.POLLIN}}
		_, err := unix.Poll(fds, -1)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil || fds[1].Revents != 0:
			return false
		case fds[0].Revents != 0:
			return fds[0].Revents&unix.POLLIN != 0
		}
	}
}

// interrupt ends wait, from now on.
func (g *group) interrupt() {
	_, _ = unix.Write(g.stop, []byte{1, 0, 0, 0, 0, 0, 0, 0})
}

// read returns events, or nothing where there are none.
func (g *group) read(buf []byte) []byte {
	for {
		n, err := unix.Read(g.fd, buf)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		return buf[:max(n, 0)]
	}
}

func (g *group) close() error { return errors.Join(unix.Close(g.fd), unix.Close(g.stop)) }

// mark adds a mark on what a descriptor of resolve stands for.
func (g *group) mark(fd int, mask uint64) error {
	return unix.FanotifyMark(g.fd, unix.FAN_MARK_ADD, mask, unix.AT_FDCWD, self(fd))
}

// handleOf is what events call a file or directory.
func handleOf(fd int) (handle, error) {
	var fs unix.Statfs_t
	if err := unix.Fstatfs(fd, &fs); err != nil {
		return "", err
	}
	h, _, err := unix.NameToHandleAt(fd, "", unix.AT_EMPTY_PATH|atHandleFID)
	if errors.Is(err, unix.EINVAL) {
		h, _, err = unix.NameToHandleAt(fd, "", unix.AT_EMPTY_PATH)
	}
	if err != nil {
		return "", err
	}
	return makeHandle(fs.Fsid.Val, h.Type(), h.Bytes()), nil
}

// life finds out whether the process of an event still has its pid.
func (g *group) life(r *record) life {
	switch {
	case r.pidfd >= 0:
		err := unix.PidfdSendSignal(r.pidfd, 0, nil, 0)
		_ = unix.Close(r.pidfd)
		if errors.Is(err, unix.ESRCH) {
			return gone
		}
		return present
	case r.gone:
		return gone
	}
	return unknown
}
