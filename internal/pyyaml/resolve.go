package pyyaml

import "strings"

// coreTag is the prefix of the tags of YAML's own types.
const coreTag = "tag:yaml.org,2002:"

const (
	tagNull      = coreTag + "null"
	tagBool      = coreTag + "bool"
	tagInt       = coreTag + "int"
	tagFloat     = coreTag + "float"
	tagStr       = coreTag + "str"
	tagTimestamp = coreTag + "timestamp"
	tagBinary    = coreTag + "binary"
	tagSeq       = coreTag + "seq"
	tagMap       = coreTag + "map"
	tagSet       = coreTag + "set"
	tagOmap      = coreTag + "omap"
	tagPairs     = coreTag + "pairs"
	tagMerge     = coreTag + "merge" // << as a key
	tagValue     = coreTag + "value" // =
)

// resolve returns the tag of a string without quotes: the type that PyYAML reads it as. The
// patterns are PyYAML's version of YAML 1.1: an exponent needs a sign and a point, base 60 starts
// with a digit other than 0. As in Python, a line break may follow, which happens only after a
// single !.
func resolve(text string) string {
	if text == "" {
		return tagNull
	}
	if len(text) > 1 {
		text = strings.TrimSuffix(text, "\n")
	}
	switch c := text[0]; {
	case c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.':
		return resolveNumber(text)
	case c == '~' && text == "~":
		return tagNull
	case c == '<' && text == "<<":
		return tagMerge
	case c == '=' && text == "=":
		return tagValue
	case len(text) > len("false"):
		return tagStr
	default:
		return resolveWord(text)
	}
}

func resolveWord(text string) string {
	switch text {
	case "null", "Null", "NULL":
		return tagNull
	case "yes", "Yes", "YES", "no", "No", "NO", "true", "True", "TRUE", "false", "False", "FALSE",
		"on", "On", "ON", "off", "Off", "OFF":
		return tagBool
	default:
		return tagStr
	}
}

func resolveNumber(text string) string {
	switch {
	case isFloat(text):
		return tagFloat
	case isInt(text):
		return tagInt
	case isTimestamp(text):
		return tagTimestamp
	default:
		return tagStr
	}
}

// isInt reports whether PyYAML reads a string without quotes as an integer.
func isInt(text string) bool {
	digits := unsigned(text)
	if digits == "" {
		return false
	}
	switch rest := digits[1:]; {
	case digits[0] >= '1' && digits[0] <= '9':
		rest = skipAny(rest, isDecimal)
		return rest == "" || rest[0] == ':' && skipSixty(rest) == ""
	case digits[0] != '0':
		return false
	case rest == "":
		return true
	case rest[0] == 'b':
		return len(rest) > 1 && skipAny(rest[1:], isBinary) == ""
	case rest[0] == 'x':
		return len(rest) > 1 && skipAny(rest[1:], isHex) == ""
	default:
		return skipAny(rest, isOctal) == ""
	}
}

// isFloat reports whether PyYAML reads a string without quotes as a floating-point number.
func isFloat(text string) bool {
	switch text {
	case ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF",
		"-.inf", "-.Inf", "-.INF", "+.inf", "+.Inf", "+.INF":
		return true
	}
	if text[0] == '.' {
		return len(text) > 1 && isDigit(text[1]) && isExponent(skipAny(text[1:], isDecimal))
	}
	digits := unsigned(text)
	if digits == "" || !isDigit(digits[0]) {
		return false
	}
	rest := skipAny(digits, isDecimal)
	sixty := skipSixty(rest)
	if sixty == "" || sixty[0] != '.' {
		return false
	}
	fraction := skipAny(sixty[1:], isDecimal)
	return fraction == "" || sixty == rest && isExponent(fraction)
}

// isExponent reports whether text is empty or an exponent with its sign.
func isExponent(text string) bool {
	if text == "" {
		return true
	}
	return len(text) > 2 && (text[0] == 'e' || text[0] == 'E') &&
		(text[1] == '-' || text[1] == '+') &&
		skipAny(text[2:], isDigit) == ""
}

// skipSixty returns what follows the digits of base 60 at the start of text: a colon and a number
// from 0 to 59, repeated.
func skipSixty(text string) string {
	for len(text) > 1 && text[0] == ':' && isDigit(text[1]) {
		if text[1] <= '5' && len(text) > 2 && isDigit(text[2]) {
			text = text[3:]
		} else {
			text = text[2:]
		}
	}
	return text
}

// unsigned returns text without a sign.
func unsigned(text string) string {
	if text != "" && (text[0] == '-' || text[0] == '+') {
		return text[1:]
	}
	return text
}

// skipAny returns what follows the characters at the start of text that belong to a class.
func skipAny(text string, class func(byte) bool) string {
	for text != "" && class(text[0]) {
		text = text[1:]
	}
	return text
}

func isDigit(c byte) bool   { return c >= '0' && c <= '9' }
func isDecimal(c byte) bool { return isDigit(c) || c == '_' }
func isBinary(c byte) bool  { return c == '0' || c == '1' || c == '_' }
func isOctal(c byte) bool   { return c >= '0' && c <= '7' || c == '_' }

func isHex(c byte) bool {
	return isDecimal(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
