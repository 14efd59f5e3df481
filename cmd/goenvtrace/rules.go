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
	var format string
	cmd := &cobra.Command{
		Use:   "rules [ID]",
		Short: "List the rules, or print the documentation of one",
		Args:  atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rules := conflict.Rules()
			if len(args) > 0 {
				r, ok := findRule(rules, args[0])
				if !ok {
					return usage("unknown rule %q; goenvtrace rules lists them", args[0])
				}
				rules = []conflict.Rule{r}
			}
			switch {
			case format == "markdown":
				ruleBook(cmd.OutOrStdout(), rules)
			case format != "text":
				return usage("unknown format %q; text and markdown are known", format)
			case len(args) > 0:
				ruleDoc(cmd.OutOrStdout(), rules[0])
			default:
				ruleList(cmd.OutOrStdout(), rules)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or markdown")
	return cmd
}

func findRule(rules []conflict.Rule, id string) (conflict.Rule, bool) {
	for _, r := range rules {
		if strings.EqualFold(r.ID, id) {
			return r, true
		}
	}
	return conflict.Rule{}, false
}

func ruleList(w io.Writer, rules []conflict.Rule) {
	for _, r := range rules {
		fmt.Fprintf(w, "%-23s %-5s  %s\n", r.ID, r.Severity, r.Title)
	}
}

// part is a titled paragraph of a rule's documentation.
type part struct {
	title, text string
	verbatim    bool // output of a program
}

func ruleParts(r conflict.Rule) []part {
	return []part{
		{"What", r.Doc.What, false}, {"Why", r.Doc.Why, false}, {"How to mend it", r.Doc.Fix, false},
		{"The go command says", r.Doc.Message, true},
	}
}

func ruleDoc(w io.Writer, r conflict.Rule) {
	fmt.Fprintf(w, "%s (%s): %s\n", r.ID, r.Severity, r.Title)
	for _, p := range ruleParts(r) {
		if p.text != "" {
			fmt.Fprintf(w, "\n%s\n  %s\n", p.title, strings.ReplaceAll(strings.TrimSpace(p.text), "\n", "\n  "))
		}
	}
	if len(r.Doc.Refs) > 0 {
		fmt.Fprintf(w, "\nReferences\n  %s\n", strings.Join(r.Doc.Refs, "\n  "))
	}
}

// ruleBook writes docs/rules.md.
func ruleBook(w io.Writer, rules []conflict.Rule) {
	fmt.Fprint(w, "<!-- Made by `goenvtrace rules --format markdown`. Don't edit: change decoder/conflict. -->\n\n"+
		"# Rules\n\n"+
		"The severity is the worst that a rule says. `error`: this command fails, or uses the wrong toolchain. `warn`: the same\n"+
		"environment breaks another ordinary command. `info` explains and is no conflict. Exit status 0 refutes every rule that\n"+
		"says that a command fails, and turns the other errors into warnings.\n\n"+
		"| rule | worst | what is wrong |\n|---|---|---|\n")
	for _, r := range rules {
		fmt.Fprintf(w, "| [%s](#%s) | %s | %s |\n", r.ID, strings.ToLower(r.ID), r.Severity, escapeCell(r.Title))
	}
	for _, r := range rules {
		fmt.Fprintf(w, "\n## %s\n\n%s.\n", r.ID, capital(r.Title))
		for _, p := range ruleParts(r) {
			switch {
			case p.text == "":
			case p.verbatim:
				fmt.Fprintf(w, "\n**%s**\n\n```\n%s\n```\n", p.title, strings.TrimSpace(p.text))
			default:
				fmt.Fprintf(w, "\n**%s.** %s\n", p.title, plainMarkdown(strings.TrimSpace(p.text)))
			}
		}
		if len(r.Doc.Refs) > 0 {
			fmt.Fprintf(w, "\nReferences: %s\n", strings.Join(r.Doc.Refs, ", "))
		}
	}
}

func escapeCell(s string) string { return strings.ReplaceAll(plainMarkdown(s), "|", `\|`) }

// plainMarkdown keeps stars and angle brackets of a text from being markup.
func plainMarkdown(s string) string {
	return strings.NewReplacer("*", `\*`, "<", `\<`, "_", `\_`).Replace(s)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + plainMarkdown(s[1:]) }
