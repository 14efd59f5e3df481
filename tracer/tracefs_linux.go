// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"fmt"
	"os"
	"path"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// tracefs opens the file system that numbers tracepoints. It is mounted nowhere: the
// machine may not have it mounted, and what others have mounted is not ours to change.
// A mount that is only a descriptor goes away with it (fsmount, Linux 5.2).
func tracefs() (*os.File, error) {
	fs, err := unix.Fsopen("tracefs", unix.FSOPEN_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("open tracefs: %w", err)
	}
	defer unix.Close(fs)
	if err := unix.FsconfigCreate(fs); err != nil {
		return nil, fmt.Errorf("create tracefs: %w", err)
	}
	fd, err := unix.Fsmount(fs, unix.FSMOUNT_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("mount tracefs: %w", err)
	}
	return os.NewFile(uintptr(fd), "tracefs"), nil
}

// tracepointID looks up the number of a tracepoint, "group/name".
func tracepointID(root *os.File, tracepoint string) (uint64, error) {
	name := path.Join("events", tracepoint, "id")
	fd, err := unix.Openat(int(root.Fd()), name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, fmt.Errorf("open %s: %w", name, err)
	}
	defer unix.Close(fd)
	buf := make([]byte, 32)
	n, err := unix.Read(fd, buf)
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", name, err)
	}
	id, err := strconv.ParseUint(strings.TrimSpace(string(buf[:n])), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("parse %s: %w", name, err)
	}
	return id, nil
}

// attachTracepoint runs a program at a tracepoint, on every CPU and for every task,
// until the file is closed. Package link looks the number up where tracefs is usually
// mounted, and nowhere else.
func attachTracepoint(id uint64, program int) (*os.File, error) {
	attr := unix.PerfEventAttr{
		Type:   unix.PERF_TYPE_TRACEPOINT,
		Config: id,
		Sample: 1,
		Wakeup: 1,
	}
	fd, err := unix.PerfEventOpen(&attr, -1, 0, -1, unix.PERF_FLAG_FD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("open tracepoint: %w", err)
	}
	event := os.NewFile(uintptr(fd), "tracepoint")
	if err := unix.IoctlSetInt(fd, unix.PERF_EVENT_IOC_SET_BPF, program); err != nil {
		_ = event.Close()
		return nil, fmt.Errorf("set program: %w", err)
	}
	if err := unix.IoctlSetInt(fd, unix.PERF_EVENT_IOC_ENABLE, 0); err != nil {
		_ = event.Close()
		return nil, fmt.Errorf("enable tracepoint: %w", err)
	}
	return event, nil
}
