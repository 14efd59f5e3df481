// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// userHZ is the unit of start times in /proc/PID/stat on every architecture that Go
// knows.
const userHZ = 100

// procFS is a /proc that shows pids as the tracer's own pid namespace has them.
type procFS struct {
	root   *os.File
	offset int64 // of its start times, ns
}

// openProc takes /proc where it shows this process under its own number. After
// unshare --pid without a new /proc, it does not; a private mount does then.
func openProc() (*procFS, error) {
	if self, err := os.Readlink("/proc/self"); err == nil && self == strconv.Itoa(os.Getpid()) {
		f, err := os.Open("/proc")
		if err != nil {
			return nil, fmt.Errorf("open /proc: %w", err)
		}
		return &procFS{f, boottimeOffset()}, nil
	}
	fd, err := mountProc()
	if err != nil {
		return nil, fmt.Errorf("mount proc for this pid namespace: %w", err)
	}
	return &procFS{os.NewFile(uintptr(fd), "proc"), boottimeOffset()}, nil
}

// mountProc returns a detached mount: nobody else sees it, and it ends with its fd.
func mountProc() (int, error) {
	fs, err := unix.Fsopen("proc", unix.FSOPEN_CLOEXEC)
	if err != nil {
		return -1, err
	}
	defer unix.Close(fs)
	if err := unix.FsconfigCreate(fs); err != nil {
		return -1, err
	}
	return unix.Fsmount(fs, unix.FSMOUNT_CLOEXEC, 0)
}

func (p *procFS) close() error { return p.root.Close() }

// read fills a seed. The open directory stays with one process: when that ends,
// reads fail, whoever gets the number next.
func (p *procFS) read(s *decoder.Seed) {
	dir, err := p.openDir(s.Exec.PID)
	if err != nil {
		s.Fail(decoder.CauseUnreadable)
		return
	}
	defer dir.close()
	if !dir.shows(s) {
		s.Fail(decoder.CauseUnreadable)
		return
	}
	root := dir.link("root")
	s.Exec.Exe = below(root, strings.TrimSuffix(dir.link("exe"), " (deleted)"))
	s.Exec.CWD = below(root, dir.link("cwd"))
	s.Exec.Filename, s.Exec.Interp = s.Exec.Exe, s.Exec.Exe
	argv, env, argc, err := dir.memory(s)
	argvAgain, envAgain, _, errAgain := dir.memory(s)
	// Between the iterator and here it may have called execve: the addresses tell.
	if err = errors.Join(err, errAgain); err != nil || !dir.shows(s) {
		s.Fail(decoder.CauseUnreadable)
		return
	}
	// A program that writes there now would be read half before, half after.
	if !bytes.Equal(argv, argvAgain) || !bytes.Equal(env, envAgain) {
		s.Fail(decoder.CauseOverwritten)
		return
	}
	s.Fill(argv, env, argc)
}

// block reads argv and environ of an image that a seed describes, as one block. nil:
// the process has ended, runs another image, or is writing there.
func (p *procFS) block(s *decoder.Seed) []byte {
	dir, err := p.openDir(s.Exec.PID)
	if err != nil {
		return nil
	}
	defer dir.close()
	if !dir.shows(s) || s.ArgEnd != s.EnvStart {
		return nil
	}
	argv, env, _, err := dir.memory(s)
	argvAgain, envAgain, _, errAgain := dir.memory(s)
	if err != nil || errAgain != nil || !dir.shows(s) {
		return nil
	}
	if !bytes.Equal(argv, argvAgain) || !bytes.Equal(env, envAgain) {
		return nil
	}
	return append(argv, env...)
}

// below makes a path relative to a process's own root. The kernel has written both as
// the tracer would say them; of another mount namespace it gives the process's view.
func below(root, path string) string {
	if root == "/" || path == "" {
		return path
	}
	rest, ok := strings.CutPrefix(path, root)
	if ok && rest == "" {
		return "/"
	}
	if ok && rest[0] == '/' {
		return rest
	}
	return path
}

// procDir is /proc/PID.
type procDir struct {
	f      *os.File
	offset int64
}

func (p *procFS) openDir(pid uint32) (*procDir, error) {
	if pid == 0 {
		return nil, os.ErrNotExist
	}
	f, err := openAt(p.root, strconv.FormatUint(uint64(pid), 10), unix.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	return &procDir{f, p.offset}, nil
}

func openAt(dir *os.File, name string, flags int) (*os.File, error) {
	fd, err := unix.Openat(int(dir.Fd()), name, unix.O_RDONLY|unix.O_CLOEXEC|flags, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), name), nil
}

func (d *procDir) close() { _ = d.f.Close() }

func (d *procDir) link(name string) string {
	buf := make([]byte, unix.PathMax)
	n, err := unix.Readlinkat(int(d.f.Fd()), name, buf)
	if err != nil {
		return ""
	}
	return string(buf[:n])
}

// shows reports whether this directory is the seed's process, running the seed's
// image: equal start, and argv and environ at the addresses that the kernel has
// drawn for this execve.
func (d *procDir) shows(s *decoder.Seed) bool {
	f, err := openAt(d.f, "stat", 0)
	if err != nil {
		return false
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return false
	}
	st, err := parseStat(b)
	start := s.Exec.Image.Process.Start + uint64(d.offset)
	if err != nil || st.start != start/(1e9/userHZ) {
		return false
	}
	return st.argStart == s.ArgStart && st.argEnd == s.ArgEnd &&
		st.envStart == s.EnvStart && st.envEnd == s.EnvEnd
}

// stat is what is needed of /proc/PID/stat.
type stat struct {
	start                              uint64 // ticks since boot
	argStart, argEnd, envStart, envEnd uint64
}

// parseStat reads the fields behind the program's name, which may hold anything.
func parseStat(b []byte) (stat, error) {
	i := bytes.LastIndexByte(b, ')')
	if i < 0 {
		return stat{}, errors.New("no program name")
	}
	f := strings.Fields(string(b[i+1:]))
	if len(f) < 49 {
		return stat{}, fmt.Errorf("%d fields", len(f))
	}
	var st stat
	for field, p := range map[int]*uint64{
		22: &st.start, 48: &st.argStart, 49: &st.argEnd, 50: &st.envStart, 51: &st.envEnd,
	} {
		v, err := strconv.ParseUint(f[field-3], 10, 64)
		if err != nil {
			return stat{}, fmt.Errorf("field %d: %w", field, err)
		}
		*p = v
	}
	return st, nil
}

// memory reads argv and environ, and argc from where execve put it.
func (d *procDir) memory(s *decoder.Seed) (argv, env []byte, argc int, err error) {
	if s.ArgLen() == 0 {
		return nil, nil, 0, errors.New("no memory")
	}
	f, err := openAt(d.f, "mem", 0)
	if err != nil {
		return nil, nil, 0, err
	}
	defer f.Close()
	argv, env = make([]byte, s.ArgLen()), make([]byte, s.EnvLen())
	var count [4]byte // int, or the lower half of a long
	for _, read := range []struct {
		to   []byte
		from uint64
	}{{argv, s.ArgStart}, {env, s.EnvStart}, {count[:], s.Stack}} {
		if _, err := f.ReadAt(read.to, int64(read.from)); err != nil {
			return nil, nil, 0, err
		}
	}
	return argv, env, int(binary.LittleEndian.Uint32(count[:])), nil
}
