// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"debug/buildinfo"
	"errors"
	"io"
	"os"
	"runtime/debug"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// maxText bounds a go/env, go.env or go.mod file. A go.mod of 1 MiB has some
// 20,000 requirements.
const maxText = 1 << 20

// answer looks at one path below the root of e's process.
func (r *Reader) answer(e *decoder.Exec, q decoder.Question) decoder.Answer {
	if q.Kind == decoder.AskDirenv {
		return direnv(e, q.Path)
	}
	root, done, err := r.root(e)
	if err != nil {
		return unreadable(err.Error())
	}
	defer done()
	if q.Kind == decoder.AskGlob {
		return glob(root, q.Path)
	}
	if q.Kind == decoder.AskStartup && ownDescriptor(q.Path) {
		return unreadable("a descriptor that only its reader had")
	}
	fd, err := resolve(root, q.Path)
	if absent(err) {
		a := decoder.Answer{State: decoder.Absent}
		a.Late = q.Kind != decoder.AskStartup &&
			!alive(process(e)) && !absentSince(root, q.Path, e.Time)
		return a
	}
	if err != nil {
		return unreadable(err.Error())
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return unreadable(err.Error())
	}
	if q.Kind == decoder.AskStartup {
		a := r.startupFile(fd, &st, q.As)
		if a.State == decoder.Exists {
			// What the reader found there when it started may have been another.
			a.Stat, a.Late = stat(root, fd, &st), after(ctime(&st), e.Time)
		}
		return a
	}
	a := content(fd, &st, q)
	if a.State != decoder.Exists {
		return a
	}
	if q.Kind == decoder.AskStat {
		a.Stat = stat(root, fd, &st)
	}
	if alive(process(e)) {
		return a
	}
	switch changed := ctime(&st); {
	case before(changed, e.Time):
	case q.Kind != decoder.AskStat && st.Mode&unix.S_IFMT == unix.S_IFREG && after(changed, e.Time):
		// Not late but wrong: somebody wrote it since, and what the launch read
		// is gone.
		return unreadable("it was changed after the launch had started, and the launch has ended")
	default:
		a.Late = true
	}
	return a
}

// content answers what is asked beyond a file's identity.
func content(fd int, st *unix.Stat_t, q decoder.Question) decoder.Answer {
	exists := decoder.Answer{State: decoder.Exists}
	switch q.Kind {
	case decoder.AskStat:
		return exists
	case decoder.AskMount:
		return mount(fd)
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
	case unix.S_IFDIR:
		return exists // nothing can be read of it, by the go command neither
	case unix.S_IFCHR:
		if st.Rdev == unix.Mkdev(1, 3) {
			return exists // /dev/null: certainly empty
		}
		return unreadable("not a regular file")
	default:
		return unreadable("not a regular file")
	}
	f, err := reopen(fd)
	if err != nil {
		return unreadable(err.Error())
	}
	defer f.Close()
	switch q.Kind {
	case decoder.AskBuildInfo:
		return build(f, st.Size)
	case decoder.AskLines:
		data, err := text(f)
		if err != nil {
			return unreadable(err.Error())
		}
		exists.Lines = goenv.ParseFile(data)
	case decoder.AskModule:
		data, err := text(f)
		if err != nil {
			return unreadable(err.Error())
		}
		exists.Module = goenv.ParseModule(data)
	default:
		return unreadable("unknown question")
	}
	return exists
}

// mount asks the kernel what may be done on the mount behind fd.
func mount(fd int) decoder.Answer {
	var fs unix.Statfs_t
	if err := unix.Fstatfs(fd, &fs); err != nil {
		return unreadable(errno(err).Error())
	}
	return decoder.Answer{State: decoder.Exists, Mount: &decoder.Mount{
		NoExec:   fs.Flags&unix.ST_NOEXEC != 0,
		ReadOnly: fs.Flags&unix.ST_RDONLY != 0,
	}}
}

var errTooLong = errors.New("file too long")

// text reads a whole small file.
func text(f *os.File) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(f, maxText+1))
	if err != nil {
		return nil, errno(err)
	}
	if len(data) > maxText {
		return nil, errTooLong
	}
	return data, nil
}

// build reads the build info of an executable; of a file that is no Go program
// Build is nil.
func build(f io.ReaderAt, size int64) decoder.Answer {
	a := decoder.Answer{State: decoder.Exists}
	r := &budget{r: io.NewSectionReader(f, 0, size), left: maxExecutable}
	head, err := readELF(r)
	if errors.Is(err, errBudget) || isErrno(err) {
		return unreadable(errno(err).Error())
	}
	if err != nil || !head.mayBeGo {
		return a
	}
	info, err := buildinfo.Read(r)
	if errors.Is(err, errBudget) || isErrno(err) {
		return unreadable(errno(err).Error())
	}
	if err != nil {
		return a
	}
	a.Build = &decoder.BuildInfo{
		GoVersion: info.GoVersion,
		Path:      info.Path,
		Version:   info.Main.Version,
		Machine:   head.machine,
		Trimmed:   slices.Contains(info.Settings, debug.BuildSetting{Key: "-trimpath", Value: "true"}),
	}
	return a
}

// isErrno tells a failing disk from a file that is no Go program.
func isErrno(err error) bool {
	var e unix.Errno
	return errors.As(err, &e)
}

// identify opens the very file that the kernel started: by its path below the
// process's root, or, where that leads elsewhere by now, by the process itself.
func (r *Reader) identify(e *decoder.Exec) decoder.Answer {
	if a, ok := r.identifyAt(e); ok {
		return a
	}
	p := process(e)
	fd, err := unix.Open("/proc/"+pid(p)+"/exe", unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return unreadable("the executable is gone from its path, and the process has ended")
	}
	defer unix.Close(fd)
	if a, ok := buildOf(fd, e.File); ok {
		return a
	}
	return unreadable("another file stands at the path of the executable, and the process runs another program")
}

func (r *Reader) identifyAt(e *decoder.Exec) (decoder.Answer, bool) {
	root, done, err := r.root(e)
	if err != nil || e.Exe == "" {
		return decoder.Answer{}, false
	}
	defer done()
	fd, err := resolve(root, e.Exe)
	if err != nil {
		return decoder.Answer{}, false
	}
	defer unix.Close(fd)
	return buildOf(fd, e.File)
}

// buildOf reads the build info behind fd if it is the wanted file. The device is
// not compared: stat(2) shows another one than the inode's superblock on btrfs
// and overlayfs. Inode, ctime and size together don't repeat by accident.
func buildOf(fd int, want decoder.FileID) (decoder.Answer, bool) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return decoder.Answer{}, false
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG || st.Ino != want.Ino || ctime(&st) != want.Ctime || st.Size != want.Size {
		return decoder.Answer{}, false
	}
	f, err := reopen(fd)
	if err != nil {
		return unreadable(err.Error()), true
	}
	defer f.Close()
	return build(f, st.Size), true
}
