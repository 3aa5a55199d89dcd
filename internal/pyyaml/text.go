package pyyaml

// PythonText returns what Python's str gives for a scalar: "1.5" for 1.50, "10" for 012, "True" for yes, "None" for null.
// What JSON cannot hold gives the text of the file, a collection nothing.
func (n *Node) PythonText() string {
	switch n.Kind {
	case Null:
		return "None"
	case Bool:
		if n.Bool {
			return "True"
		}
		return "False"
	case Int:
		return n.Int.String()
	case Float:
		return string(appendFloat(nil, n.Float, "inf", "nan"))
	default:
		return n.Text
	}
}
