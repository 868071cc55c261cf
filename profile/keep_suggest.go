package profile

import "duckface/schema"

// Category is a column that looks like one: few texts, each in many rows.
type Category struct {
	Table, Column string
	Values        int64
}

// Categories suggests columns whose words may be worth keeping, for a person to
// decide: few texts, enough rows to each, none of it sensitive by name or look.
func (p *Profile) Categories() []Category {
	least := float64(max(p.Source.MinCount, DefaultMinCount))
	var found []Category
	for _, t := range p.Tables {
		for _, c := range t.Columns {
			filled := float64(t.Rows) * (1 - c.Null)
			if c.Type.Kind != schema.Text || len(c.Labels) > 0 || c.Redact || c.Faker != "" || c.Generated != "" ||
				c.Distinct < 2 || c.Distinct > mostHead || filled < least*float64(c.Distinct) ||
				refers(t, c.Name) || c.Copy != nil || sensitiveName(t.Name, c.Name) != "" || sensitiveClass(c.Class) != "" {
				continue
			}
			found = append(found, Category{t.Name, c.Name, c.Distinct})
		}
	}
	return found
}
