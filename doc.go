// Package arkindex holds the domain of publishing workers to Arkindex, a platform for reading
// historical documents: workers and their versions, repositories, revisions and references, in the
// form in which they travel over an instance's API; the rules and limits that apply to them; and
// the error type of the whole program. It does no input or output.
package arkindex
