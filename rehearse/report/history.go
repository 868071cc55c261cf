package report

// Drift is a step that takes another time than it used to.
type Drift struct {
	Version string  `json:"version"`
	Before  float64 `json:"before"` // seconds: median of the predictions in the history
	Now     float64 `json:"now"`
	Low     float64 `json:"low"` // where Now would lie nine times of ten, had nothing changed
	High    float64 `json:"high"`
	Runs    int     `json:"runs"` // of the history that were compared
}
