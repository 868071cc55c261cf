package profile

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"gopkg.in/yaml.v3"
)

// Policy is what a profile may hold beside measures.
type Policy struct {
	MinCount   int64 // rows behind every exact number, date and word
	Comments   bool  // of tables, columns and indexes
	Code       bool  // of views, triggers, routines and events
	Words      bool  // kept, of columns that do not look sensitive
	Sensitive  bool  // kept, of those that do
	Labels     bool  // of ENUM and SET
	Defaults   bool
	Checks     bool     // CHECK constraints
	Partitions bool     // PARTITION BY clauses
	Tokens     bool     // literals of the schema that look like values
	Hidden     bool     // the size must be hidden
	Allow      []string // globs of TABLE.COLUMN or TABLE whose literals are accepted whatever they are
}

// DefaultPolicy accepts the schema's own words and kept words of columns that do not
// look sensitive, and nothing that looks like a value.
func DefaultPolicy() Policy {
	return Policy{MinCount: DefaultMinCount, Words: true, Labels: true, Defaults: true, Checks: true, Partitions: true}
}

// ReadPolicy reads a policy: a mapping in which what is left out is as in the
// default policy.
func ReadPolicy(r io.Reader, name string) (Policy, error) {
	p := DefaultPolicy()
	text, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err != nil {
		return p, fmt.Errorf("read policy %s: %w", name, err)
	}
	d := &decoder{file: name, lines: map[position]int{}}
	n, err := d.parse(text)
	if err != nil {
		var e *Error
		if errors.As(err, &e) && len(text) == 0 {
			return p, nil
		}
		return p, err
	}
	size := "any"
	err = d.mapping(n, "the policy", &p,
		yamlField{"min_count", readCount(&p.MinCount)},
		yamlField{"comments", readFlag(&p.Comments)},
		yamlField{"code", readFlag(&p.Code)},
		yamlField{"kept_words", readFlag(&p.Words)},
		yamlField{"sensitive_words", readFlag(&p.Sensitive)},
		yamlField{"labels", readFlag(&p.Labels)},
		yamlField{"defaults", readFlag(&p.Defaults)},
		yamlField{"checks", readFlag(&p.Checks)},
		yamlField{"partitions", readFlag(&p.Partitions)},
		yamlField{"tokens", readFlag(&p.Tokens)},
		yamlField{"size", readSize(&size)},
		yamlField{"allow", readNames(&p.Allow)},
	)
	p.Hidden = size == "hidden"
	return p, err
}

func readSize(to *string) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Value != "any" && n.Value != "hidden" {
			return wantError("any or hidden", n)
		}
		*to = n.Value
		return nil
	}
}

// refuses says why a literal is outside the policy, "" where it is within.
func (p Policy) refuses(l Literal, sensitive string) string {
	if slices.ContainsFunc(p.Allow, func(glob string) bool { return matches(glob, l.Where) }) {
		return ""
	}
	switch l.What {
	case "comment":
		return unless(p.Comments, "the policy wants no comments")
	case "code":
		return unless(p.Code, "the policy wants no code")
	case "partition":
		return unless(p.Partitions, "the policy wants no partitions")
	case wordKept:
		if sensitive != "" && !p.Sensitive {
			return "a word of a column that looks like " + sensitive
		}
		return unless(p.Words, "the policy wants no words of the data")
	case "label":
		if !p.Labels {
			return "the policy wants no labels"
		}
		return unless(p.Tokens || !tokenLike(l.Text), "it looks like a value")
	case "default":
		if !p.Defaults {
			return "the policy wants no defaults"
		}
	case "check":
		if !p.Checks {
			return "the policy wants no checks"
		}
	case "name":
		return unless(p.Tokens || longestDigits(l.Text) < 9, "it looks like a value")
	}
	token, found := tokenIn(l.Text)
	return unless(p.Tokens || !found, fmt.Sprintf("%q in it looks like a value", token))
}

func unless(ok bool, why string) string {
	if ok {
		return ""
	}
	return why
}

// longestDigits is the longest run of digits in a text.
func longestDigits(text string) int {
	longest, run := 0, 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
