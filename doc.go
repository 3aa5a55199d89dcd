// Package arkindex is the vocabulary of publishing workers to Arkindex, a platform for reading historical documents: workers
// and their versions, repositories, revisions and references, in the form in which they travel over an instance's API, and
// the one error type of the whole program. It holds data and rules about that data, and talks to nothing.
package arkindex
