// Command empty does nothing: the floor under the time that any Go program takes to start.
package main

func main() {}
