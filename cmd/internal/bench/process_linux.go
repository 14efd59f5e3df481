// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// process is a program under measurement; what it writes goes to a file.
type process struct {
	pid    int
	output string // path of what it wrote to stdout and stderr
	ended  bool
	status unix.WaitStatus
	usage  unix.Rusage // valid once it has ended
}

// start runs argv with the environment env. Its output goes to a new file in dir:
// a terminal or a pipe with a slow reader would be measured too.
func start(dir string, argv, env []string) (*process, error) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", argv[0], err)
	}
	defer null.Close()
	return startReading(dir, null, argv, env)
}

// startReading is start with a standard input.
func startReading(dir string, in *os.File, argv, env []string) (*process, error) {
	path, err := lookPath(argv[0])
	if err != nil {
		return nil, err
	}
	out, err := os.CreateTemp(dir, filepath.Base(argv[0])+"-*.out")
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", argv[0], err)
	}
	defer out.Close()
	pid, err := syscall.ForkExec(path, argv, &syscall.ProcAttr{
		Env:   env,
		Files: []uintptr{in.Fd(), out.Fd(), out.Fd()},
		// The kernel kills it with the thread that started it, which is the one
		// that main runs on.
		Sys: &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL},
	})
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", argv[0], err)
	}
	return &process{pid: pid, output: out.Name()}, nil
}

// places are looked into behind PATH: Debian keeps tracers where an ordinary user's
// PATH doesn't show them, and a load has no PATH.
var places = []string{"/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin", "/bin"}

func lookPath(name string) (string, error) {
	if strings.Contains(name, "/") {
		return name, nil
	}
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), places...) {
		file := filepath.Join(dir, name)
		if unix.Access(file, unix.X_OK) == nil {
			return file, nil
		}
	}
	return "", fmt.Errorf("%s is not in PATH", name)
}

// poll is how often a process is looked at while it is waited for.
const poll = 2 * time.Millisecond

// alive reaps the process if it has ended.
func (p *process) alive() (bool, error) {
	if p.ended {
		return false, nil
	}
	pid, err := unix.Wait4(p.pid, &p.status, unix.WNOHANG, &p.usage)
	if err != nil && err != unix.EINTR {
		return false, fmt.Errorf("wait for process %d: %w", p.pid, err)
	}
	p.ended = pid == p.pid
	return !p.ended, nil
}

// until waits for cond, which the process brings about by itself.
func (p *process) until(what string, patience time.Duration, cond func() (bool, error)) error {
	for end := time.Now().Add(patience); ; {
		if ok, err := cond(); ok || err != nil {
			return err
		}
		switch running, err := p.alive(); {
		case err != nil:
			return err
		case !running:
			return fmt.Errorf("it ended: %s", p.lastWords())
		case time.Now().After(end):
			return fmt.Errorf("%s did not happen in %v: %s", what, patience, p.lastWords())
		}
		time.Sleep(poll)
	}
}

// join waits until the process has ended by itself, calling look meanwhile.
func (p *process) join(patience time.Duration, look func() error) error {
	for end := time.Now().Add(patience); ; {
		running, err := p.alive()
		if err != nil {
			return err
		}
		if !running {
			return p.failure()
		}
		if err := look(); err != nil {
			return err
		}
		if time.Now().After(end) {
			p.kill()
			return fmt.Errorf("it took longer than %v", patience)
		}
		time.Sleep(poll)
	}
}

func (p *process) failure() error {
	if p.status.ExitStatus() == 0 {
		return nil
	}
	return fmt.Errorf("it ended with status %d, signal %d: %s", p.status.ExitStatus(), p.status.Signal(), p.lastWords())
}

// stop ends a tracer as Ctrl-C does and waits for it.
func (p *process) stop() error {
	if running, err := p.alive(); !running {
		return err
	}
	if err := unix.Kill(p.pid, unix.SIGINT); err != nil {
		return fmt.Errorf("stop process %d: %w", p.pid, err)
	}
	err := p.until("its end", 10*time.Second, func() (bool, error) {
		running, err := p.alive()
		return !running, err
	})
	if err != nil {
		p.kill()
	}
	return err
}

func (p *process) kill() {
	if p.ended {
		return
	}
	_ = unix.Kill(p.pid, unix.SIGKILL)
	_, _ = unix.Wait4(p.pid, &p.status, 0, &p.usage)
	p.ended = true
}

// wrote reports whether the output holds text.
func (p *process) wrote(text string) (bool, error) {
	b, err := os.ReadFile(p.output)
	return bytes.Contains(b, []byte(text)), err
}

// lastWords is the last line of the output that is not empty.
func (p *process) lastWords() string {
	b, _ := os.ReadFile(p.output)
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		return last
	}
	return "it wrote nothing"
}

// cpu is what the process has used so far.
func (p *process) cpu() (user, system time.Duration, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.pid))
	if err != nil {
		return 0, 0, err
	}
	return parseCPU(b)
}

// descriptors calls f with the fdinfo of each descriptor that the process holds.
func descriptors(pid int, f func(fdinfo []byte)) error {
	names, err := filepath.Glob(fmt.Sprintf("/proc/%d/fdinfo/*", pid))
	if err != nil || len(names) == 0 {
		return fmt.Errorf("read descriptors of process %d: none is visible", pid)
	}
	for _, name := range names {
		if b, err := os.ReadFile(name); err == nil { // else it was closed meanwhile
			f(b)
		}
	}
	return nil
}
