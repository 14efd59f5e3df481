// SPDX-License-Identifier: Apache-2.0

// Command accuracy measures how often goenvtrace is right: on scenarios in which
// it is known what is wrong, and on large bodies of ordinary and of deliberately
// odd launches, where every finding must have its reason in a table.
//
//	accuracy             everything
//	accuracy -only NAME  the corpora whose name contains NAME
//	accuracy -skip NAME  all but those
//
// It prints launches, findings, precision and recall, and fails where a finding
// is not explained or an expected one is missing. It judges nothing itself: what
// it compares is the JSON report.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	only := flag.String("only", "", "run the corpora whose name contains this")
	skip := flag.String("skip", "", "leave out the corpora whose name contains this")
	keep := flag.String("keep", "", "keep the traces in this directory")
	flag.Parse()
	chosen := func(name string) bool {
		return strings.Contains(name, *only) && (*skip == "" || !strings.Contains(name, *skip))
	}
	if err := run(chosen, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func run(chosen func(string) bool, keep string) error {
	dir := keep
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "goenvtrace-accuracy"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	var scores []score
	for _, c := range corpora {
		if err := c.ready(); chosen(c.name) && err != nil {
			return err
		}
	}
	if chosen("scenarios") {
		s, err := scenarios()
		if err != nil {
			return err
		}
		scores = append(scores, s)
	}
	for _, c := range corpora {
		if !chosen(c.name) {
			continue
		}
		s, err := c.measure(dir)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		scores = append(scores, s)
	}
	return show(os.Stdout, scores)
}
