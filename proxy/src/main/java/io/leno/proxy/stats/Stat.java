package io.leno.proxy.stats;

/// One value under one name. There are many: a name is kept in two parts, of which the first is
/// shared by all of its scope, and room for a value is made when it is first counted.
public abstract sealed class Stat permits Counter, Gauge, Histogram, TextReadout {
    private final String prefix;
    private final String suffix;

    Stat(String prefix, String suffix) {
        this.prefix = prefix;
        this.suffix = suffix;
    }

    /// Envoy's full name: `cluster.reviews.upstream_rq_total`.
    public String name() {
        return prefix.isEmpty() ? suffix : prefix + suffix;
    }

    /// Whether this is its name, in two parts cut anywhere.
    boolean isNamed(String first, String second) {
        if (first.length() == prefix.length()) return prefix.equals(first) && suffix.equals(second);
        return prefix.length() + suffix.length() == first.length() + second.length()
                && name().equals(first + second);
    }

    boolean startsWith(String beginning) {
        return prefix.startsWith(beginning)
                || (beginning.startsWith(prefix) && name().startsWith(beginning));
    }

    /// The hash of a name, however it is cut in two.
    static int hash(String first, String second) {
        int power = 1;
        int factor = 31;
        for (int left = second.length(); left > 0; left >>= 1) {
            if ((left & 1) != 0) power *= factor;
            factor *= factor;
        }
        return first.hashCode() * power + second.hashCode();
    }

    int hash() {
        return hash(prefix, suffix);
    }

    /// False until it was changed or recorded for the first time; Envoy's `usedonly`.
    public abstract boolean isUsed();
}
