package pyyaml

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
)

// maxDigits is the number of decimal digits of the longest integer that Python reads and writes.
const maxDigits = 4300

// parseInt parses an integer as PyYAML does for the tag !!int, and returns nil where PyYAML fails.
// Underscores are ignored, a leading 0 means octal, 0b binary, 0x hexadecimal, and colons separate
// digits of base 60.
func parseInt(text string) *big.Int {
	digits := strings.ReplaceAll(text, "_", "")
	negative := strings.HasPrefix(digits, "-")
	digits = unsigned(digits)
	var value *big.Int
	switch {
	case digits == "":
		return nil
	case strings.HasPrefix(digits, "0b"):
		value = pythonInt(digits[2:], 2)
	case strings.HasPrefix(digits, "0x"):
		value = pythonInt(digits[2:], 16)
	case digits == "0":
		value = new(big.Int)
	case digits[0] == '0':
		value = pythonInt(digits, 8)
	case strings.Contains(digits, ":"):
		value = sixtyInt(strings.Split(digits, ":"))
	default:
		value = pythonInt(digits, 10)
	}
	if value != nil && negative {
		value.Neg(value)
	}
	return value
}

// sixtyInt returns the integer with the given digits of base 60, or nil if it has more digits than
// Python can write.
func sixtyInt(digits []string) *big.Int {
	if len(digits) > maxDigits {
		return nil
	}
	value := new(big.Int)
	for _, digit := range digits {
		n := pythonInt(digit, 10)
		if n == nil {
			return nil
		}
		value.Add(value.Mul(value, big.NewInt(60)), n)
	}
	return value
}

// pythonInt is Python's int(text, base): it allows white space around the number, a sign, the
// prefix of the base, and decimal digits of any script.
func pythonInt(text string, base int) *big.Int {
	digits := asciiDigits(strings.TrimSpace(text))
	negative := strings.HasPrefix(digits, "-")
	digits = unsigned(digits)
	if prefix := map[int]string{2: "0b", 8: "0o", 16: "0x"}[base]; len(digits) > 2 &&
		strings.EqualFold(digits[:2], prefix) {
		digits = digits[2:]
	}
	if digits == "" || unsigned(digits) != digits || base == 10 && len(digits) > maxDigits {
		return nil
	}
	if digits = strings.TrimLeft(
		digits[:len(digits)-1], "0",
	) + digits[len(digits)-1:]; len(digits) > 4*maxDigits {
		return nil // more than Python writes, even in base 2
	}
	value, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return nil
	}
	if negative {
		value.Neg(value)
	}
	return value
}

// isWritable reports whether Python can write an integer in decimal.
func isWritable(n *big.Int) bool {
	// A decimal digit has more than 3.3 bits: only an integer that may be too long is formatted.
	return n.BitLen() < maxDigits*33/10 || len(strings.TrimPrefix(n.String(), "-")) <= maxDigits
}

// parseFloat parses a number as PyYAML does for the tag !!float.
func parseFloat(text string) (value float64, ok bool) {
	digits := strings.ToLower(strings.ReplaceAll(text, "_", ""))
	sign := 1.0
	if strings.HasPrefix(digits, "-") {
		sign = -1
	}
	digits = unsigned(digits)
	switch {
	case digits == "":
		return 0, false
	case digits == ".inf":
		return sign * math.Inf(1), true
	case digits == ".nan":
		return math.NaN(), true
	case strings.Contains(digits, ":"):
		value, ok = sixtyFloat(strings.Split(digits, ":"))
	default:
		value, ok = pythonFloat(digits)
	}
	return sign * value, ok
}

// sixtyFloat adds the digits of base 60 from the last to the first, as PyYAML does: the order
// affects the rounding.
func sixtyFloat(digits []string) (value float64, ok bool) {
	weight, sixty := big.NewInt(1), big.NewInt(60)
	for i := len(digits) - 1; i >= 0; i-- {
		digit, ok := pythonFloat(digits[i])
		factor, _ := new(big.Float).SetInt(weight).Float64()
		if !ok || math.IsInf(factor, 0) {
			return 0, false
		}
		value += digit * factor
		weight.Mul(weight, sixty)
	}
	return value, true
}

// pythonFloat is Python's float(text): it allows white space around the number and decimal digits
// of any script, but no hexadecimal numbers.
func pythonFloat(text string) (value float64, ok bool) {
	digits := asciiDigits(strings.TrimSpace(text))
	switch strings.ToLower(unsigned(digits)) {
	case "inf", "infinity", "nan":
	default:
		for _, c := range []byte(digits) {
			if !isDigit(c) && !strings.ContainsRune("+-.eE", rune(c)) {
				return 0, false
			}
		}
	}
	value, err := strconv.ParseFloat(digits, 64)
	return value, err == nil || math.IsInf(value, 0)
}

// asciiDigits replaces decimal digits of other scripts, which Python allows in numbers.
func asciiDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 || !unicode.IsDigit(r) {
			return r
		}
		return '0' + digitOf(r)
	}, text)
}

// digitOf returns the value of a decimal digit. In Unicode the ten digits of each script are in a
// row, and adjacent rows share a range.
func digitOf(r rune) rune {
	for _, rows := range unicode.Nd.R16 {
		if r >= rune(rows.Lo) && r <= rune(rows.Hi) {
			return (r - rune(rows.Lo)) % 10
		}
	}
	for _, rows := range unicode.Nd.R32 {
		if r >= rune(rows.Lo) && r <= rune(rows.Hi) {
			return (r - rune(rows.Lo)) % 10
		}
	}
	return 0
}
