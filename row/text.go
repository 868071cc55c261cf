package row

import "strconv"

// AppendText appends the i-th value as plain SQL text, without quotes:
// 12, -0.05, 1.5e-07, 2005-05-24, 2005-05-24 22:53:30.5, -01:30:00; text and
// blobs as they are. A null appends nothing; the caller spells nulls.
func (c *Column) AppendText(dst []byte, i int) []byte {
	if c.IsNull(i) {
		return dst
	}
	switch c.Form {
	case Int:
		return strconv.AppendInt(dst, c.Ints[i], 10)
	case Uint:
		return strconv.AppendUint(dst, uint64(c.Ints[i]), 10)
	case Decimal:
		return AppendDecimal(dst, c.Ints[i], c.Scale)
	case Float:
		return strconv.AppendFloat(dst, c.Floats[i], 'g', -1, 64)
	case Date:
		return AppendDate(dst, c.Ints[i])
	case Time:
		return AppendTime(dst, c.Ints[i], c.Scale)
	case Moment:
		return AppendMoment(dst, c.Ints[i], c.Scale)
	default:
		return append(dst, c.Value(i)...)
	}
}

// AppendDecimal appends value divided by 10^scale, with exactly scale digits
// after the point.
func AppendDecimal(dst []byte, value int64, scale int) []byte {
	if scale <= 0 {
		return strconv.AppendInt(dst, value, 10)
	}
	magnitude := uint64(value)
	if value < 0 {
		dst = append(dst, '-')
		magnitude = -magnitude
	}
	var digits [20]byte
	text := strconv.AppendUint(digits[:0], magnitude, 10)
	if len(text) > scale {
		dst = append(dst, text[:len(text)-scale]...)
		dst = append(dst, '.')
		return append(dst, text[len(text)-scale:]...)
	}
	dst = append(dst, '0', '.')
	for range scale - len(text) {
		dst = append(dst, '0')
	}
	return append(dst, text...)
}

// AppendDate appends days since 1970-01-01 as YYYY-MM-DD, and ZeroDate as
// 0000-00-00.
func AppendDate(dst []byte, days int64) []byte {
	if days == ZeroDate {
		return append(dst, "0000-00-00"...)
	}
	year, month, day := civil(days)
	if year < 0 {
		dst, year = append(dst, '-'), -year
	}
	if year > 9999 {
		dst = strconv.AppendInt(dst, year, 10)
		dst = appendTwo(append(dst, '-'), month)
		return appendTwo(append(dst, '-'), day)
	}
	century, y, m, d := uint32(year)/100, uint32(year)%100, uint32(month), uint32(day)
	return append(dst, digit(century/10), digit(century%10), digit(y/10), digit(y%10),
		'-', digit(m/10), digit(m%10), '-', digit(d/10), digit(d%10))
}

func digit(n uint32) byte { return '0' + byte(n) }

// AppendMoment appends microseconds since 1970-01-01 00:00:00 as YYYY-MM-DD
// HH:MM:SS with digits of the fraction (0 to 6; what lies beyond is cut off).
func AppendMoment(dst []byte, micros int64, digits int) []byte {
	if micros == ZeroDate {
		dst = append(dst, "0000-00-00 00:00:00"...)
		return appendFraction(dst, 0, digits)
	}
	const day = 86400 * 1e6
	days := micros / day
	rest := micros % day
	if rest < 0 {
		days, rest = days-1, rest+day
	}
	dst = append(AppendDate(dst, days), ' ')
	return AppendTime(dst, rest, digits)
}

// AppendTime appends microseconds as [-]HH:MM:SS with digits of the fraction;
// hours above 99 take three digits or more.
func AppendTime(dst []byte, micros int64, digits int) []byte {
	if micros < 0 {
		dst, micros = append(dst, '-'), -micros
	}
	seconds := micros / 1e6
	if hours := seconds / 3600; hours > 99 {
		dst = strconv.AppendInt(dst, hours, 10)
	} else {
		dst = appendTwo(dst, hours)
	}
	dst = appendTwo(append(dst, ':'), seconds/60%60)
	dst = appendTwo(append(dst, ':'), seconds%60)
	return appendFraction(dst, micros%1e6, digits)
}

// appendFraction appends a point and the first digits of six.
func appendFraction(dst []byte, micros int64, digits int) []byte {
	if digits <= 0 {
		return dst
	}
	dst = append(dst, '.')
	for unit := int64(1e5); digits > 0 && unit > 0; digits, unit = digits-1, unit/10 {
		dst = append(dst, '0'+byte(micros/unit%10))
	}
	return dst
}

func appendTwo(dst []byte, n int64) []byte {
	return append(dst, '0'+byte(n/10), '0'+byte(n%10))
}

// civil turns days since 1970-01-01 into a date of the proleptic Gregorian
// calendar. Within the years 0 to 9999 it does with multiplications (Neri and
// Schneider, "Euclidean affine functions and their application to calendar
// algorithms", 2022, https://doi.org/10.1002/spe.3172), for dates are most of
// the cost of encoding a row.
func civil(days int64) (year, month, day int64) {
	days += 719468 // since 0000-03-01
	if days < 0 || days > 3652425 {
		return civilAny(days)
	}
	century := (4*uint32(days) + 3) / 146097
	ofCentury := (4*uint32(days) + 3) % 146097 / 4
	product := uint64(2939745) * uint64(4*ofCentury+3)
	ofYear := uint32(product) / 2939745 / 4
	year = int64(100*century) + int64(product>>32)
	shifted := 2141*ofYear + 197913
	month, day = int64(shifted>>16), int64(shifted&0xffff/2141)+1
	if ofYear >= 306 { // January and February
		month, year = month-12, year+1
	}
	return year, month, day
}

// civilAny is civil for every year, of days since 0000-03-01 (Howard Hinnant,
// "chrono-compatible low-level date algorithms").
func civilAny(days int64) (year, month, day int64) {
	era := days / 146097
	if days < 0 {
		era = (days - 146096) / 146097
	}
	ofEra := days - era*146097
	yearOfEra := (ofEra - ofEra/1460 + ofEra/36524 - ofEra/146096) / 365
	ofYear := ofEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	shifted := (5*ofYear + 2) / 153 // months since March
	day = ofYear - (153*shifted+2)/5 + 1
	month = shifted + 3
	year = yearOfEra + era*400
	if month > 12 {
		month, year = month-12, year+1
	}
	return year, month, day
}
