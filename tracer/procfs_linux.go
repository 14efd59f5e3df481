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
	root     *os.File
	offset   int64 // of its start times, ns
	patience *patience
}

// openProc takes /proc where it shows this process under its own number. After
// unshare --pid without a new /proc, it does not; a private mount does then.
func openProc(p *patience) (*procFS, error) {
	if self, err := os.Readlink("/proc/self"); err == nil && self == strconv.Itoa(os.Getpid()) {
		f, err := os.Open("/proc")
		if err != nil {
			return nil, fmt.Errorf("open /proc: %w", err)
		}
		return &procFS{f, boottimeOffset(), p}, nil
	}
	fd, err := mountProc()
	if err != nil {
		return nil, fmt.Errorf("mount proc for this pid namespace: %w", err)
	}
	return &procFS{os.NewFile(uintptr(fd), "proc"), boottimeOffset(), p}, nil
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

// found is what /proc shows of a process; cause is why there is nothing of its memory.
type found struct {
	exe, cwd  string
	argv, env []byte
	argc      int
	starts    []uint64
	cause     string
}

// read fills a seed.
func (p *procFS) read(s *decoder.Seed) {
	f := p.look(s)
	e := s.Exec
	e.Exe, e.CWD = f.exe, f.cwd
	e.Filename, e.Interp = f.exe, f.exe
	if f.cause != "" {
		s.Fail(f.cause)
		return
	}
	s.Fill(f.argv, f.env, f.argc, f.starts)
}

// block reads argv and environ of an image that a seed describes, as one block. nil:
// the process has ended, runs another image, or is writing there.
func (p *procFS) block(s *decoder.Seed) []byte {
	if s.ArgEnd != s.EnvStart {
		return nil
	}
	f := p.look(s)
	if f.cause != "" {
		return nil
	}
	return append(f.argv, f.env...)
}

// look reads what belongs to a seed, for as long as patience lasts.
func (p *procFS) look(s *decoder.Seed) found {
	// What the seed says of itself, because another goroutine may fill it meanwhile.
	where := *s
	f, ok := p.patience.run(func() found { return p.inspect(&where) })
	if !ok {
		return found{cause: decoder.CauseUnreadable}
	}
	return f
}

// inspect keeps the directory open: it stays with one process, and when that ends,
// reads fail, whoever gets the number next.
func (p *procFS) inspect(s *decoder.Seed) found {
	dir, err := p.openDir(s)
	if err != nil {
		return found{cause: decoder.CauseUnreadable}
	}
	defer dir.close()
	if !dir.shows(s) {
		return found{cause: decoder.CauseUnreadable}
	}
	root := dir.link("root")
	f := found{
		exe: below(root, strings.TrimSuffix(dir.link("exe"), " (deleted)")),
		cwd: below(root, dir.link("cwd")),
	}
	argv, env, argc, err := dir.memory(s)
	argvAgain, envAgain, _, errAgain := dir.memory(s)
	// Between the iterator and here it may have called execve: the addresses tell.
	if err = errors.Join(err, errAgain); err != nil || !dir.shows(s) {
		f.cause = decoder.CauseUnreadable
		return f
	}
	// A program that writes there now would be read half before, half after.
	if !bytes.Equal(argv, argvAgain) || !bytes.Equal(env, envAgain) {
		f.cause = decoder.CauseOverwritten
		return f
	}
	f.argv, f.env, f.argc = argv, env, argc
	if decoder.Blank(env) {
		f.starts = dir.starts(s, argc, bytes.Count(env, []byte{0}))
	}
	return f
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
	thread *os.File // that of a thread which lives; mostly f
	offset int64
}

func (p *procFS) openDir(s *decoder.Seed) (*procDir, error) {
	pid := s.Exec.PID
	if pid == 0 {
		return nil, os.ErrNotExist
	}
	f, err := openAt(p.root, strconv.FormatUint(uint64(pid), 10), unix.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	d := &procDir{f, f, p.offset}
	if s.Thread != 0 && s.Thread != pid {
		d.thread, err = openAt(f, fmt.Sprintf("task/%d", s.Thread), unix.O_DIRECTORY)
		if err != nil {
			_ = f.Close()
			return nil, err
		}
	}
	return d, nil
}

func openAt(dir *os.File, name string, flags int) (*os.File, error) {
	fd, err := unix.Openat(int(dir.Fd()), name, unix.O_RDONLY|unix.O_CLOEXEC|flags, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), name), nil
}

func (d *procDir) close() {
	_ = d.f.Close()
	if d.thread != d.f {
		_ = d.thread.Close()
	}
}

func (d *procDir) link(name string) string {
	buf := make([]byte, unix.PathMax)
	n, err := unix.Readlinkat(int(d.thread.Fd()), name, buf)
	if err != nil {
		return ""
	}
	return string(buf[:n])
}

// shows reports whether this directory is the seed's process, running the seed's
// image: equal start, and argv and environ at the addresses that the kernel has
// drawn for this execve.
func (d *procDir) shows(s *decoder.Seed) bool {
	st, err := readStat(d.f)
	start := s.Exec.Image.Process.Start + uint64(d.offset)
	if err != nil || st.start != start/(1e9/userHZ) {
		return false
	}
	if d.thread != d.f { // a thread's start is its own, and a leader that has ended has no addresses
		if st, err = readStat(d.thread); err != nil {
			return false
		}
	}
	return st.argStart == s.ArgStart && st.argEnd == s.ArgEnd &&
		st.envStart == s.EnvStart && st.envEnd == s.EnvEnd
}

func readStat(dir *os.File) (stat, error) {
	f, err := openAt(dir, "stat", 0)
	if err != nil {
		return stat{}, err
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return stat{}, err
	}
	return parseStat(b)
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

// memory reads argv and environ, and argc from where execve put it. What was moved is
// not read: it may be a file of the program's own file system, which answers when it
// likes, and the kernel would not let go of whoever waits for it.
func (d *procDir) memory(s *decoder.Seed) (argv, env []byte, argc int, err error) {
	if s.ArgLen() == 0 {
		return nil, nil, 0, errors.New("no memory")
	}
	f, err := openAt(d.thread, "mem", 0)
	if err != nil {
		return nil, nil, 0, err
	}
	defer f.Close()
	argvMoved, envMoved := s.Moved()
	if !argvMoved {
		argv = make([]byte, s.ArgLen())
	}
	if !envMoved {
		env = make([]byte, s.EnvLen())
	}
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

// maxStarts bounds the strings of environ whose addresses are looked at.
const maxStarts = 1 << 16

// starts reads the addresses that execve has put on the stack behind those of argv, as
// many as environ has strings. nil: there are more or fewer.
func (d *procDir) starts(s *decoder.Seed, argc, n int) []uint64 {
	if n > maxStarts || uint64(argc) > s.ArgLen() {
		return nil
	}
	f, err := openAt(d.thread, "mem", 0)
	if err != nil {
		return nil
	}
	defer f.Close()
	b := make([]byte, 8*(n+1))
	if _, err := f.ReadAt(b, int64(s.Stack)+8*int64(1+argc+1)); err != nil {
		return nil
	}
	starts := make([]uint64, n+1)
	for i := range starts {
		starts[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	if starts[n] != 0 {
		return nil
	}
	return starts[:n]
}
