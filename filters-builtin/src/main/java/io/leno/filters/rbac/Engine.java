package io.leno.filters.rbac;

import com.github.xds.type.matcher.v3.Matcher;

import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;

/// Judges requests or connections: [Policies], or a [ActionTree].
@FunctionalInterface
interface Engine {
    Verdict judge(Rule.Subject subject);

    /// Null where nothing is to be judged. A matcher goes before policies.
    ///
    /// @throws InvalidPluginConfigException naming what is wrong
    static @Nullable Engine of(
            @Nullable Matcher matcher, @Nullable RBAC policies, MatchInputs inputs) {
        if (matcher != null) return ActionTree.of(matcher, inputs);
        return policies == null ? null : Policies.of(policies);
    }
}
