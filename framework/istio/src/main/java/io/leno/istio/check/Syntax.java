package io.leno.istio.check;

import com.google.re2j.PatternSyntaxException;

import io.leno.istio.bind.Report;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Checks of single values; each tells the report what is wrong and what was expected.
public final class Syntax {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern HOST_LABEL =
            Pattern.compile("[a-zA-Z0-9_]([-_a-zA-Z0-9]{0,61}[a-zA-Z0-9_])?");
    private static final Pattern LABEL_NAME =
            Pattern.compile(
                    "([-a-zA-Z0-9.]{1,253}/)?[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?");
    private static final Pattern LABEL_VALUE =
            Pattern.compile("([a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)?");
    private static final Pattern HEADER_NAME = Pattern.compile("[-!#$%&'*+.^_`|~0-9a-zA-Z]+");

    private Syntax() {}

    /// A host name that may be short, without wildcard.
    public static void hostName(String host, String path, Report report) {
        if (host.isEmpty()) report.missing(path, "a host name");
        else if (!isHostName(host)) report.invalid(path, quoted(host) + " (expected: a host name)");
    }

    /// A host name, or a wildcard: `*`, `*.example.com`, `*-a.example.com`.
    public static void wildcardHostName(String host, String path, Report report) {
        if (host.isEmpty()) report.missing(path, "a host name or wildcard");
        else if (!isWildcardHostName(host)) {
            String expected = "a host name, or a wildcard such as *.example.com";
            report.invalid(path, quoted(host) + " (expected: " + expected + ")");
        }
    }

    public static boolean isWildcardHostName(String host) {
        if (host.equals("*")) return true;
        if (host.startsWith("*.")) return isHostName(host.substring(2));
        return isHostName(host.startsWith("*") ? "x" + host.substring(1) : host);
    }

    public static boolean isHostName(String host) {
        String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (plain.isEmpty() || plain.length() > 255) return false;
        for (String label : plain.split("\\.", -1)) {
            if (!HOST_LABEL.matcher(label).matches()) return false;
        }
        return true;
    }

    public static boolean isDnsLabel(String text) {
        return DNS_LABEL.matcher(text).matches();
    }

    public static void dnsLabel(String text, String path, Report report) {
        if (!isDnsLabel(text)) {
            String expected = "a DNS label: lower-case letters, digits and '-', at most 63";
            report.invalid(path, quoted(text) + " (expected: " + expected + ")");
        }
    }

    public static void port(int port, String path, Report report) {
        if (port < 1 || port > 65_535) report.invalid(path, port + " (expected: 1..65535)");
    }

    public static void inRange(long value, long min, long max, String path, Report report) {
        if (value < min || value > max)
            report.invalid(path, value + " (expected: " + min + ".." + max + ")");
    }

    public static void notNegative(long value, String path, Report report) {
        if (value < 0) report.invalid(path, value + " (expected: at least 0)");
    }

    public static void percentage(double value, String path, Report report) {
        if (!(value >= 0 && value <= 100)) report.invalid(path, value + " (expected: 0..100)");
    }

    /// Zero is allowed: it turns the thing off.
    public static void notNegative(@Nullable Duration duration, String path, Report report) {
        if (duration != null && duration.isNegative())
            report.invalid(path, seconds(duration) + " (expected: at least 0s)");
    }

    public static void headerName(String name, String path, Report report) {
        if (!HEADER_NAME.matcher(name).matches())
            report.invalid(path, quoted(name) + " (expected: a header name)");
    }

    public static void labels(Map<String, String> labels, String path, Report report) {
        labels.forEach(
                (name, value) -> {
                    String at = path + "." + name;
                    if (!LABEL_NAME.matcher(name).matches())
                        report.invalid(at, quoted(name) + " (expected: a label name)");
                    if (!LABEL_VALUE.matcher(value).matches())
                        report.invalid(at, quoted(value) + " (expected: a label value)");
                });
    }

    /// RE2, as the data plane has it: no look-around, no back references.
    public static void regex(String regex, String path, Report report) {
        try {
            com.google.re2j.Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            String message = quoted(regex) + ": " + e.getDescription() + " (expected: RE2 syntax)";
            report.invalid(path, message);
        }
    }

    /// @param field of the elements that must be unique: `.name`, or empty for the elements
    public static void unique(List<?> values, String path, String field, Report report) {
        var seen = new HashSet<Object>();
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value.equals("") || seen.add(value)) continue;
            String shown = value instanceof String text ? quoted(text) : String.valueOf(value);
            report.invalid(
                    path + "[" + i + "]" + field,
                    shown
                            + " is already used at "
                            + path
                            + "["
                            + values.indexOf(value)
                            + "]"
                            + field);
        }
    }

    public static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String seconds(Duration duration) {
        return duration.toNanos() / 1e9 + "s";
    }
}
