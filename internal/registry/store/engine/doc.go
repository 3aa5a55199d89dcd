// Package engine runs transactions on an SQL database: sessions, group commit and migrations. It
// knows neither the tables of a registry nor the database product; package store has the former,
// packages sqlite and postgres the latter.
package engine
