// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// ending knows what ends a trace: the command, a signal, or the time.
type ending struct {
	stop   chan struct{} // closed once
	once   sync.Once
	notify chan os.Signal
	timer  *time.Timer

	mu     sync.Mutex
	result int
}

// begin starts the command, if there is one, and waits for the end beside the
// pipeline. The rings are being filled already: nothing of the command is missed.
func (w *watcher) begin() (*ending, error) {
	e := &ending{stop: make(chan struct{}), notify: make(chan os.Signal, 4)}
	e.listen(len(w.opts.argv) > 0)
	if w.opts.duration > 0 {
		e.timer = time.AfterFunc(w.opts.duration, func() { e.end(exitDone) })
	}
	if len(w.opts.argv) == 0 {
		fmt.Fprintln(w.stderr, "watching; Ctrl-C ends the trace")
		return e, nil
	}
	p, err := w.invoker.start(w.opts.argv)
	if err != nil {
		e.release()
		return nil, err
	}
	go func() {
		st, err := p.Wait()
		if err != nil {
			e.end(exitOwnFailure)
			return
		}
		e.end(exitStatus(st))
	}()
	return e, nil
}

// listen takes the signals that end a trace. With a command, SIGINT and
// SIGQUIT are the command's: the terminal sends them to both of us, and we go
// on until it has ended. They are caught, not ignored, because an ignored
// signal would stay ignored in the command; and one that was ignored when we
// started (nohup, a background job) stays so for both.
func (e *ending) listen(command bool) {
	for _, sig := range []os.Signal{unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGHUP} {
		if !signal.Ignored(sig) {
			signal.Notify(e.notify, sig)
		}
	}
	go func() {
		for sig := range e.notify {
			num := sig.(unix.Signal)
			if command && (num == unix.SIGINT || num == unix.SIGQUIT) {
				continue
			}
			select {
			case <-e.stop: // the second one: at once
				os.Exit(exitSignalledBase + int(num))
			default:
			}
			if command {
				e.end(exitSignalledBase + int(num))
				continue
			}
			e.end(exitDone)
		}
	}()
}

func (e *ending) end(status int) {
	e.once.Do(func() {
		e.mu.Lock()
		e.result = status
		e.mu.Unlock()
		close(e.stop)
	})
}

func (e *ending) status() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.result
}

func (e *ending) release() {
	signal.Stop(e.notify)
	close(e.notify)
	if e.timer != nil {
		e.timer.Stop()
	}
}
