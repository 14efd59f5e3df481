// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
)

// recording is a file that a trace is written to.
type recording struct {
	*os.File
	limit int64 // bytes, 0: none
}

// record opens the files of a trace as the invoker: the one asked for, and one
// in the state directory.
func (in *invoker) record(output string, keep bool) ([]*recording, error) {
	var files []*recording
	err := in.asUser(func() error {
		if output != "" {
			f, err := createTrace(output)
			if err != nil {
				return existing(output, err)
			}
			files = append(files, &recording{File: f})
		}
		if !keep {
			return nil
		}
		dir, err := stateDir(in.lookup, in.home)
		if err != nil {
			return fmt.Errorf("%w: -o FILE --no-record", err)
		}
		f, err := newStore(dir).create(time.Now())
		if err != nil {
			return err
		}
		files = append(files, &recording{File: f, limit: maxTraceBytes})
		return nil
	})
	if err != nil {
		for _, f := range files {
			_ = f.Close()
			_ = in.asUser(func() error { return os.Remove(f.Name()) })
		}
		return nil, err
	}
	return files, nil
}

func (in *invoker) prune() error {
	dir, err := stateDir(in.lookup, in.home)
	if err != nil {
		return nil // nothing was recorded there
	}
	return in.asUser(newStore(dir).prune)
}

// keyBytes is the length of the key of the fingerprints.
const keyBytes = 32

// redactKey reads the invoker's key, or makes it at the first trace. All local
// traces of one person share it, so that values can be compared between them.
// Where there is no state directory it is thrown away with the process.
func (in *invoker) redactKey() ([]byte, error) {
	fresh := make([]byte, keyBytes)
	_, _ = rand.Read(fresh) // never fails, crypto/rand
	dir, err := stateDir(in.lookup, in.home)
	if err != nil {
		return fresh, nil
	}
	key := fresh
	err = in.asUser(func() error {
		key, err = loadKey(filepath.Join(dir, "redact.key"), fresh)
		return err
	})
	return key, err
}

// loadKey reads the key, or stores the fresh one. It is written under another
// name and linked: two first traces at once must not read half a key.
func loadKey(name string, fresh []byte) ([]byte, error) {
	for range 2 {
		key, err := os.ReadFile(name)
		if err == nil && len(key) != keyBytes {
			return nil, fmt.Errorf("read %s: %d bytes, not %d; remove it to get a new one: rm %s", name, len(key), keyBytes, report.Quote(name))
		}
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return key, err
		}
		if err := storeKey(name, fresh); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("store the key of the fingerprints: %w", err)
		}
	}
	return nil, fmt.Errorf("read %s: it comes and goes", name)
}

func storeKey(name string, key []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), "redact.key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(key)
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Link(tmp.Name(), name)
}
