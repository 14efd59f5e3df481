// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
)

// ownsMachine reports that this is CI, where a test may write to /etc.
func ownsMachine() bool { return os.Getenv("CI") == "true" && os.Geteuid() == 0 }

// cmdSudoer lets a user run everything with sudo until the script ends:
//
//	sudoer USER
func cmdSudoer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: sudoer USER")
	}
	name := "/etc/sudoers.d/goenvtrace-test"
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o440)
	ts.Check(err)
	ts.Defer(func() { _ = os.Remove(name) })
	_, err = fmt.Fprintf(f, "%s ALL=(ALL) NOPASSWD: ALL\n", args[0])
	ts.Check(err)
	ts.Check(f.Close())
}
