package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import java.util.List;
import java.util.regex.Pattern;

/// Paths with `{*}` for one segment, and `{**}` for all the rest.
final class PathTemplates {
    private static final String ONE = "{*}";
    private static final String ANY = "{**}";

    /// RFC 3986: pchar, except for `*`.
    private static final Pattern LITERAL = Pattern.compile("[a-zA-Z0-9\\-._~%!$&'()+,;:@=]+");

    private PathTemplates() {}

    static void check(Part operation, String field) {
        List<String> paths = operation.texts(field);
        for (int i = 0; i < paths.size(); i++) {
            String wrong = wrong(paths.get(i));
            if (!wrong.isEmpty())
                operation.error(
                        field + "[" + i + "]",
                        quoted(paths.get(i)) + ": invalid or unsupported path. " + wrong);
        }
    }

    private static String wrong(String path) {
        boolean isTemplate = path.contains(ONE) || path.contains(ANY);
        boolean hasAny = false;
        for (String segment : path.replaceAll("^/+|/+$", "").split("/", -1)) {
            if (segment.equals(ONE) || segment.equals(ANY)) {
                if (hasAny) return "{**} is not the last operator";
                hasAny = segment.equals(ANY);
                continue;
            }
            if (segment.contains("{") || segment.contains("}"))
                return "Contains '{' or '}' beyond a supported path template";
            if (isTemplate && !LITERAL.matcher(segment).matches())
                return "Contains segment " + segment + " with invalid string literal";
        }
        return "";
    }
}
