package io.leno.proto;

import com.google.re2j.Pattern;

import io.envoyproxy.pgv.validate.Validate.StringRules;

import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/// `validate.StringRules` → [ValueRule].
final class TextRules {
    /// Names and values of HTTP headers by the letter, and only without what would end them.
    private static final String STRICT_NAME = "^:?[0-9a-zA-Z!#$%&'*+-.^_|~\\x60]+$";

    private static final String STRICT_VALUE = "^[^\\x00-\\x08\\x0A-\\x1F\\x7F]*$";
    private static final String LAX = "^[^\\x00\\x0A\\x0D]*$";

    private TextRules() {}

    static ValueRule of(StringRules rules) {
        ValueRule all = lengths(rules).and(parts(rules)).and(lists(rules)).and(wellKnown(rules));
        if (rules.hasPattern())
            all = all.and(pattern(rules.getPattern(), "matching " + rules.getPattern()));
        if (!rules.getIgnoreEmpty()) return all;
        ValueRule unlessEmpty = all;
        return value -> value.equals("") ? null : unlessEmpty.broken(value);
    }

    private static ValueRule rule(String expected, Predicate<String> holds) {
        return value -> holds.test((String) value) ? null : expected;
    }

    private static ValueRule pattern(String regex, String expected) {
        Pattern pattern = Pattern.compile(regex);
        return rule(expected, text -> pattern.matcher(text).find());
    }

    private static ValueRule lengths(StringRules rules) {
        ValueRule all = ValueRule.NONE;
        if (rules.hasMinLen())
            all =
                    all.and(
                            rule(
                                    "at least " + rules.getMinLen() + " characters",
                                    text -> characters(text) >= rules.getMinLen()));
        if (rules.hasMaxLen())
            all =
                    all.and(
                            rule(
                                    "at most " + rules.getMaxLen() + " characters",
                                    text -> characters(text) <= rules.getMaxLen()));
        if (rules.hasMinBytes())
            all =
                    all.and(
                            rule(
                                    "at least " + rules.getMinBytes() + " bytes",
                                    text -> bytes(text) >= rules.getMinBytes()));
        if (rules.hasMaxBytes())
            all =
                    all.and(
                            rule(
                                    "at most " + rules.getMaxBytes() + " bytes",
                                    text -> bytes(text) <= rules.getMaxBytes()));
        return all;
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static ValueRule parts(StringRules rules) {
        ValueRule all = ValueRule.NONE;
        if (rules.hasConst()) all = rule('"' + rules.getConst() + '"', rules.getConst()::equals);
        if (rules.hasPrefix())
            all =
                    all.and(
                            rule(
                                    "to begin with " + rules.getPrefix(),
                                    text -> text.startsWith(rules.getPrefix())));
        if (rules.hasSuffix())
            all =
                    all.and(
                            rule(
                                    "to end with " + rules.getSuffix(),
                                    text -> text.endsWith(rules.getSuffix())));
        if (rules.hasContains())
            all =
                    all.and(
                            rule(
                                    "to contain " + rules.getContains(),
                                    text -> text.contains(rules.getContains())));
        return all;
    }

    private static ValueRule lists(StringRules rules) {
        ValueRule all = ValueRule.NONE;
        if (rules.getInCount() > 0)
            all = rule("one of " + rules.getInList(), rules.getInList()::contains);
        if (rules.getNotInCount() > 0)
            all =
                    all.and(
                            rule(
                                    "none of " + rules.getNotInList(),
                                    text -> !rules.getNotInList().contains(text)));
        return all;
    }

    /// Of the well-known kinds those that Envoy's messages ask for.
    private static ValueRule wellKnown(StringRules rules) {
        boolean strict = !rules.hasStrict() || rules.getStrict();
        if (rules.getWellKnownCase() != StringRules.WellKnownCase.WELL_KNOWN_REGEX)
            return ValueRule.NONE;
        return switch (rules.getWellKnownRegex()) {
            case HTTP_HEADER_NAME -> pattern(strict ? STRICT_NAME : LAX, "a header name");
            case HTTP_HEADER_VALUE -> pattern(strict ? STRICT_VALUE : LAX, "a header value");
            case UNKNOWN -> ValueRule.NONE;
        };
    }
}
