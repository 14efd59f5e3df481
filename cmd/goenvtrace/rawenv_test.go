// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// rawenv is a program for the scripts. It runs another one with an environment
// that no shell would make: duplicates, entries without "=", empty ones and
// invalid UTF-8.
func rawenv() {
	path, err := exec.LookPath(os.Args[1])
	if err == nil {
		err = syscall.Exec(path, os.Args[1:], []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"),
			"DOUBLE=first", "DOUBLE=second", "BARE", "", "=empty name", "LATIN=caf\xe9", "LINES=a\nb", "EMPTY=",
		})
	}
	fmt.Fprintln(os.Stderr, "rawenv:", err)
	os.Exit(1)
}
