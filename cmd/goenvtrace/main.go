// SPDX-License-Identifier: Apache-2.0

// Goenvtrace says which process put a conflicting GOROOT, GOPATH or PATH entry
// into the environment of a go, gopls or dlv launch.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program but its exit.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.Execute()
	if err == nil {
		return exitDone
	}
	var exit *exitError
	if !errors.As(err, &exit) {
		exit = &exitError{exitUsage, err}
	}
	if exit.err != nil {
		fmt.Fprintln(stderr, "goenvtrace:", report.Escape(exit.err.Error()))
	}
	return exit.status
}
