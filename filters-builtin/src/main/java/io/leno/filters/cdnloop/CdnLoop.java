package io.leno.filters.cdnloop;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The `CDN-Loop` header (RFC 8586, section 2).
final class CdnLoop {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String HOST = "(?:\\[[0-9A-Fa-f:.]+]|[0-9A-Za-z._~%!$&'()*+=-]+)";
    private static final String QUOTED =
            "\"(?:[\\t !#-\\[\\]-~\\x80-\\xff]|\\\\[\\t -~\\x80-\\xff])*\"";
    private static final String PARAMETER =
            "[ \\t]*;[ \\t]*" + TOKEN + "=(?:" + TOKEN + "|" + QUOTED + ")";
    private static final Pattern ENTRY =
            Pattern.compile(
                    "[ \\t]*(?:(" + HOST + "(?::\\d*)?)(?:" + PARAMETER + ")*)?[ \\t]*(,|$)");

    private CdnLoop() {}

    /// The names of the networks, without parameters; null where the header is malformed.
    static @Nullable List<String> names(String header) {
        List<String> names = new ArrayList<>();
        Matcher matcher = ENTRY.matcher(header);
        int at = 0;
        while (matcher.region(at, header.length()).lookingAt()) {
            if (matcher.group(1) != null) names.add(matcher.group(1));
            if (matcher.group(2).isEmpty()) return names;
            at = matcher.end();
        }
        return null;
    }
}
