package arkindex

// Page is one page of a list. Count is the number of items in the whole list. Number is the number
// of the page, from 1. Next and Previous are absolute URLs, or null if there is no such page.
type Page[T any] struct {
	Count    int     `json:"count"`
	Number   int     `json:"number"`
	Next     *string `json:"next"`
	Previous *string `json:"previous"`
	Results  []T     `json:"results"`
}
