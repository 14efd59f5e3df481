// SPDX-License-Identifier: Apache-2.0

package report

import "testing"

func TestLocationText(t *testing.T) {
	place := func(file string, line int) *Place { return &Place{File: file, Line: line} }
	for _, k := range []struct {
		name string
		l    Location
		want string
	}{
		{"proven", Location{File: "/h/.bashrc", Line: 14, Text: "export GOROOT=/x", Confidence: "proven", home: "/h"}, "at ~/.bashrc:14   export GOROOT=/x"},
		{"matched", Location{File: "/etc/profile", Line: 1, Text: "A=b", Confidence: "matched", home: "/h"}, "at /etc/profile:1   A=b   (matched)"},
		{"replaced", Location{File: "/h/.bashrc", Line: 2, Text: "A=b", Confidence: "proven", First: place("/h/.profile", 1), home: "/h"},
			"at ~/.bashrc:2   A=b   (first set at ~/.profile:1)"},
		{"sourced", Location{File: "/h/.g/env", Line: 3, Text: "A=b", Confidence: "candidate", From: place("/h/.bashrc", 9), home: "/h"},
			"at ~/.g/env:3   A=b   (read from ~/.bashrc:9)   (candidate)"},
		{"another home", Location{File: "/home2/x", Line: 1, Text: "A=b", Confidence: "proven", home: "/home"}, "at /home2/x:1   A=b"},
		{"no home", Location{File: "/x", Line: 1, Text: "A=b", Confidence: "proven"}, "at /x:1   A=b"},
		{"the root for a home", Location{File: "/x", Line: 1, Text: "A=b", Confidence: "proven", home: "/"}, "at /x:1   A=b"},
		{"hostile", Location{File: "/h/\x1b[2J", Line: 1, Text: "A=\u202e", Confidence: "proven", home: "/h"}, `at ~/\x1b[2J:1   A=\u202e`},
	} {
		t.Run(k.name, func(t *testing.T) {
			if got := k.l.text(); got != k.want {
				t.Errorf("got  %s\nwant %s", got, k.want)
			}
		})
	}
}

func TestShortened(t *testing.T) {
	f := Finding{Culprits: []Culprit{{}, {Location: &Location{File: "/h/.bashrc", Line: 3, home: "/h"}}}}
	if got, want := f.shortened("delete /h/.bashrc:3"), "delete ~/.bashrc:3"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
