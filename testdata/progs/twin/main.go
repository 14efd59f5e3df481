// SPDX-License-Identifier: Apache-2.0

// Command twin makes a second Go toolchain of another version out of the one
// that is there, offline: the last digit of the version is changed in the
// binaries, which keeps every offset. The rest is linked.
//
//	twin GOROOT DIRECTORY STEP
//
// STEP from 1 to 9 is added to the last digit, modulo ten. The new version goes
// to stdout. The twin compiles for real, and tells the truth about its false
// version, so that a mismatch of the two is a mismatch to the go command too.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// patched are the programs that compare versions with each other.
var patched = map[string]bool{"go": true, "compile": true, "asm": true, "link": true, "cgo": true}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: twin GOROOT DIRECTORY STEP")
		os.Exit(2)
	}
	version, err := twin(os.Args[1], os.Args[2], os.Args[3])
	if err != nil {
		fmt.Fprintln(os.Stderr, "twin:", err)
		os.Exit(1)
	}
	fmt.Println(version)
}

func twin(root, dest, step string) (string, error) {
	head, err := os.ReadFile(filepath.Join(root, "VERSION"))
	if err != nil {
		return "", err
	}
	// A second line holds the time of the release, words after the first the
	// experiments.
	first, rest, _ := strings.Cut(string(head), "\n")
	version, _, _ := strings.Cut(first, " ")
	other, err := next(version, step)
	if err != nil {
		return "", err
	}
	if err := link(root, dest, "lib", "go.env", "pkg/include"); err != nil {
		return "", err
	}
	if err := sources(root, dest); err != nil {
		return "", err
	}
	for _, pattern := range []string{"bin/*", "pkg/tool/*/*"} {
		if err := programs(root, dest, pattern, version, other); err != nil {
			return "", err
		}
	}
	// Last, so that a twin with a VERSION is a whole one.
	return other, os.WriteFile(filepath.Join(dest, "VERSION"), []byte(other+"\n"+rest), 0o644)
}

// next returns a version of the same length with another last digit.
func next(version, step string) (string, error) {
	n, err := strconv.Atoi(step)
	if err != nil || n < 1 || n > 9 {
		return "", fmt.Errorf("step %q is not a digit from 1 to 9", step)
	}
	last := len(version) - 1
	if last < 0 || version[last] < '0' || version[last] > '9' {
		return "", fmt.Errorf("version %q does not end in a digit", version)
	}
	return version[:last] + strconv.Itoa((int(version[last]-'0')+n)%10), nil
}

// link links those of the names that exist.
func link(root, dest string, names ...string) error {
	for _, name := range names {
		from, to := filepath.Join(root, name), filepath.Join(dest, name)
		if _, err := os.Stat(from); errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.Symlink(from, to); err != nil {
			return err
		}
	}
	return nil
}

// sources links what src holds, and go.mod a second time under the name that it
// has in a download: without it the go command refuses to switch to the twin.
func sources(root, dest string) error {
	all, err := os.ReadDir(filepath.Join(root, "src"))
	if err != nil {
		return err
	}
	for _, entry := range all {
		if err := link(root, dest, filepath.Join("src", entry.Name())); err != nil {
			return err
		}
	}
	return os.Symlink(filepath.Join(root, "src", "go.mod"), filepath.Join(dest, "src", "_go.mod"))
}

// programs copies the programs of a directory with the version changed, and
// links those that have none to compare.
func programs(root, dest, pattern, version, other string) error {
	all, err := filepath.Glob(filepath.Join(root, pattern))
	if err != nil {
		return err
	}
	for _, from := range all {
		rel, err := filepath.Rel(root, from)
		if err != nil {
			return err
		}
		if !patched[strings.TrimSuffix(filepath.Base(from), ".exe")] {
			if err := link(root, dest, rel); err != nil {
				return err
			}
			continue
		}
		code, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		to := filepath.Join(dest, rel)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		code = bytes.ReplaceAll(code, []byte(version), []byte(other))
		if err := os.WriteFile(to, code, 0o755); err != nil {
			return err
		}
	}
	return nil
}
