package io.leno.proto.match;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A path with wildcards and named parts: `/{country}/*/{rest=**}`. `*` stands for a part without
/// slashes, `**` for any, and only at the end. Envoy:
/// `envoy.path.match.uri_template.uri_template_matcher`. Immutable.
public final class PathTemplate {
    private static final String CHARACTERS = "a-zA-Z0-9\\-._~%!$&'()+,;:@=";
    private static final String PART = "[" + CHARACTERS + "]+";
    private static final String REST = "[/" + CHARACTERS + "]*";
    private static final int MOST_VARIABLES = 5;

    private final String text;
    private final StringBuilder regex = new StringBuilder();
    private final List<String> variables = new ArrayList<>();
    private final Pattern pattern;
    private boolean ended;

    private PathTemplate(String text) {
        this.text = text;
        if (!text.startsWith("/")) throw invalid("/ at the start");
        int at = 0;
        while (at < text.length()) at = text.charAt(at) == '{' ? variable(at) : plain(at);
        pattern = Pattern.compile(regex.toString());
    }

    /// @throws IllegalArgumentException naming the template and what was expected
    public static PathTemplate compile(String text) {
        return new PathTemplate(text);
    }

    /// A wildcard or a character.
    private int plain(int at) {
        if (ended) throw invalid("nothing after **");
        if (text.startsWith("**", at)) {
            ended = true;
            regex.append(REST);
            return at + 2;
        }
        char c = text.charAt(at);
        if (c == '}') throw invalid("a { before each }");
        regex.append(c == '*' ? PART : Pattern.quote(String.valueOf(c)));
        return at + 1;
    }

    private int variable(int at) {
        int end = text.indexOf('}', at);
        if (end < 0) throw invalid("a } after each {");
        int equals = text.indexOf('=', at);
        boolean hasPattern = equals > 0 && equals < end;
        String name = text.substring(at + 1, hasPattern ? equals : end);
        if (!name.matches("[a-zA-Z][a-zA-Z0-9_]{0,15}")) {
            throw invalid("names of letters, digits and _");
        }
        if (variables.contains(name)) throw invalid("each name once");
        variables.add(name);
        if (variables.size() > MOST_VARIABLES) throw invalid("at most 5 variables");
        regex.append('(');
        if (!hasPattern) regex.append(PART);
        for (int i = equals + 1; hasPattern && i < end; ) i = plain(i);
        regex.append(')');
        return end + 1;
    }

    private IllegalArgumentException invalid(String expected) {
        return new IllegalArgumentException(
                "path_template " + text + " is invalid (expected: " + expected + ")");
    }

    /// What comes before its first wildcard or variable.
    public String literalPrefix() {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '*' && text.charAt(end) != '{') end++;
        return text.substring(0, end);
    }

    /// @param path without query and fragment
    public boolean matches(String path) {
        return pattern.matches(path);
    }

    public List<String> variables() {
        return variables;
    }

    /// The parts that the variables stand for, in their order; null where the path does not match.
    public @Nullable List<String> values(String path) {
        Matcher matcher = pattern.matcher(path);
        if (!matcher.matches()) return null;
        var values = new ArrayList<String>(variables.size());
        for (int i = 1; i <= variables.size(); i++) values.add(matcher.group(i));
        return values;
    }
}
