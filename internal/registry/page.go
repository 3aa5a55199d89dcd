package registry

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"arkindex"
	"arkindex/internal/registry/store"
)

const (
	defaultPageSize = 20
	maxPageSize     = 100
)

// pageRequest is which page of a list a client asks for. The first page's next address also carries the newest item's ID
// (until), so that a client that follows these addresses sees each item once, whatever is published meanwhile.
type pageRequest struct {
	number int // from 1
	size   int
	until  string
}

// parsePage reads page and page_size. A page that is no number from 1 does not exist; a size that is none is the default.
func parsePage(query url.Values) (pageRequest, error) {
	page := pageRequest{number: 1, size: defaultPageSize, until: query.Get("until")}
	if query.Has("page") {
		number, err := strconv.Atoi(query.Get("page"))
		if err != nil || number < 1 || number > 1<<31/maxPageSize {
			return page, notFound("page")
		}
		page.number = number
	}
	if size, err := strconv.Atoi(query.Get("page_size")); err == nil && size > 0 {
		page.size = min(size, maxPageSize)
	}
	if _, isID := parseID(page.until); !isID {
		page.until = ""
	}
	return page, nil
}

func (p pageRequest) slice() store.Page {
	return store.Page{Last: p.until, Offset: (p.number - 1) * p.size, Limit: p.size}
}

// listOf answers with a page of a list: its items, and how long the list is. id tells an item's ID.
func listOf[T, P any](r *Registry, c *call, page pageRequest, items []T, count int, present func(T) P, id func(T) string) (answer, error) {
	if len(items) == 0 && page.number > 1 {
		return answer{}, notFound("page")
	}
	if page.until == "" && page.number == 1 && len(items) > 0 {
		page.until = id(items[0])
	}
	result := arkindex.Page[P]{Count: count, Number: page.number, Results: make([]P, len(items))}
	for i, item := range items {
		result.Results[i] = present(item)
	}
	if page.number*page.size < count {
		result.Next = r.pageURL(c.request, page, page.number+1)
	}
	if page.number > 1 {
		result.Previous = r.pageURL(c.request, page, page.number-1)
	}
	return ok(result), nil
}

// pageURL is the whole address of another page of the same list.
func (r *Registry) pageURL(request *http.Request, page pageRequest, number int) *string {
	query := request.URL.Query()
	query.Set("page", strconv.Itoa(number))
	if page.until != "" {
		query.Set("until", page.until)
	}
	address := r.baseURL(request) + request.URL.EscapedPath() + "?" + query.Encode()
	return &address
}

// baseURL is the address at which the client reaches the registry.
func (r *Registry) baseURL(request *http.Request) string {
	if r.config.PublicURL != "" {
		return r.config.PublicURL
	}
	return r.scheme(request) + "://" + request.Host
}

// scheme is how the client reached the registry. A proxy in front encrypts, unless it says otherwise: clients follow these
// addresses with their tokens.
func (r *Registry) scheme(request *http.Request) string {
	forwarded := request.Header.Get("X-Forwarded-Proto")
	if request.TLS != nil || r.config.BehindProxy && !strings.EqualFold(forwarded, "http") {
		return "https"
	}
	return "http"
}
