package io.leno.filters.jwt;

import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RequirementRule;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.RequestMatch;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a configuration requires of which requests. Immutable.
final class JwtRules {
    private final JwtStats stats;
    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, Requirement> named = new TreeMap<>();
    private final String filterState;
    private final Map<String, Requirement> byFilterState = new HashMap<>();
    private final boolean bypassPreflight;
    private final boolean stripsFailure;
    private final TokenPlaces places;

    private record Rule(RequestMatch match, Requirement requirement) {}

    JwtRules(JwtAuthentication config, FilterContext context) {
        stats = JwtStats.of(context.stats());
        bypassPreflight = config.getBypassCorsPreflight();
        stripsFailure = config.getStripFailureResponse();
        places = new TokenPlaces(config.getProvidersMap().values());
        var byName = new LinkedHashMap<String, Provider>();
        config.getProvidersMap()
                .forEach(
                        (name, provider) ->
                                byName.put(name, new Provider(name, provider, context, stats)));
        var providers = new Requirement.Providers(byName);
        config.getRequirementMapMap()
                .forEach((name, each) -> named.put(name, Requirement.of(each, providers)));
        for (RequirementRule rule : config.getRulesList()) {
            rules.add(
                    new Rule(
                            RequestMatch.of(rule.getMatch(), context),
                            requirement(rule, providers)));
        }
        filterState = config.getFilterStateRules().getName();
        for (Map.Entry<String, JwtRequirement> each :
                config.getFilterStateRules().getRequiresMap().entrySet()) {
            byFilterState.put(each.getKey(), Requirement.of(each.getValue(), providers));
        }
    }

    private Requirement requirement(RequirementRule rule, Requirement.Providers providers) {
        return switch (rule.getRequirementTypeCase()) {
            case REQUIRES -> Requirement.of(rule.getRequires(), providers);
            case REQUIREMENT_NAME -> {
                Requirement known = named.get(rule.getRequirementName());
                if (known != null) yield known;
                throw new InvalidPluginConfigException(wrongName(rule.getRequirementName()));
            }
            case REQUIREMENTTYPE_NOT_SET -> new Requirement.Nothing();
        };
    }

    /// What is said about a requirement that is not there.
    String wrongName(String name) {
        return "Wrong requirement_name: "
                + name
                + ". It should be one of ["
                + String.join(",", named.keySet())
                + "]";
    }

    /// Null: none.
    @Nullable Requirement of(HttpStream stream, Headers headers) {
        for (Rule rule : rules) if (rule.match.matches(headers)) return rule.requirement;
        if (filterState.isEmpty()) return null;
        String value = stream.info().filterState(filterState);
        return value == null ? null : byFilterState.get(value);
    }

    /// Null where the name is wrong.
    @Nullable Requirement of(PerRouteConfig route) {
        if (route.getDisabled()) return new Requirement.Nothing();
        return named.get(route.getRequirementName());
    }

    /// Takes off what any provider would write, so that nobody upstream takes a stranger's word for
    /// it.
    void clearOwnHeaders(Headers headers) {
        places.clear(headers);
    }

    boolean bypassesPreflight() {
        return bypassPreflight;
    }

    boolean stripsFailure() {
        return stripsFailure;
    }

    JwtStats stats() {
        return stats;
    }
}
