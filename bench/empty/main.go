// Command empty does nothing: it measures how long any Go program takes to start.
package main

func main() {}
