// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// fish reads a script of fish. No parser for it is maintained in Go; its
// grammar is regular enough for what is asked here.
type fish struct {
	*file
	text    string
	at      func(int) int
	blocks  []fishBlock
	last    string // source of the command before, for "or return"
	pipe    string // first word of the pipeline that is being read
	begin   int    // and where it begins
	nesting int
	depth   int // words like "not" in front of a command
}

type fishBlock struct {
	keyword   string
	condition string // source of the command that an if asks
	otherwise bool   // in its else
}

func parseFish(f *file) {
	s := &fish{file: f, text: f.source.text, at: func(i int) int { return i }}
	s.run()
	if len(s.blocks) > 0 {
		f.defect(0, "a block is not closed")
	}
}

func (s *fish) run() {
	l := &fishLexer{text: s.text}
	for {
		c, ok := l.next()
		if l.broken && !s.Scanned {
			line, _ := s.position(s.at(l.pos))
			s.defect(line, "a quote or bracket is not closed")
			s.Scanned = true
		}
		if !ok {
			return
		}
		if len(c.words) > 0 {
			s.command(c, false)
		}
	}
}

// conditional reports whether what stands here may not be executed.
func (s *fish) conditional(c fishCommand) bool {
	if c.joined == "&&" || c.joined == "||" {
		return true
	}
	for _, b := range s.blocks {
		if b.keyword != "begin" && b.keyword != "for" {
			return true
		}
	}
	return false
}

func (s *fish) inFunction() bool {
	for _, b := range s.blocks {
		if b.keyword == "function" {
			return true
		}
	}
	return false
}

// command follows one command; maybe: a word before it says that it may not be
// executed.
func (s *fish) command(c fishCommand, maybe bool) {
	if c.joined != "|" {
		s.pipe, s.begin = baseName(textsOf(c.words[0].expr)), c.from
	}
	if s.depth++; s.depth > maxDepth {
		s.depth--
		return
	}
	defer func() { s.depth-- }()
	word := c.words[0].literal()
	if s.block(word, c) {
		return
	}
	switch word {
	case "and", "or", "not", "!", "command", "builtin", "time":
		if len(c.words) > 1 {
			inner := c
			inner.words = c.words[1:]
			inner.from = inner.words[0].from
			if word == "and" || word == "or" {
				inner.joined = map[string]string{"and": "&&", "or": "||"}[word]
				maybe = true
			}
			s.command(inner, maybe)
		}
		return
	}
	maybe = maybe || s.conditional(c)
	if len(c.words) > 1 && s.prefixed(c, maybe) {
		return
	}
	s.execute(word, c, maybe)
	s.last = s.text[c.from:c.to]
}

// block follows the words that open and close blocks. True: nothing else is to
// be done with the command.
func (s *fish) block(word string, c fishCommand) bool {
	switch word {
	case "if", "while", "begin", "function", "switch", "for":
		if len(s.blocks) >= maxDepth {
			s.defect(0, "nested too deep")
			return true
		}
		inner := c
		inner.words = c.words[1:]
		if (word == "if" || word == "while" || word == "begin") && len(inner.words) > 0 {
			inner.from = inner.words[0].from
			s.command(inner, false) // the condition is executed
		}
		b := fishBlock{keyword: word, condition: s.text[c.from:c.to]}
		s.blocks = append(s.blocks, b)
		if word == "for" {
			s.loop(inner)
		}
	case "else":
		if n := len(s.blocks); n > 0 {
			s.blocks[n-1].otherwise = true
			if len(c.words) > 1 {
				s.blocks[n-1].condition = "" // else if: about something else
			}
		}
	case "case":
	case "end":
		if n := len(s.blocks); n > 0 {
			s.blocks = s.blocks[:n-1]
		}
	default:
		return false
	}
	return true
}

func (s *fish) loop(c fishCommand) {
	if len(c.words) < 3 || c.words[1].literal() != "in" {
		return
	}
	for i, w := range c.words[2:] {
		s.assign(decoder.Assignment{
			Name: c.words[0].literal(), Op: decoder.AssignEach, Value: w.expr, Conditional: i > 0, Text: s.text[w.from:w.to],
		}, s.at(w.from))
	}
}

func (s *fish) execute(word string, c fishCommand, maybe bool) {
	args := c.words[1:]
	switch word {
	case "set":
		s.set(args, c, maybe)
	case "export":
		for _, w := range args {
			s.definition(w, "export ", "", maybe)
		}
	case "fish_add_path":
		s.addPath(args, c, maybe)
	case "source", ".":
		s.sourceFile(args, c, maybe)
	case "eval":
		s.eval(args, c, maybe)
	case "env":
		for _, w := range args {
			if !strings.HasPrefix(w.literal(), "-") && !s.definition(w, "env ", "env", maybe) {
				return
			}
		}
	case "return", "exit":
		s.leave(word, c, maybe)
	case "exec":
		if len(args) > 0 && !s.inFunction() && s.nesting == 0 {
			s.returns(decoder.Return{When: whenOf(maybe), Exit: true}, s.at(c.from))
		}
	case "bass", "fenv", "replay": // run bash and take over what it has set
		if len(args) > 1 && (args[0].literal() == "source" || args[0].literal() == ".") {
			s.include(decoder.Include{
				Path: args[1].expr, Kind: decoder.StartupBash, Exported: true, Conditional: maybe, Text: s.text[c.from:c.to],
			}, s.at(c.from))
			return
		}
		s.toolHook(word, c, maybe)
	}
}

func whenOf(maybe bool) decoder.ReturnWhen {
	if maybe {
		return decoder.ReturnMaybe
	}
	return decoder.ReturnAlways
}

// leave notes a return, and what it depends on.
func (s *fish) leave(word string, c fishCommand, maybe bool) {
	if s.inFunction() || s.nesting > 0 {
		return
	}
	when := whenOf(maybe)
	condition, onTrue := "", true
	switch n := len(s.blocks); {
	case (c.joined == "&&" || c.joined == "||") && n == 0:
		condition, onTrue = s.last, c.joined == "&&"
	case n == 1 && s.blocks[0].keyword == "if":
		condition, onTrue = s.blocks[0].condition, !s.blocks[0].otherwise
	}
	if asks, interactive := asksInteractive(condition); asks && interactive != onTrue {
		when = decoder.ReturnNonInteractive
	}
	s.returns(decoder.Return{When: when, Exit: word == "exit"}, s.at(c.from))
}

// prefixed handles NAME=value in front of a command.
func (s *fish) prefixed(c fishCommand, maybe bool) bool {
	n := 0
	for n < len(c.words)-1 {
		first, _ := firstText(c.words[n].expr)
		if name, _, ok := strings.Cut(first, "="); !ok || !isName(name) {
			break
		}
		n++
	}
	if n == 0 {
		return false
	}
	command := n
	for command < len(c.words)-1 && (c.words[command].literal() == "command" || c.words[command].literal() == "builtin") {
		command++
	}
	only := baseName(c.words[command].literal())
	if only == "" {
		only = quote(s.text[c.words[n].from:c.words[n].to])
	}
	for _, w := range c.words[:n] {
		s.definition(w, "", only, maybe)
	}
	rest := c
	rest.words = c.words[n:]
	rest.from = rest.words[0].from
	s.command(rest, maybe)
	return true
}

// definition adds NAME=value. False: the word is none.
func (s *fish) definition(w fishWord, prefix, only string, maybe bool) bool {
	first, _ := firstText(w.expr)
	name, rest, ok := strings.Cut(first, "=")
	if !ok || !isName(name) {
		return false
	}
	a := decoder.Assignment{
		Name: name, Value: join(text(rest), w.expr[1:]), Exported: true, Conditional: maybe, For: only,
		Text: prefix + s.text[w.from:w.to],
	}
	a.Op = classify(name, a.Value)
	s.assign(a, s.at(w.from))
	return true
}

// sourceFile handles source FILE and COMMAND | source.
func (s *fish) sourceFile(args []fishWord, c fishCommand, maybe bool) {
	for len(args) > 0 && (args[0].literal() == "-" || args[0].literal() == "--") {
		args = args[1:]
	}
	if len(args) == 0 {
		if c.joined == "|" {
			c.from = s.begin
			s.toolHook(s.pipe, c, maybe)
		}
		return
	}
	if w := args[0]; len(w.expr) == 1 && w.expr[0].Kind == decoder.PartUnknown { // source (goenv init - | psub)
		s.toolHook(toolInside(w.expr[0].Text), c, maybe)
		return
	}
	s.include(decoder.Include{
		Path: args[0].expr, Kind: decoder.StartupFish, Conditional: maybe, Text: s.text[c.from:c.to],
	}, s.at(c.from))
	if tool := toolOfPath(textsOf(args[0].expr)); tool != "" {
		s.toolHook(tool, c, maybe)
	}
}

func (s *fish) eval(args []fishWord, c fishCommand, maybe bool) {
	var words []decoder.Expr
	for _, w := range args {
		if len(w.expr) > 0 && w.expr[0].Kind == decoder.PartUnknown {
			s.toolHook(toolInside(w.expr[0].Text), c, maybe)
			return
		}
		words = append(words, w.expr)
	}
	command, ok := literal(joinWith(" ", words...))
	if !ok || s.nesting >= maxNesting {
		s.toolHook("unknown", c, maybe)
		return
	}
	place := s.at(c.from)
	inner := &fish{file: s.file, text: command, at: func(int) int { return place }, nesting: s.nesting + 1}
	if maybe {
		inner.blocks = []fishBlock{{keyword: "if"}}
	}
	inner.run()
}

// toolInside names the program of "(goenv init - | psub)".
func toolInside(source string) string {
	words := strings.Fields(strings.TrimLeft(source, "$(\"' "))
	if len(words) == 0 {
		return "unknown"
	}
	return baseName(strings.Trim(words[0], `"')`))
}

func (s *fish) toolHook(tool string, c fishCommand, maybe bool) {
	if isHarmless(tool) {
		return
	}
	s.hook(decoder.Hook{Tool: tool, Conditional: maybe, Text: s.text[c.from:c.to]}, s.at(c.from))
}
