// SPDX-License-Identifier: Apache-2.0

// Command accuracy measures how often goenvtrace is right: on scenarios in which
// it is known what is wrong, and on large bodies of ordinary and of deliberately
// odd launches, where every finding must have its reason in a table.
//
//	accuracy            everything
//	accuracy -only NAME the corpora whose name contains NAME
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
	keep := flag.String("keep", "", "keep the traces in this directory")
	flag.Parse()
	if err := run(*only, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func run(only, keep string) error {
	dir := keep
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "goenvtrace-accuracy"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	var scores []score
	if strings.Contains("scenarios", only) {
		s, err := scenarios()
		if err != nil {
			return err
		}
		scores = append(scores, s)
	}
	for _, c := range corpora {
		if !strings.Contains(c.name, only) {
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
