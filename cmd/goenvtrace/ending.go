// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"fmt"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"
)

// ending knows what ends a trace: the command, a signal, or the time. The
// pipeline listens to it beside the events.
type ending struct {
	command *os.Process // nil: there is none
	signals chan os.Signal
	exited  chan int         // the command's status, as a shell has it
	timeout <-chan time.Time // nil: no bound
}

// begin starts the command, if there is one. The rings are being filled
// already: nothing of the command is missed.
func (w *watcher) begin() (*ending, error) {
	e := &ending{signals: make(chan os.Signal, 4), exited: make(chan int, 1)}
	e.listen()
	if w.opts.duration > 0 {
		e.timeout = time.After(w.opts.duration)
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
	e.command = p
	return e, nil
}

// listen takes the signals that end a trace. They are caught, not ignored,
// because an ignored signal would stay ignored in the command; and one that
// was ignored when we started (nohup, a background job) stays so for both.
func (e *ending) listen() {
	for _, sig := range []os.Signal{unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGHUP} {
		if !signal.Ignored(sig) {
			signal.Notify(e.signals, sig)
		}
	}
}

// wait ends with the command.
func (e *ending) wait() {
	st, err := e.command.Wait()
	if err != nil {
		e.exited <- exitOwnFailure
		return
	}
	e.exited <- exitStatus(st)
}

// signalled says whether a signal ends the trace, and with which status. With
// a command, SIGINT and SIGQUIT are the command's: the terminal sends them to
// both of us, and we go on until it has ended.
func (e *ending) signalled(sig os.Signal) (status int, ends bool) {
	if e.command == nil {
		return exitDone, true
	}
	if sig == unix.SIGINT || sig == unix.SIGQUIT {
		return 0, false
	}
	return exitSignalledBase + int(sig.(unix.Signal)), true
}

// release gives the signals back: while the trace is being drained, one more
// ends us at once.
func (e *ending) release() {
	if e.command == nil {
		signal.Stop(e.signals)
		return
	}
	// A late Ctrl-C that was meant for the command must not cost the report.
	signal.Reset(unix.SIGTERM, unix.SIGHUP)
}
