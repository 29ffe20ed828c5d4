package io.leno.proxy.upstream;

import java.util.HashSet;
import java.util.Set;

/// The redirects that were followed in place of one client's request.
public final class RedirectHistory {
    private final Set<String> targets = new HashSet<>(2);
    private int count;

    int count() {
        return count;
    }

    void followed() {
        count++;
    }

    /// Whether this target is reached from this route for the first time; from now on it is not.
    boolean isFirst(String route, String target) {
        return targets.add(route + "\n" + target);
    }
}
