// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// sourceFile handles ". FILE".
func (s *shell) sourceFile(cmd command) {
	args := cmd.args[1:]
	if len(args) > 0 && args[0].Lit() == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return
	}
	if run := producer(args[0]); run != nil { // . <(goenv init -)
		if s.includePrinted(cmd.CallExpr, run, cmd.scope, false) {
			return
		}
		s.toolHook(s.toolOf(run), cmd)
		return
	}
	i := s.including(cmd, s.argument(args[0]))
	if first, _ := firstText(i.Path); !strings.Contains(first, "/") && i.Path[0].Kind == decoder.PartText {
		i.Relative = decoder.RelativeToPath
	}
	s.include(i, s.place(cmd))
	if tool := toolOfPath(textsOf(i.Path)); tool != "" {
		cmd.scope.conditional = i.Conditional
		s.toolHook(tool, cmd)
	}
}

func (s *shell) including(cmd command, path decoder.Expr) decoder.Include {
	if len(path) == 0 {
		path = unknown("")
	}
	conditional := cmd.scope.conditional
	if sameFile(path, cmd.scope.tested) {
		conditional = cmd.scope.otherwise // [ -f FILE ] && . FILE: if it is there it is read
	}
	return decoder.Include{
		Path: path, Kind: s.kind, Exported: s.allExport, Conditional: conditional,
		Scanned: s.scanned, Text: s.written(cmd),
	}
}

// producer returns the commands of a word that is nothing but the output of
// commands.
func producer(w *syntax.Word) []*syntax.Stmt {
	if len(w.Parts) != 1 {
		return nil
	}
	part := w.Parts[0]
	if q, ok := part.(*syntax.DblQuoted); ok {
		if len(q.Parts) != 1 {
			return nil
		}
		part = q.Parts[0]
	}
	switch p := part.(type) {
	case *syntax.CmdSubst:
		return p.Stmts
	case *syntax.ProcSubst:
		return p.Stmts
	}
	return nil
}

// toolOf names the program whose output is executed.
func (s *shell) toolOf(list []*syntax.Stmt) string {
	for _, st := range list {
		call, ok := st.Cmd.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 {
			continue
		}
		if args := s.withoutPrefix(call.Args); len(args) > 0 {
			if name := baseName(textsOf(s.argument(args[0]))); name != "" {
				return name
			}
		}
	}
	return "unknown"
}

// toolHook notes that a tool may set anything from here on.
func (s *shell) toolHook(tool string, cmd command) {
	if isHarmless(tool) {
		return
	}
	s.hook(decoder.Hook{
		Tool: tool, Conditional: cmd.scope.conditional, Scanned: s.scanned, Text: s.written(cmd),
	}, s.place(cmd))
}

// maxNesting bounds texts within texts: eval within eval.
const maxNesting = 4

// eval reads what is evaluated, where it is written out.
func (s *shell) eval(cmd command) {
	var words []decoder.Expr
	for _, w := range cmd.args[1:] {
		if run := producer(w); run != nil {
			if len(cmd.args) == 2 && s.includePrinted(cmd.CallExpr, run, cmd.scope, false) {
				return
			}
			s.toolHook(s.toolOf(run), cmd)
			return
		}
		words = append(words, s.argument(w))
	}
	if command, ok := literal(joinWith(" ", words...)); ok {
		s.nested(command, s.place(cmd), cmd.scope)
		return
	}
	s.toolHook("unknown", cmd)
}

// nested reads a command that stands in a string. All of it has the place of
// the string: there may be quotes and escapes in between.
func (s *shell) nested(text string, place int, c scope) {
	if s.nesting >= maxNesting {
		return
	}
	inner := &shell{
		file: s.file, text: text, at: func(int) int { return place }, lang: s.lang, kind: s.kind, envrc: s.envrc,
		allExport: s.allExport, scanned: s.scanned, functions: s.functions, nesting: s.nesting + 1,
	}
	inner.run(c.inner())
}

// alias reads the command that an alias stands for: alias go='GOROOT=/x go'.
func (s *shell) alias(cmd command) {
	for _, w := range cmd.args[1:] {
		word, ok := literal(s.argument(w))
		if name, body, found := strings.Cut(word, "="); ok && found && name != "" && strings.Contains(body, "=") {
			s.nested(body, s.place(w), cmd.scope.branch())
		}
	}
}

// trap reads the commands that are run when something happens.
func (s *shell) trap(cmd command) {
	if len(cmd.args) < 3 {
		return
	}
	if body, ok := literal(s.argument(cmd.args[1])); ok && strings.Contains(body, "=") {
		s.nested(body, s.place(cmd), cmd.scope.branch())
	}
}

// isTool reports whether a program is known to set variables of Go.
func isTool(name string) bool {
	switch name {
	case "direnv", "goenv", "mise", "rtx", "asdf", "gvm", "g", "gobrew", "brew", "conda", "mamba", "micromamba", "nix",
		"devbox", "hermit", "pkgx", "proto", "vfox", "sdk", "aqua", "flox", "spack", "module", "home-manager":
		return true
	}
	return false
}

// isHarmless reports whether what a program prints for eval is known not to
// touch what a Go command looks at.
func isHarmless(name string) bool {
	return slices.Contains([]string{
		"starship", "zoxide", "dircolors", "gdircolors", "lesspipe", "lesspipe.sh", "lessfile", "thefuck", "fzf", "atuin",
		"ssh-agent", "gpg-agent", "keychain", "oh-my-posh", "resize", "register-python-argcomplete", "tset", "mcfly",
		"navi", "pip", "pip3", "kubectl", "helm", "gh", "glab", "rustup", "npm", "pnpm", "uv", "uvx", "luarocks", "opam",
		"nodenv", "pyenv", "rbenv", "fnm", "jenv", "perl", "tinty", "vivid", "ng", "docker", "op", "carapace", "zsh-patina",
	}, name)
}

// toolOfPath names the tool whose initialisation is sourced.
func toolOfPath(path string) string {
	for _, t := range [...]struct{ part, tool string }{
		{"gvm/scripts/gvm", "gvm"}, {".gvm/environments/", "gvm"},
		{"asdf.sh", "asdf"}, {"plugins/golang/set-env.", "asdf"}, {"asdf.fish", "asdf"}, {"asdf.elv", "asdf"},
		{".g/env", "g"}, {"conda.sh", "conda"}, {"mamba.sh", "mamba"}, {"sdkman-init.sh", "sdk"},
		{"nix-daemon.sh", "nix"}, {"profile.d/nix.sh", "nix"}, {"hm-session-vars.", "home-manager"},
		{"vfox", "vfox"}, {"devbox", "devbox"}, {"activate-hermit", "hermit"}, {"direnv", "direnv"}, {"goenv", "goenv"},
		{"spack/setup-env", "spack"}, {"modules/init/", "module"}, {"mise", "mise"},
	} {
		if strings.Contains(path, t.part) {
			return t.tool
		}
	}
	return ""
}

// textsOf returns what is literally written of an expression.
func textsOf(e decoder.Expr) string {
	var b strings.Builder
	for _, p := range e {
		if p.Kind == decoder.PartText {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func firstText(e decoder.Expr) (string, bool) {
	if len(e) == 0 || e[0].Kind != decoder.PartText {
		return "", false
	}
	return e[0].Text, true
}
