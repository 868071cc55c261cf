package profile

import (
	"slices"
	"strings"
)

// sensitiveWords are words in the names of columns (and what they hold) of which
// nobody should keep the values. Two words joined by a + stand together.
var sensitiveWords = []struct {
	holds string
	words []string
}{
	{"credentials", []string{"password", "passwd", "passwort", "pwd", "pass", "passphrase", "secret", "credential", "token", "apikey", "api+key", "private+key", "access+key", "session+key", "session+id", "cookie", "salt", "otp", "totp", "pin", "nonce", "auth", "oauth", "jwt", "bearer", "signature", "hash", "fingerprint", "certificate"}},
	{"health data", []string{"diagnosis", "diagnoses", "diagnose", "disease", "illness", "medical", "medication", "medicine", "prescription", "allergy", "allergies", "symptom", "disability", "patient", "blood", "icd", "hiv", "pregnancy", "pregnant", "treatment", "therapy", "vaccination", "genetic", "health"}},
	{"payment data", []string{"card", "creditcard", "credit+card", "cardnumber", "pan", "cvv", "cvc", "iban", "bic", "swift", "bank+account", "account+number", "routing+number", "salary", "income", "wage", "payroll"}},
	{"national ids", []string{"ssn", "sin", "nin", "nino", "social+security", "national+id", "nationalid", "tax+id", "taxid", "taxnumber", "tin", "vat", "passport", "license+number", "driver+license", "driving+licence", "identity", "personalnummer", "cpf", "cnpj", "aadhaar", "dni", "nif", "pesel"}},
	{"what a person can be reached at", []string{"email", "mail", "phone", "telephone", "mobile", "fax", "cell", "address", "street", "zip", "postcode", "postal", "ip", "ipaddress", "mac", "imei", "imsi", "latitude", "longitude", "skype", "whatsapp"}},
	{"names of people", []string{"firstname", "first+name", "lastname", "last+name", "surname", "fullname", "full+name", "forename", "maiden", "given+name", "family+name", "username", "user+name", "login", "nickname", "displayname", "display+name"}},
	{"what law protects", []string{"religion", "religious", "race", "ethnic", "ethnicity", "ethnicgroup", "gender", "sex", "sexual", "orientation", "political", "party+member", "union+member", "criminal", "conviction", "caste", "nationality", "citizenship", "birth", "birthday", "birthdate", "dob", "born", "marital", "asylum"}},
}

// sensitiveName says what a column probably holds that nobody should keep, by
// the words of its name; "" for nothing.
func sensitiveName(table, column string) string {
	name := words(column)
	for _, s := range sensitiveWords {
		for _, w := range s.words {
			if hasWord(name, w) {
				return s.holds
			}
		}
	}
	if len(name) == 1 && name[0] == "name" && hasAny(words(table), "user", "customer", "person", "people", "employee", "patient", "student", "member", "contact", "client", "staff", "passenger") {
		return "names of people"
	}
	return ""
}

// sensitiveClass says the same by what the texts look like.
func sensitiveClass(class string) string {
	switch class {
	case "email", "phone", "ipv4", "ipv6", "mac":
		return "what a person can be reached at"
	case "uuid", "hex", "HEX", "base64", "alnum":
		return "codes or credentials"
	case "digits", "figures":
		return "numbers that may name a person"
	}
	return ""
}

// hasWord reports whether a word, or two that follow each other, is among those of a name.
func hasWord(name []string, w string) bool {
	first, second, two := strings.Cut(w, "+")
	for i, have := range name {
		if (have == first || have == singular(first)) && (!two || i+1 < len(name) && name[i+1] == second) {
			return true
		}
	}
	return false
}

func hasAny(name []string, any ...string) bool {
	return slices.ContainsFunc(any, func(w string) bool { return hasWord(name, w) })
}
