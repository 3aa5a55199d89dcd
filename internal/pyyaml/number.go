package pyyaml

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
)

// maxDigits is how many decimal digits of an integer Python reads and writes.
const maxDigits = 4300

// parseInt returns the integer that PyYAML makes of a text under the tag !!int, nil where it fails. Underscores are nothing, a
// leading 0 means octal, 0b binary, 0x hexadecimal, and colons separate digits of base 60.
func parseInt(text string) *big.Int {
	if value, ok := shortInt(text); ok {
		return big.NewInt(value)
	}
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

// shortInt reads an integer as most are: a few decimal digits and nothing else.
func shortInt(text string) (value int64, ok bool) {
	const most = 18 // fit in any case
	if text == "" || len(text) > most || text[0] == '0' && text != "0" {
		return 0, false
	}
	for _, c := range []byte(text) {
		if !isDigit(c) {
			return 0, false
		}
		value = value*10 + int64(c-'0')
	}
	return value, true
}

// sixtyInt returns the integer with the given digits of base 60. So many digits that Python could not write it give nil.
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

// pythonInt is Python's int(text, base): blanks around it, a sign and the base's prefix are allowed, and decimal digits of
// any script.
func pythonInt(text string, base int) *big.Int {
	digits := asciiDigits(strings.TrimSpace(text))
	negative := strings.HasPrefix(digits, "-")
	digits = unsigned(digits)
	if prefix := map[int]string{2: "0b", 8: "0o", 16: "0x"}[base]; len(digits) > 2 && strings.EqualFold(digits[:2], prefix) {
		digits = digits[2:]
	}
	if digits == "" || unsigned(digits) != digits || base == 10 && len(digits) > maxDigits {
		return nil
	}
	if digits = strings.TrimLeft(digits[:len(digits)-1], "0") + digits[len(digits)-1:]; len(digits) > 4*maxDigits {
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

// writable reports whether Python can write an integer in decimal.
func writable(n *big.Int) bool {
	// A decimal digit has more than 3.3 bits, so that the text is only made where it can be too long.
	return n.BitLen() < maxDigits*33/10 || len(strings.TrimPrefix(n.String(), "-")) <= maxDigits
}

// parseFloat returns the number that PyYAML makes of a text under the tag !!float.
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

// sixtyFloat adds the digits of base 60 from the last to the first, as PyYAML does, since the order decides the rounding.
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

// pythonFloat is Python's float(text): blanks around it and decimal digits of any script are allowed, hexadecimals are not.
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

// asciiDigits replaces decimal digits of other scripts, which Python's numbers may have.
func asciiDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 || !unicode.IsDigit(r) {
			return r
		}
		return '0' + digitOf(r)
	}, text)
}

// digitOf returns the value of a decimal digit. Unicode has the ten digits of each script in a row, and rows next to each
// other share a range.
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
