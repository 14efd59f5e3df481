// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"errors"
	"io"
	"os"
	"path"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// rootDir is a root directory that is looked into.
type rootDir struct {
	fd  int
	top string // the path that the kernel gives for it; those of its files begin so
}

var errOtherRoot = errors.New("no live process has its root")

// openRoot opens the root of a process. A pid may be another's by now, or the
// process may have gone elsewhere: what was opened is compared with what the
// kernel saw. Whoever has the very same root will do as well.
func openRoot(pid uint32, want decoder.RootID) (*rootDir, error) {
	dir := "/proc/" + strconv.FormatUint(uint64(pid), 10)
	fd, err := unix.Open(dir+"/root", unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	r := &rootDir{fd: fd}
	var st unix.Stat_t
	err = unix.Fstat(fd, &st)
	ns, errNS := os.Readlink(dir + "/ns/mnt")
	if err = errors.Join(err, errNS); err == nil && (st.Ino != want.Ino || !sameDev(st.Dev, want.Dev) || ns != "mnt:["+strconv.FormatUint(uint64(want.MntNS), 10)+"]") {
		err = errOtherRoot
	}
	if err == nil {
		r.top, err = os.Readlink(self(fd))
	}
	if err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// sameDev compares a device of stat(2) with the kernel's own of the superblock.
// File systems without a block device (btrfs, overlayfs) may show another one.
func sameDev(dev, kernel uint64) bool {
	own := uint64(unix.Major(dev))<<20 | uint64(unix.Minor(dev))
	return own == kernel || own>>20 == 0 && kernel>>20 == 0
}

func (r *rootDir) close() { _ = unix.Close(r.fd) }

func self(fd int) string { return "/proc/self/fd/" + strconv.Itoa(fd) }

// resolve finds a path without opening what stands there, below the root also
// where symlinks are absolute.
func (r *rootDir) resolve(name string) (int, error) {
	return unix.Openat2(r.fd, name, &unix.OpenHow{
		Flags:   unix.O_PATH | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_IN_ROOT | unix.RESOLVE_NO_MAGICLINKS,
	})
}

// real is the path of a descriptor below the root, empty where it is not known.
func (r *rootDir) real(fd int) string {
	name, err := os.Readlink(self(fd))
	if err != nil || !path.IsAbs(name) || strings.HasSuffix(name, " (deleted)") {
		return ""
	}
	if r.top == "/" || name == r.top {
		return path.Join("/", strings.TrimPrefix(name, strings.TrimSuffix(r.top, "/")))
	}
	rest, ok := strings.CutPrefix(name, r.top)
	if !ok || rest[0] != '/' {
		return ""
	}
	return rest
}

// File reads and parses a startup file. It is one of startup.Files.
func (r *rootDir) File(name string, kind decoder.StartupKind) (*decoder.StartupFile, decoder.State) {
	data, err := r.readFile(name)
	switch {
	case err == nil:
		return startup.Parse(kind, data), decoder.Exists
	case absent(err):
		return nil, decoder.Absent
	}
	return nil, decoder.Unreadable
}

// read is the beginning of a file, nothing where it cannot be had.
func (r *rootDir) read(name string) []byte {
	data, _ := r.readFile(name)
	return data
}

// readFile opens regular files only, and reads no more than a parser takes.
func (r *rootDir) readFile(name string) ([]byte, error) {
	fd, err := r.resolve(name)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return nil, err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG {
		return nil, errNoFile
	}
	f, err := os.OpenFile(self(fd), unix.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, startup.MaxSize+1))
}

var errNoFile = errors.New("not a regular file")

// Glob lists what a pattern matches. Wildcards are known in the last element only,
// which is where startup files have them.
func (r *rootDir) Glob(pattern string) []string {
	dir := path.Dir(pattern)
	if strings.ContainsAny(dir, `*?[\`) {
		return nil
	}
	fd, err := r.resolve(dir)
	if err != nil {
		return nil
	}
	defer unix.Close(fd)
	entries, err := os.ReadDir(self(fd)) // sorted
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if ok, err := path.Match(pattern, name); ok && err == nil && len(names) < maxNames {
			names = append(names, name)
		}
	}
	return names
}
