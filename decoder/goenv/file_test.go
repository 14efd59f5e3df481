// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestParseFile(t *testing.T) {
	for _, k := range []struct {
		name, data string
		want       []decoder.Line
	}{
		{name: "empty"},
		{name: "no newline at the end", data: "A=b", want: []decoder.Line{{Number: 1, Name: "A", Value: "b"}}},
		{name: "carriage return stays", data: "A=b\r\nC=d\n", want: []decoder.Line{
			{Number: 1, Name: "A", Value: "b\r"}, {Number: 2, Name: "C", Value: "d"}}},
		{name: "nothing is trimmed", data: "A = b ", want: []decoder.Line{{Number: 1, Name: "A ", Value: " b "}}},
		{name: "quotes and equals signs stay", data: `A="b=c"`, want: []decoder.Line{{Number: 1, Name: "A", Value: `"b=c"`}}},
		{name: "not assignments", data: "\n# A=b\n A=b\na=b\nexport A=b\n=b\nA\n\xc3\x84=b\n"},
		{name: "duplicates", data: "A=1\nA=\n", want: []decoder.Line{{Number: 1, Name: "A", Value: "1"}, {Number: 2, Name: "A"}}},
	} {
		t.Run(k.name, func(t *testing.T) {
			if diff := cmp.Diff(k.want, ParseFile([]byte(k.data))); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParseFile(f *testing.F) {
	f.Add([]byte("GOROOT=/x\n# c\nGOBIN=\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows := bytes.Split(data, []byte{'\n'})
		last := 0
		for _, l := range ParseFile(data) {
			if l.Number <= last || l.Number > len(rows) {
				t.Fatalf("line %d after %d of %d", l.Number, last, len(rows))
			}
			last = l.Number
			if got := l.Name + "=" + l.Value; got != string(rows[l.Number-1]) {
				t.Errorf("line %d is %q, got %q", l.Number, rows[l.Number-1], got)
			}
			if l.Name == "" || l.Name[0] < 'A' || l.Name[0] > 'Z' {
				t.Errorf("name %q", l.Name)
			}
		}
	})
}

func TestParseModule(t *testing.T) {
	for _, k := range []struct {
		name, data string
		want       decoder.Module
	}{
		{name: "empty"},
		{name: "whole", data: "// c\nmodule example.com/m // x\n\ngo 1.25.0\ntoolchain go1.26.1\nrequire go 1.3\n",
			want: decoder.Module{Path: "example.com/m", Go: "1.25.0", GoLine: 4, Toolchain: "go1.26.1", Requires: true}},
		{name: "workspace", data: "go 1.21\n\nuse ./one // first\nuse (\n\t./two\n\t\"../three four\" // quoted\n\n)\nuse(\n /abs\n)\nreplace x => y\n",
			want: decoder.Module{Go: "1.21", GoLine: 1, Use: []string{"./one", "./two", "../three four", "/abs"}}},
		{name: "a block of requirements", data: "module m\nrequire (\n\t// a\n\n\texample.com/a v1.0.0 // indirect\n)\n", want: decoder.Module{Path: "m", Requires: true}},
		{name: "an empty block", data: "module m\nrequire (\n\t// a\n)\nretract v1.0.0\n", want: decoder.Module{Path: "m"}},
		{name: "first line counts", data: "go 1.21\ngo 1.22\n", want: decoder.Module{Go: "1.21", GoLine: 1}},
		{name: "indented", data: "\tgo\t1.21\r\n", want: decoder.Module{Go: "1.21", GoLine: 1}},
		{name: "only alike", data: "golang 1.21\ngo\nmodules x\n"},
	} {
		t.Run(k.name, func(t *testing.T) {
			if diff := cmp.Diff(&k.want, ParseModule([]byte(k.data))); diff != "" {
				t.Errorf("module (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParseModule(f *testing.F) {
	f.Add([]byte("module m\ngo 1.25.0\ntoolchain default\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m := ParseModule(data)
		if m.GoLine > bytes.Count(data, []byte{'\n'})+1 || m.Go != "" && m.GoLine == 0 {
			t.Errorf("go %q at line %d", m.Go, m.GoLine)
		}
	})
}
