package io.leno.filters.jwt;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Whom tokens may be meant for: scheme and the slash at the end do not count. Envoy:
/// `CheckAudience`.
record Audiences(Set<String> allowed) {
    static Audiences of(Collection<String> configured) {
        return new Audiences(
                configured.stream().map(Audiences::plain).collect(Collectors.toUnmodifiableSet()));
    }

    private static String plain(String audience) {
        String plain = audience;
        if (plain.startsWith("http://")) plain = plain.substring("http://".length());
        else if (plain.startsWith("https://")) plain = plain.substring("https://".length());
        return plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    }

    boolean allow(List<String> audiences) {
        if (allowed.isEmpty()) return true;
        for (String audience : audiences) if (allowed.contains(plain(audience))) return true;
        return false;
    }
}
