package io.leno.rollout.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which labels something must have, written as kubectl takes it: `app=reviews,version!=v1,tier in
/// (a, b),track notin (canary),gpu,!old`. All must hold.
///
/// @param text as it was written
record LabelSelector(String text, List<Requirement> requirements) {
    static final LabelSelector ANYTHING = new LabelSelector("", List.of());

    private static final String KEY = "([A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?)";
    private static final String VALUE = "([A-Za-z0-9._-]*)";
    private static final Pattern EQUALS = Pattern.compile(KEY + "\\s*(==?|!=)\\s*" + VALUE);
    private static final Pattern SET =
            Pattern.compile(KEY + "\\s+(in|notin)\\s*\\(([A-Za-z0-9._,\\s-]*)\\)");
    private static final Pattern EXISTS = Pattern.compile("(!?)\\s*" + KEY);

    /// One part. Kubernetes: an absent label is neither equal to anything nor in any set.
    ///
    /// @param values empty: the label is there, whatever it is
    /// @param negated the opposite
    record Requirement(String key, Set<String> values, boolean negated) {
        boolean holds(Map<String, String> labels) {
            String value = labels.get(key);
            boolean matches = value != null && (values.isEmpty() || values.contains(value));
            return matches != negated;
        }
    }

    LabelSelector {
        requirements = List.copyOf(requirements);
    }

    boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(each -> each.holds(labels));
    }

    /// @throws IllegalArgumentException naming the part that cannot be read
    static LabelSelector parse(String text) {
        if (text.isBlank()) return ANYTHING;
        List<Requirement> requirements = new ArrayList<>();
        // a comma inside of parentheses separates values
        for (String part : text.split(",(?![^(]*\\))", -1)) requirements.add(requirement(part));
        return new LabelSelector(text.strip(), requirements);
    }

    private static Requirement requirement(String part) {
        String stripped = part.strip();
        Matcher equals = EQUALS.matcher(stripped);
        if (equals.matches())
            return new Requirement(
                    equals.group(1), Set.of(equals.group(4)), equals.group(3).equals("!="));
        Matcher set = SET.matcher(stripped);
        if (set.matches()) return set(set);
        Matcher exists = EXISTS.matcher(stripped);
        if (exists.matches())
            return new Requirement(exists.group(2), Set.of(), !exists.group(1).isEmpty());
        throw new IllegalArgumentException(
                "label selector: \""
                        + stripped
                        + "\" (expected: key=value, key!=value, key in (a,b), key notin (a,b), key or"
                        + " !key)");
    }

    private static Requirement set(Matcher matched) {
        Set<String> values = new TreeSet<>();
        for (String value : matched.group(4).split(",", -1)) values.add(value.strip());
        return new Requirement(matched.group(1), values, matched.group(3).equals("notin"));
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof LabelSelector that
                && Set.copyOf(requirements).equals(Set.copyOf(that.requirements));
    }

    @Override
    public int hashCode() {
        return Set.copyOf(requirements).hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
