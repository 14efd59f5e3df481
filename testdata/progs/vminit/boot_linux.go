// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// Bits of /proc/sys/kernel/tainted: the kernel has died once, or warned.
const taintDie, taintWarn = 1 << 7, 1 << 9

// Actions of syslog(2).
const syslogReadAll, syslogConsoleLevel = 3, 8

// An ioctl that package syscall lacks; with an argument it only waits.
const tcsbrk = 0x5409

func boot() {
	defer syscall.Reboot(syscall.LINUX_REBOOT_CMD_POWER_OFF)
	mountAll()
	say("kernel %s", line("/proc/sys/kernel/osrelease"))
	if _, err := os.Stat("/sys/kernel/btf/vmlinux"); err != nil {
		say("no BTF: %v", err)
	}
	// From here on the console is for the tests: a kernel message in the middle of
	// a line would make it unreadable. They follow if something went wrong.
	syscall.Klogctl(syslogConsoleLevel, make([]byte, 1)) // the length is the level
	if err := furnish(); err != nil {
		say("furnish: %v", err)
	}
	if !runSuites() {
		kernelLog()
	}
	say("done")
	drain(os.Stdout)
}

// drain waits until the serial line has sent everything, as tcdrain(3) does: power
// goes off with what is still in its buffer.
func drain(f *os.File) {
	syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), tcsbrk, 1)
}

func say(format string, args ...any) {
	fmt.Printf("goenvtrace-vm: "+format+"\n", args...)
}

// mountAll makes the places that tests use. What a kernel lacks shows in the tests.
func mountAll() {
	for _, m := range []struct{ kind, dir, options string }{
		{"proc", "/proc", ""},
		{"sysfs", "/sys", ""},
		{"devtmpfs", "/dev", ""},
		{"devpts", "/dev/pts", "newinstance,ptmxmode=0666"},
		{"tmpfs", "/dev/shm", ""},
		{"tmpfs", "/run", ""},
		{"cgroup2", "/sys/fs/cgroup", ""},
		{"bpf", "/sys/fs/bpf", ""},
		{"tracefs", "/sys/kernel/tracing", ""},
	} {
		if err := os.MkdirAll(m.dir, 0o755); err != nil && !os.IsExist(err) {
			say("make %s: %v", m.dir, err)
		}
		if err := syscall.Mount(m.kind, m.dir, m.kind, 0, m.options); err != nil {
			say("mount %s: %v", m.dir, err)
		}
	}
}

// furnish gives the machine its commands and users. A command is a hard link, not a
// symbolic one: its name is then the executable's name too, as on most machines.
func furnish() error {
	if err := os.MkdirAll("/etc", 0o755); err != nil {
		return err
	}
	// No mount: a test that links its own binary into a temporary directory can do so
	// only on the same file system. A copy is slow, and slower still under an emulator,
	// which has to translate each copy again.
	if err := os.Mkdir("/tmp", 0o777); err != nil {
		return err
	}
	if err := os.Chmod("/tmp", 0o777|os.ModeSticky); err != nil {
		return err
	}
	users := "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/false\n"
	if err := os.WriteFile("/etc/passwd", []byte(users), 0o644); err != nil {
		return err
	}
	groups := "root:x:0:\nnogroup:x:65534:\n"
	if err := os.WriteFile("/etc/group", []byte(groups), 0o644); err != nil {
		return err
	}
	// devtmpfs lacks what every machine has. 5.10 finds an execveat(2) below a file
	// descriptor by it: TOMOYO, which Debian has built in, looks up /dev/fd/N.
	if err := os.Symlink("/proc/self/fd", "/dev/fd"); err != nil {
		return err
	}
	return exec.Command("/bin/busybox", "--install", "/bin").Run()
}

// runSuites reports whether all went well.
func runSuites() bool {
	suites, err := os.ReadFile("/suites")
	if err != nil {
		say("read suites: %v", err)
		return false
	}
	ok := true
	for suite := range strings.Lines(string(suites)) {
		if words := strings.Fields(suite); len(words) > 0 {
			status := run(words[0], words[1:])
			say("%s exited with %d", words[0], status)
			ok = ok && status == 0
		}
	}
	if bits := tainted(); bits != 0 {
		say("kernel tainted: %d", bits)
		ok = false
	}
	return ok
}

// run starts DIRECTORY/suite.test there, and returns its status as a shell would.
// Orphans come to process 1; a zombie left behind would be a process to the tests.
func run(dir string, args []string) int {
	dir = filepath.Join("/src", dir)
	program := filepath.Join(dir, "suite.test")
	say("%s %s", dir, strings.Join(args, " "))
	null, err := os.Open(os.DevNull) // a test that reads the console would wait for ever
	if err != nil {
		say("open stdin: %v", err)
		return 126
	}
	defer null.Close()
	p, err := os.StartProcess(program, append([]string{program}, args...), &os.ProcAttr{
		Dir:   dir,
		Env:   []string{"PATH=/usr/local/go/bin:/bin", "HOME=/root", "TMPDIR=/tmp", "LANG=C.UTF-8", "USER=root"},
		Files: []*os.File{null, os.Stdout, os.Stderr},
	})
	if err != nil {
		say("start tests: %v", err)
		return 126
	}
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if err == syscall.EINTR || (err == nil && pid != p.Pid) {
			continue
		}
		if err != nil {
			say("wait for tests: %v", err)
			return 126
		}
		if status.Signaled() {
			return 128 + int(status.Signal())
		}
		return status.ExitStatus()
	}
}

func tainted() int {
	var bits int
	fmt.Sscan(line("/proc/sys/kernel/tainted"), &bits)
	return bits & (taintDie | taintWarn)
}

func line(file string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(b))
}

// kernelLog prints what the kernel has warned of.
func kernelLog() {
	buf := make([]byte, 1<<20)
	n, err := syscall.Klogctl(syslogReadAll, buf)
	if err != nil {
		say("read kernel messages: %v", err)
		return
	}
	for message := range strings.Lines(string(buf[:n])) {
		// "<4>" is a warning, and the lower the number the worse.
		if message[0] == '<' && message[1] <= '4' && message[2] == '>' {
			fmt.Print(message)
		}
	}
}
