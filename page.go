package arkindex

// Page is one page of a list. Count is the number of items of the whole list, Number the page's own number from 1; Next
// and Previous are whole URLs, null at the ends.
type Page[T any] struct {
	Count    int     `json:"count"`
	Number   int     `json:"number"`
	Next     *string `json:"next"`
	Previous *string `json:"previous"`
	Results  []T     `json:"results"`
}
