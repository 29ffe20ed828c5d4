package io.leno.filters;

import com.google.re2j.Pattern;

import io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutationRules;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/// Which headers somebody from outside may change. Envoy: `HeaderMutationRules`.
public final class MutationRules {
    private static final Set<String> ROUTING = Set.of(":authority", "host", ":scheme", ":method");

    private final HeaderMutationRules config;
    private final @Nullable Pattern allowed;
    private final @Nullable Pattern disallowed;

    private MutationRules(HeaderMutationRules config) {
        this.config = config;
        allowed =
                config.hasAllowExpression()
                        ? Pattern.compile(config.getAllowExpression().getRegex())
                        : null;
        disallowed =
                config.hasDisallowExpression()
                        ? Pattern.compile(config.getDisallowExpression().getRegex())
                        : null;
    }

    /// Reads Envoy's message.
    public static MutationRules of(HeaderMutationRules config) {
        return new MutationRules(config);
    }

    /// Whether a change that is not allowed is an error, rather than passed over.
    public boolean refuses() {
        return config.getDisallowIsError().getValue();
    }

    /// Whether this header may be changed.
    ///
    /// @param name in lower case
    /// @param removes takes it away: what requests cannot be without stays
    public boolean allow(String name, boolean removes) {
        if (removes && (name.startsWith(":") || name.equals("host"))) return false;
        if (disallowed != null && disallowed.matches(name)) return false;
        if (allowed != null && allowed.matches(name)) return true;
        if (config.getDisallowAll().getValue()) return false;
        if (ROUTING.contains(name)) return config.getAllowAllRouting().getValue();
        if (name.startsWith(":") && config.getDisallowSystem().getValue()) return false;
        return !name.startsWith("x-envoy-") || config.getAllowEnvoy().getValue();
    }
}
