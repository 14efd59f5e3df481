// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

func programs() map[string]func() {
	return map[string]func(){
		"goenvtrace": main, "rawenv": rawenv,
		"storm": storms, "samepids": samePIDs, "crowd": crowd,
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, os.Args[0]+":", err)
		os.Exit(1)
	}
}

// storms starts PROGRAM with its own environment, again and again:
//
//	storm PROGRAM
//
// Their second arguments are n0, n1 and so on. It answers each number on its standard
// input when so many more have been started, with how many there were until then, and
// ends with its input: then they all have ended.
func storms() {
	var s stormer
	for range 4 {
		s.wg.Go(func() { s.run(os.Args[1]) })
	}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		n, err := strconv.Atoi(in.Text())
		check(err)
		fmt.Println(s.more(n))
	}
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.wg.Wait()
	fmt.Println(s.n)
}

type stormer struct {
	wg      sync.WaitGroup
	mu      sync.Mutex
	n       int // started, or about to be
	ended   bool
	at      int // when n is this, reached is closed
	reached chan struct{}
}

func (s *stormer) run(program string) {
	env := os.Environ()
	for {
		n, ok := s.take()
		if !ok {
			return
		}
		p, err := os.StartProcess(program, []string{"true", "n" + strconv.Itoa(n)}, &os.ProcAttr{Env: env})
		check(err)
		_, err = p.Wait()
		check(err)
	}
}

func (s *stormer) take() (n int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return 0, false
	}
	if s.reached != nil && s.n == s.at {
		close(s.reached)
		s.reached = nil
	}
	s.n++
	return s.n - 1, true
}

func (s *stormer) more(n int) int {
	reached := make(chan struct{})
	s.mu.Lock()
	s.at, s.reached = s.n+n, reached
	s.mu.Unlock()
	<-reached
	return s.at
}

// samePIDs starts processes that all have one of two pids:
//
//	samepids ROUNDS PROGRAM
//
// In each round a child forks a grandchild; that becomes PROGRAM g<round>, then the
// child PROGRAM c<round>. Who was the child's pid is the grandchild's in the next.
func samePIDs() {
	rounds, err := strconv.Atoi(os.Args[1])
	check(err)
	program, err := unix.BytePtrFromString(os.Args[2])
	check(err)
	pids, err := freePIDs()
	check(err)
	for i := range rounds {
		child, err := syscall.SlicePtrFromStrings([]string{"true", "c" + strconv.Itoa(i)})
		check(err)
		grandchild, err := syscall.SlicePtrFromStrings([]string{"true", "g" + strconv.Itoa(i)})
		check(err)
		err = family(program, child, grandchild, pids[i%2], pids[1-i%2])
		for errors.Is(err, unix.EEXIST) { // the kernel has come around and given one away
			pids, err = freePIDs()
			check(err)
			err = family(program, child, grandchild, pids[i%2], pids[1-i%2])
		}
		check(err)
	}
}

// freePIDs finds two numbers that nobody has, as far as possible from where the kernel
// is counting.
func freePIDs() (pids [2]int32, err error) {
	last, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return pids, err
	}
	var load [3]float64
	var running string
	var at int32
	if _, err := fmt.Sscan(string(last), &load[0], &load[1], &load[2], &running, &at); err != nil {
		return pids, err
	}
	found := 0
	for pid := at - 1; pid > 300 && found < len(pids); pid-- {
		if errors.Is(unix.Kill(int(pid), 0), unix.ESRCH) {
			pids[found] = pid
			found++
		}
	}
	if found < len(pids) {
		return pids, errors.New("no free pids below the last one")
	}
	return pids, nil
}

// cloneArgs is struct clone_args.
type cloneArgs struct {
	flags, pidfd, childTID, parentTID, exitSignal, stack, stackSize, tls uint64
	setTID                                                               *int32
	setTIDSize, cgroup                                                   uint64
}

// family is one round. Between the forks and the execs there are system calls only:
// the Go runtime has not been forked with the thread.
func family(program *byte, child, grandchild []*byte, pid, pid2 int32) error {
	first := cloneArgs{exitSignal: uint64(unix.SIGCHLD), setTID: &pid, setTIDSize: 1}
	second := cloneArgs{exitSignal: uint64(unix.SIGCHLD), setTID: &pid2, setTIDSize: 1}
	size := unsafe.Sizeof(first)
	var ended int32 // the grandchild's status
	p, _, errno := unix.RawSyscall(unix.SYS_CLONE3, uintptr(unsafe.Pointer(&first)), size, 0)
	if errno != 0 {
		return fmt.Errorf("clone with pid %d: %w", pid, errno)
	}
	if p == 0 {
		p, _, errno := unix.RawSyscall(unix.SYS_CLONE3, uintptr(unsafe.Pointer(&second)), size, 0)
		if p == 0 && errno == 0 {
			_, _, _ = unix.RawSyscall(unix.SYS_EXECVE, uintptr(unsafe.Pointer(program)), uintptr(unsafe.Pointer(&grandchild[0])), 0)
		}
		if errno == 0 {
			_, _, errno = unix.RawSyscall6(unix.SYS_WAIT4, p, uintptr(unsafe.Pointer(&ended)), 0, 0, 0, 0)
		}
		if errno == 0 && ended == 0 {
			_, _, _ = unix.RawSyscall(unix.SYS_EXECVE, uintptr(unsafe.Pointer(program)), uintptr(unsafe.Pointer(&child[0])), 0)
		}
		_, _, _ = unix.RawSyscall(unix.SYS_EXIT_GROUP, uintptr(errno)|128, 0, 0)
	}
	var ws unix.WaitStatus
	if _, err := unix.Wait4(int(p), &ws, 0, nil); err != nil {
		return err
	}
	if ws.ExitStatus() == int(unix.EEXIST)|128 {
		return unix.EEXIST
	}
	if ws.ExitStatus() != 0 {
		return fmt.Errorf("child with pid %d ended with %#x", pid, ws)
	}
	return nil
}

// crowd lacks memory while it starts processes with its own environment:
//
//	crowd TOUCHED-BYTES WORKERS EXECS PROGRAM
//
// It waits for a line, so that it can be put in a cgroup before.
func crowd() {
	var n [3]int
	for i := range n {
		var err error
		n[i], err = strconv.Atoi(os.Args[1+i])
		check(err)
	}
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil && !errors.Is(err, io.EOF) {
		check(err)
	}
	done := make(chan struct{})
	var touching sync.WaitGroup
	touching.Go(func() { touch(n[0], done) })
	env := os.Environ()
	var wg sync.WaitGroup
	for w := range n[1] {
		wg.Go(func() {
			for i := w; i < n[2]; i += n[1] {
				p, err := os.StartProcess(os.Args[4], []string{"true", "n" + strconv.Itoa(i)}, &os.ProcAttr{Env: env})
				check(err)
				_, err = p.Wait()
				check(err)
			}
		})
	}
	wg.Wait()
	close(done)
	touching.Wait()
}

// touch writes to all of its memory again and again, so that the kernel has to take
// pages from everybody.
func touch(n int, done <-chan struct{}) {
	b, err := unix.Mmap(-1, 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	check(err)
	for {
		for i := 0; i < n; i += os.Getpagesize() {
			b[i]++
			select {
			case <-done:
				return
			default:
			}
		}
		runtime.Gosched()
	}
}
