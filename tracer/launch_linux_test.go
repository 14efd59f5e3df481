// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// launchers run a program in a way that os.StartProcess does not. They hand over the
// arguments behind its path, and their own environ byte for byte.
var launchers = map[string]func(path string, argv, env []string) error{
	"exec":       unix.Exec,
	"thread":     execByThread,
	"leaderless": execWithoutLeader,
	"fork":       forkAndExec,
	"spawn":      spawnInNamespace,
	"file":       execFile,
	"directory":  execInDirectory,
	"memory":     execCopy,
	"script":     execOpenScript,
}

// launch is the argv of a launcher: this test binary, told to be one.
func launch(t testing.TB, name, path string, argv []string) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{self, "-test.run=^TestLauncher$", "--", name, path}, argv...)
}

// TestLauncher is a launcher where launch has asked for one, and no test otherwise.
func TestLauncher(*testing.T) {
	args := flag.Args()
	if len(args) < 2 {
		return
	}
	err := launchers[args[0]](args[1], args[2:], ownEnviron())
	if err != nil {
		fmt.Fprintln(os.Stderr, "launch", args[0]+":", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// ownEnviron is not os.Environ where it can be: that drops duplicates and what has no
// name. Below a pid namespace of its own, /proc does not show this process.
func ownEnviron() []string {
	b, err := os.ReadFile("/proc/self/environ")
	if err != nil {
		return os.Environ()
	}
	if len(b) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(b), "\x00"), "\x00")
}

func execByThread(path string, argv, env []string) error {
	done := make(chan error)
	go onThread(false, func() { done <- unix.Exec(path, argv, env) })
	return <-done
}

// execWithoutLeader calls execve when the first thread has ended: the caller takes
// over the identity of a zombie.
func execWithoutLeader(path string, argv, env []string) error {
	done := make(chan error)
	go onThread(true, func() {
		go onThread(false, func() {
			for !leaderEnded(os.Getpid()) {
				runtime.Gosched()
			}
			done <- unix.Exec(path, argv, env)
		})
		_, _, _ = unix.Syscall(unix.SYS_EXIT, 0, 0, 0)
	})
	return <-done
}

// leaderEnded reports whether the first thread of a process is a zombie.
func leaderEnded(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	return strings.HasPrefix(rest, "Z")
}

// call is what execve wants of strings.
type call struct {
	path      *byte
	argv, env []*byte
}

func newCall(path string, argv, env []string) (c call, err error) {
	if c.path, err = unix.BytePtrFromString(path); err != nil {
		return c, err
	}
	if c.argv, err = syscall.SlicePtrFromStrings(argv); err != nil {
		return c, err
	}
	c.env, err = syscall.SlicePtrFromStrings(env)
	return c, err
}

// forkAndExec is fork(2), not vfork(2): parent and child have memory of their own.
func forkAndExec(path string, argv, env []string) error {
	c, err := newCall(path, argv, env)
	if err != nil {
		return err
	}
	pid, _, errno := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if errno != 0 {
		return errno
	}
	if pid == 0 {
		_, _, _ = unix.RawSyscall(unix.SYS_EXECVE, uintptr(unsafe.Pointer(c.path)),
			uintptr(unsafe.Pointer(&c.argv[0])), uintptr(unsafe.Pointer(&c.env[0])))
		_, _, _ = unix.RawSyscall(unix.SYS_EXIT_GROUP, 1, 0, 0)
	}
	return waitFor(int(pid))
}

func waitFor(pid int) error {
	var ws unix.WaitStatus
	if _, err := unix.Wait4(pid, &ws, 0, nil); err != nil {
		return err
	}
	if ws.ExitStatus() != 0 {
		return fmt.Errorf("child ended with %#x", ws)
	}
	return nil
}

// spawnInNamespace starts its child one pid namespace further down.
func spawnInNamespace(path string, argv, env []string) error {
	p, err := os.StartProcess(path, argv, &os.ProcAttr{
		Env: env,
		Sys: &unix.SysProcAttr{Cloneflags: unix.CLONE_NEWPID},
	})
	if err != nil {
		return err
	}
	return waitFor(p.Pid)
}

func execveat(fd int, name string, argv, env []string, flags int) error {
	c, err := newCall(name, argv, env)
	if err != nil {
		return err
	}
	_, _, errno := unix.Syscall6(unix.SYS_EXECVEAT, uintptr(fd), uintptr(unsafe.Pointer(c.path)),
		uintptr(unsafe.Pointer(&c.argv[0])), uintptr(unsafe.Pointer(&c.env[0])), uintptr(flags), 0)
	return errno
}

// execFile is fexecve(3): an open file, no name.
func execFile(path string, argv, env []string) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	return execveat(fd, "", argv, env, unix.AT_EMPTY_PATH)
}

func execInDirectory(path string, argv, env []string) error {
	fd, err := unix.Open(filepath.Dir(path), unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	return execveat(fd, filepath.Base(path), argv, env, 0)
}

// execCopy runs a copy that no directory knows.
func execCopy(path string, argv, env []string) error {
	fd, err := unix.MemfdCreate(filepath.Base(path), unix.MFD_CLOEXEC)
	if err != nil {
		return err
	}
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	if _, err := io.Copy(os.NewFile(uintptr(fd), path), in); err != nil {
		return err
	}
	return execveat(fd, "", argv, env, unix.AT_EMPTY_PATH)
}

// openScript is the file descriptor of a script that is run without a name.
const openScript = 100

// execOpenScript leaves the file open: the interpreter is given /dev/fd/N.
func execOpenScript(path string, argv, env []string) error {
	fd, err := unix.Open(path, unix.O_RDONLY, 0)
	if err != nil {
		return err
	}
	if err := unix.Dup3(fd, openScript, 0); err != nil {
		return err
	}
	return execveat(openScript, "", argv, env, unix.AT_EMPTY_PATH)
}
