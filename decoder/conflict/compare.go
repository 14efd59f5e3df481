// SPDX-License-Identifier: Apache-2.0

package conflict

// Compare applies the rules that look at several launches. results are those of
// Judge, in the order in which the launches began. It adds findings to the
// results that they are about, and corrects their verdicts.
func Compare(results []*Result) {
	for _, rule := range Rules() {
		for _, res := range results {
			if !res.applied {
				continue
			}
			rule.compare(res, results)
			res.Verdict = verdict(res)
		}
	}
}

func (rule *Rule) compare(res *Result, results []*Result) {
	if rule.Weigh != nil {
		for i := range res.Findings {
			if f := &res.Findings[i]; f.Rule == rule.ID {
				f.Severity = rule.Weigh(res, f, results)
			}
		}
	}
	if rule.Across == nil {
		return
	}
	for _, f := range rule.Across(res, results) {
		f.Rule = rule.ID
		f.Launches = append([]string{res.Launch.ID}, f.Launches...)
		res.judged.explain(&f)
		res.Findings = append(res.Findings, f)
	}
}
