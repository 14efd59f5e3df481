// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"testing"
)

func TestReadELF(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs an ELF file of its own")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(exe)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := readELF(f)
	if err != nil || !got.mayBeGo || got.machine != "linux/"+runtime.GOARCH {
		t.Errorf("this test: %+v, %v", got, err)
	}
	for name, data := range map[string]string{"empty": "", "script": "#!/bin/sh\n", "cut": "\x7fELF\x02\x01"} {
		if _, err := readELF(bytes.NewReader([]byte(data))); !errors.Is(err, errNotELF) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMachine(t *testing.T) {
	for _, k := range []struct {
		m         uint16
		wide, big bool
		want      string
	}{
		{62, true, false, "linux/amd64"}, {183, true, false, "linux/arm64"}, {3, false, false, "linux/386"},
		{21, true, true, "linux/ppc64"}, {21, true, false, "linux/ppc64le"}, {8, true, false, "linux/mips64le"},
		{8, false, true, "linux/mips"}, {22, true, true, "linux/s390x"}, {99, true, false, ""},
	} {
		if got := machine(k.m, k.wide, k.big); got != k.want {
			t.Errorf("%d: %q, want %q", k.m, got, k.want)
		}
	}
}

func TestBudget(t *testing.T) {
	b := &budget{r: bytes.NewReader(make([]byte, 100)), left: 50}
	p := make([]byte, 40)
	if _, err := b.ReadAt(p, 0); err != nil {
		t.Error(err)
	}
	if _, err := b.ReadAt(p, 0); !errors.Is(err, errBudget) {
		t.Errorf("got %v", err)
	}
}

// FuzzReadELF feeds it headers of any shape.
func FuzzReadELF(f *testing.F) {
	f.Add([]byte("\x7fELF\x02\x01\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &budget{r: bytes.NewReader(data), left: maxExecutable}
		head, err := readELF(r)
		if err != nil && head.mayBeGo {
			t.Errorf("may be Go, and %v", err)
		}
	})
}
