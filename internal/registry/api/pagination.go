package api

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"arkindex"
	"arkindex/internal/registry/catalog"
	"arkindex/internal/registry/paging"
)

const (
	defaultPageSize = 20
	maxPageSize     = 100
)

// decodePage decodes page and page_size. A page that is not a number from 1 does not exist; a size
// that is not a positive number is the default.
//
// The URL of the next page also has the ID of the newest item (until), so that a client that
// follows these URLs sees each item once, whatever is published in the meantime.
func decodePage(query url.Values) (paging.Page, error) {
	page := paging.Page{Number: 1, Size: defaultPageSize}
	if query.Has("page") {
		number, err := strconv.Atoi(query.Get("page"))
		if err != nil || number < 1 || number > 1<<31/maxPageSize {
			return page, arkindex.NotFound("page")
		}
		page.Number = number
	}
	if size, err := strconv.Atoi(query.Get("page_size")); err == nil && size > 0 {
		page.Size = min(size, maxPageSize)
	}
	if until, ok := catalog.ParseID(query.Get("until")); ok {
		page.Until = until
	}
	return page, nil
}

// writeList writes a page of a list. encode returns the JSON of an item, and id its ID.
func writeList[T, Response any](
	a *API, w http.ResponseWriter, r request, page paging.Page, list paging.List[T],
	encode func(T) Response, id func(T) string,
) error {
	if len(list.Items) == 0 && page.Number > 1 {
		return arkindex.NotFound("page")
	}
	if page.Until == "" && page.Number == 1 && len(list.Items) > 0 {
		page.Until = id(list.Items[0])
	}
	response := arkindex.Page[Response]{
		Count: list.Count, Number: page.Number, Results: []Response{},
	}
	if page.Number*page.Size < list.Count {
		response.Next = a.pageURL(r.http, page, page.Number+1)
	}
	if page.Number > 1 {
		response.Previous = a.pageURL(r.http, page, page.Number-1)
	}
	return writePage(w, response, list.Items, encode)
}

// pageURL returns the whole URL of another page of the list.
func (a *API) pageURL(r *http.Request, page paging.Page, number int) *string {
	query := r.URL.Query()
	query.Set("page", strconv.Itoa(number))
	if page.Until != "" {
		query.Set("until", page.Until)
	}
	url := a.baseURL(r) + r.URL.EscapedPath() + "?" + query.Encode()
	return &url
}

// baseURL returns the URL at which the client reaches the registry.
func (a *API) baseURL(r *http.Request) string {
	if a.config.PublicURL != "" {
		return a.config.PublicURL
	}
	return a.scheme(r) + "://" + r.Host
}

// scheme returns how the client reached the registry. A proxy in front is taken to encrypt unless
// it says that it does not: clients send their tokens to these URLs.
func (a *API) scheme(r *http.Request) string {
	forwarded := r.Header.Get("X-Forwarded-Proto")
	if r.TLS != nil || a.config.BehindProxy && !strings.EqualFold(forwarded, "http") {
		return "https"
	}
	return "http"
}
