// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSession(t *testing.T) {
	const pam = "/etc/security/pam_env.conf? /etc/environment?"
	for _, k := range []struct{ name, exe, argv, want string }{
		{"sudo", "/usr/bin/sudo", "sudo -E go", "/etc/sudoers"},
		{"su", "/usr/bin/su", "su u", pam},
		{"sshd", "/usr/sbin/sshd", "sshd -D", pam + " /h/.ssh/environment?"},
		{"cron", "/usr/sbin/cron", "cron -f", pam + " /etc/crontab? /var/spool/cron/crontabs/u? /var/spool/cron/u? /etc/cron.d/*?"},
		{"mise", "/h/.local/bin/mise", "go build", "/h/.config/mise/config.toml? /.mise.toml? /mise.toml? /w/.mise.toml? /w/mise.toml?"},
		{"systemd", "/lib/systemd/systemd", "systemd --user", "/usr/lib/environment.d/*.conf? /usr/local/lib/environment.d/*.conf? /run/environment.d/*.conf? " +
			"/etc/environment.d/*.conf? /h/.config/environment.d/*.conf?"},
		{"a container runtime", "/usr/sbin/runc", "runc --root /run create --bundle /run/b x", "/run/b/config.json"},
		{"a container runtime in the container", "/usr/sbin/runc", "runc init", ""},
		{"an editor", "/usr/share/code/code", "code", "/h/.config/Code/User/settings.json? /h/.vscode-server/data/Machine/settings.json? " +
			"/.vscode/settings.json? /.vscode/launch.json? /w/.vscode/settings.json? /w/.vscode/launch.json?"},
		{"a node of somebody's", "/usr/bin/node", "node x.js", ""},
		{"a shell", "/bin/bash", "bash -l", ""},
	} {
		t.Run(k.name, func(t *testing.T) {
			s := shellOf(nil, "", No, "LOGNAME=u")
			got := strings.ReplaceAll(drawOrder(Session(k.exe, strings.Fields(k.argv), s)), "glob ", "")
			if d := cmp.Diff(k.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestBefore(t *testing.T) {
	s := shellOf(nil, "", No, "SHELL=/bin/bash")
	want := "/etc/security/pam_env.conf? /etc/environment? /etc/profile? /h/.bash_profile? /h/.bash_login? /h/.profile? " +
		"/etc/bash.bashrc? /etc/bash/bashrc? /h/.bashrc?"
	if d := cmp.Diff(want, drawOrder(Before(s))); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestLiteral(t *testing.T) {
	for _, k := range []struct {
		pattern, name string
		ok            bool
	}{{"a", "a", true}, {`a\*`, "a*", true}, {"a*", "", false}, {"a?", "", false}, {`a\`, `a\`, true}} {
		if name, ok := Literal(k.pattern); name != k.name || ok != k.ok {
			t.Errorf("%s: got %q, %v", k.pattern, name, ok)
		}
	}
}
