// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// resolve finds a path below a root without opening what stands there: opening
// a FIFO would wait, a terminal might become the tracer's, a tape would rewind.
// Absolute symlinks and ".." stay below the root (Linux 5.6 and later), and
// links of /proc that lead out of it are refused.
func resolve(root int, path string) (fd int, err error) {
	return unix.Openat2(root, path, &unix.OpenHow{
		Flags:   unix.O_PATH | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_IN_ROOT | unix.RESOLVE_NO_MAGICLINKS,
	})
}

// reopen opens for reading what a descriptor of resolve stands for: that inode,
// whatever its path leads to by now.
func reopen(fd int) (*os.File, error) {
	f, err := os.OpenFile(self(fd), unix.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", errno(err))
	}
	return f, nil
}

func self(fd int) string { return "/proc/self/fd/" + strconv.Itoa(fd) }

// stat describes what fd stands for.
func stat(root, fd int, st *unix.Stat_t) *decoder.Stat {
	s := &decoder.Stat{
		Type: "other",
		Mode: st.Mode & 0o7777,
		UID:  st.Uid,
		Dev:  st.Dev,
		Ino:  st.Ino,
		Real: realPath(root, fd),
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
		s.Type = "file"
	case unix.S_IFDIR:
		s.Type = "dir"
	}
	return s
}

// realPath is the path of fd below root. For a root in another mount namespace
// the kernel gives both paths from the top of that namespace, so the one is
// still a prefix of the other.
func realPath(root, fd int) string {
	top, err1 := os.Readlink(self(root))
	real, err2 := os.Readlink(self(fd))
	if err1 != nil || err2 != nil || !strings.HasPrefix(real, "/") || strings.HasSuffix(real, " (deleted)") {
		return ""
	}
	if top == "/" {
		return real
	}
	rest, ok := strings.CutPrefix(real, top)
	if !ok || rest != "" && rest[0] != '/' {
		return ""
	}
	if rest == "" {
		return "/"
	}
	return rest
}

// absent reports errors that say for certain that nothing stands there.
func absent(err error) bool {
	return errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR)
}

// errno drops paths of the tracer's own from an error: only the reason is for
// the report.
func errno(err error) error {
	var e unix.Errno
	if errors.As(err, &e) {
		return e
	}
	return err
}
