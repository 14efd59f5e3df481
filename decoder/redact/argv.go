// SPDX-License-Identifier: Apache-2.0

package redact

import "strings"

// argv redacts arguments. Each is looked at for itself and never joined with
// its neighbours; a flag says of the next one that it is a secret.
//
// The result is cut from one string of its own, so that it doesn't keep the
// captured block alive.
func (r *Redactor) argv(argv []string) []string {
	if len(argv) == 0 {
		return nil
	}
	out := make([]string, len(argv))
	copy(out, argv)
	for range rounds {
		if !r.argvOnce(out) {
			break
		}
	}
	n := 0
	for _, a := range out {
		n += len(a)
	}
	var b strings.Builder
	b.Grow(n)
	for _, a := range out {
		b.WriteString(a)
	}
	all := b.String()
	for i, a := range out {
		out[i], all = all[:len(a)], all[len(a):]
	}
	return out
}

// argvOnce looks at all arguments once, in place, and reports a change.
func (r *Redactor) argvOnce(argv []string) bool {
	changed := false
	var c command
	before := ""
	for i, a := range argv {
		from, name := c.next(a)
		s := a
		if from >= 0 && from < len(s) && !masked(s, from, len(s)) {
			s = s[:from] + r.fingerprint(name, s[from:])
		}
		if s = r.clean(s, manner{command: true, before: before}); s != a {
			argv[i] = s
			changed = true
		}
		before = a
	}
	return changed
}

// commandLine does for the words of one string what argv does for arguments:
// sh -c "mysql -phunter2", SUDO_COMMAND.
func (f *shapes) commandLine() {
	c := command{shell: true, assigning: true}
	for i := 0; i < len(f.s); {
		if isWordEnd(f.s[i]) {
			i++
			continue
		}
		start := i
		for i < len(f.s) && !isWordEnd(f.s[i]) {
			i++
		}
		if from, name := c.next(f.s[start:i]); from >= 0 {
			from, end := quoted(f.s, start+from, start, i)
			f.cutValue(name, from, end)
			i = end
		}
	}
}

// quoted returns where the secret stands that begins at from in the word
// s[start:end]. A quoted one goes on behind the end of the word.
func quoted(s string, from, start, end int) (int, int) {
	var q byte
	switch {
	case start > 0 && isQuote(s[start-1]): // "NAME=some words"
		q = s[start-1]
	case from == end && end < len(s) && isQuote(s[end]): // NAME="some words"
		q = s[end]
		end++
		from++
	default:
		return from, end
	}
	for end < len(s) && s[end] != q {
		end++
	}
	return from, end
}

// command follows the words of a command line.
type command struct {
	shell     bool // words of a shell's command line, not arguments
	n         int  // words so far
	program   string
	known     bool // the program is known; what follows are its arguments
	assigning bool // NAME=value here is an environment for the program
	secret    bool // the next word is a secret
	linker    bool // the next word is name=value of -X
	setting   bool // the word before was "set"
	env       bool // the next word is NAME=value or NAME
}

// next takes a word and returns where in it a secret begins, -1 if there is
// none, and the variable whose value it is.
func (c *command) next(word string) (from int, name string) {
	c.n++
	was := *c
	c.secret, c.linker, c.setting, c.env = false, false, false, false
	if was.secret && !looksLikeFlag(word) {
		return 0, ""
	}
	if was.linker {
		if n := linkerName(word); n > 0 {
			return n, ""
		}
	}
	if c.separator(word) {
		return -1, ""
	}
	if strings.HasPrefix(word, "-") {
		return c.flag(word), ""
	}
	if n := assignment(word); n > 0 {
		name := word[:n-1]
		switch classify(name) {
		case withhold:
			if was.env || c.assigning || sensitive(name) {
				return n, name
			}
		}
		return -1, ""
	}
	c.word(word, was.setting)
	return -1, ""
}

// separator starts a new command where the shell would.
func (c *command) separator(word string) bool {
	if !c.shell {
		return false
	}
	switch word {
	case "&&", "||", ";", "|", "&", "then", "do", "else", "{", "(", "!":
		*c = command{shell: true, assigning: true}
		return true
	}
	return false
}

// word takes a word that is no flag and no assignment.
func (c *command) word(word string, setting bool) {
	base := word[strings.LastIndexByte(word, '/')+1:]
	switch {
	case strings.EqualFold(word, "bearer") || hasSuffixFold(word, "authorization:"):
		c.secret = true
		return
	case setting && sensitive(word): // aws configure set aws_secret_access_key …
		c.secret = true
		return
	}
	switch word {
	case "set":
		c.setting = true
	case "login":
		if c.program == "docker" {
			c.program = "docker login"
		}
	case "export", "declare", "typeset", "readonly", "local":
		c.assigning = c.shell
		return
	}
	// The name of a program stands near the front, behind sudo and its kind.
	// Behind a program that is known a word is an argument: go test ./mysql.
	if !c.known && c.n <= 8 {
		c.start(base)
	}
}

// start takes a word that may be the program.
func (c *command) start(base string) {
	switch base {
	case "env", "sudo", "doas":
		c.assigning = true
		return
	}
	c.assigning = false
	switch base {
	case "go", "gopls", "dlv", "compile", "link", "asm", "cgo", "vet", "cover", "gcc", "g++", "cc",
		"clang", "make", "ssh", "scp", "mkdir", "cp", "tar", "git", "bash", "sh", "zsh", "dash", "fish":
		c.known, c.program = !isShell(base), ""
	case "podman", "nerdctl", "buildah", "skopeo", "oras", "helm", "docker":
		c.known, c.program = true, "docker"
	default:
		if shortFlags(base) != "" {
			c.known, c.program = base != "sshpass", base
		}
	}
}

// isShell: a shell's arguments may be a command of their own.
func isShell(base string) bool { return strings.HasSuffix(base, "sh") && base != "ssh" }

// flag takes a word with a dash in front and returns where in it a secret
// begins.
func (c *command) flag(word string) int {
	name, _, hasValue := strings.Cut(strings.TrimLeft(word, "-"), "=")
	long := len(word) > 2
	switch {
	case name == "X" && !hasValue:
		c.linker = true
		return -1
	case word == "-e" || word == "--env" || word == "--setenv" || word == "--build-arg":
		c.env = true
		return -1
	case long && hasValue && (name == "env" || name == "setenv" || name == "build-arg"):
		return c.flagAssignment(word)
	case long && sensitive(name) && !strings.HasPrefix(name, "no-"):
		if hasValue {
			return strings.IndexByte(word, '=') + 1
		}
		c.secret = true
		return -1
	}
	return c.shortFlag(word)
}

// flagAssignment handles --env=NAME=value.
func (c *command) flagAssignment(word string) int {
	i := strings.IndexByte(word, '=') + 1
	if n := assignment(word[i:]); n > 0 && classify(word[i:i+n-1]) == withhold {
		return i + n
	}
	return -1
}

// shortFlag handles the flags of one letter, which mean a secret with some
// programs only: -p is a package to the compiler and a port to ssh.
func (c *command) shortFlag(word string) int {
	if len(word) < 2 || c.program == "" || !strings.Contains(shortFlags(c.program), word[1:2]) {
		return -1
	}
	if len(word) > 2 {
		if word[1] == '-' || c.program == "openssl" {
			return -1
		}
		return 2
	}
	// mysql -p alone asks for the password; the next word is the database.
	c.secret = !strings.HasPrefix(c.program, "my") && !strings.HasPrefix(c.program, "maria")
	return -1
}

// shortFlags returns the letters that mean a secret to a program.
func shortFlags(program string) string {
	switch program {
	case "curl":
		return "uUbE"
	case "docker login", "sshpass", "mongo", "mongosh", "mongodump", "mongorestore", "twine", "az", "cf",
		"mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlshow", "mariadb", "mariadb-dump",
		"mariadb-admin", "7z", "7za", "7zr", "plink", "pscp":
		return "p"
	case "redis-cli", "http", "https", "xh", "xhs":
		return "a"
	case "ldapsearch", "ldapadd", "ldapmodify", "ldapdelete", "ldappasswd", "ldapwhoami":
		return "w"
	case "smbclient", "rpcclient", "net":
		return "U"
	case "sqlcmd", "bcp", "isql", "zip", "unzip":
		return "P"
	case "lftp":
		return "u"
	case "openssl":
		return "kK"
	case "snmpget", "snmpwalk", "snmpset":
		return "AXc"
	}
	return ""
}

// assignment returns the length of "NAME=" at the start of a word, 0 if there
// is none.
func assignment(word string) int {
	for i := 0; i < len(word); i++ {
		switch c := word[i]; {
		case c == '=' && i > 0:
			return i + 1
		case !isAlnum(c) && c != '_' || i == 0 && isDigit(c):
			return 0
		}
	}
	return 0
}

// looksLikeFlag: a flag where a secret was expected means that the secret is
// asked for on the terminal.
func looksLikeFlag(word string) bool {
	return strings.HasPrefix(word, "--") || len(word) == 2 && word[0] == '-' && isAlnum(word[1])
}

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}
