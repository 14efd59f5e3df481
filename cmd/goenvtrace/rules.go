// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func rulesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rules [ID]",
		Short: "List the rules, or print the documentation of one",
		Args:  atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				for _, r := range conflict.Rules() {
					fmt.Fprintf(cmd.OutOrStdout(), "%-20s %-5s  %s\n", r.ID, r.Severity, r.Title)
				}
				return nil
			}
			for _, r := range conflict.Rules() {
				if strings.EqualFold(r.ID, args[0]) {
					ruleDoc(cmd.OutOrStdout(), r)
					return nil
				}
			}
			return usage("unknown rule %q; goenvtrace rules lists them", args[0])
		},
	}
}

func ruleDoc(w io.Writer, r conflict.Rule) {
	fmt.Fprintf(w, "%s (%s): %s\n", r.ID, r.Severity, r.Title)
	for _, part := range []struct{ title, text string }{
		{"What", r.Doc.What}, {"Why", r.Doc.Why}, {"How to mend it", r.Doc.Fix}, {"The go command says", r.Doc.Message},
	} {
		if part.text != "" {
			fmt.Fprintf(w, "\n%s\n  %s\n", part.title, strings.ReplaceAll(strings.TrimSpace(part.text), "\n", "\n  "))
		}
	}
	if len(r.Doc.Refs) > 0 {
		fmt.Fprintf(w, "\nReferences\n  %s\n", strings.Join(r.Doc.Refs, "\n  "))
	}
}
