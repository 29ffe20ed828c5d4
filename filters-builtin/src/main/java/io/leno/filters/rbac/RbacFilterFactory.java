package io.leno.filters.rbac;

import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's RBAC filter of requests: `envoy.filters.http.rbac`. A route's configuration replaces the
/// filter's own as a whole.
@Component(service = HttpFilterFactory.class)
public final class RbacFilterFactory implements HttpFilterFactory {
    private static final String NAME = "envoy.filters.http.rbac";
    private static final Set<String> FIELDS =
            Set.of(
                    "rules",
                    "matcher",
                    "shadow_matcher",
                    "rules_stat_prefix",
                    "shadow_rules",
                    "shadow_rules_stat_prefix",
                    "track_per_rule_stats");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                FilterConfig.typeUrl(RBAC.getDescriptor().getFullName()),
                FilterConfig.typeUrl(RBACPerRoute.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        Enforcement own = of(FilterConfig.read(config, RBAC.newBuilder()).build());
        return stream -> new Guard(stream, own);
    }

    @Override
    public Object configureRoute(PluginConfig config) {
        RBACPerRoute route = FilterConfig.read(config, RBACPerRoute.newBuilder()).build();
        return route.hasRbac() ? of(route.getRbac()) : Enforcement.NOTHING;
    }

    private static Enforcement of(RBAC config) {
        FilterConfig.requireOnly(config, FIELDS);
        return new Enforcement(
                Engine.of(
                        config.hasMatcher() ? config.getMatcher() : null,
                        config.hasRules() ? config.getRules() : null,
                        MatchInputs.OF_REQUESTS),
                Engine.of(
                        config.hasShadowMatcher() ? config.getShadowMatcher() : null,
                        config.hasShadowRules() ? config.getShadowRules() : null,
                        MatchInputs.OF_REQUESTS),
                config.getRulesStatPrefix(),
                config.getShadowRulesStatPrefix(),
                config.getTrackPerRuleStats(),
                true);
    }

    /// Judges one request.
    private record Guard(HttpStream stream, Enforcement own) implements HttpFilter {
        @Override
        public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
            Enforcement rules = stream.routeConfig() instanceof Enforcement ofRoute ? ofRoute : own;
            Verdict verdict =
                    rules.judge(
                            new Rule.Subject(stream.info(), headers),
                            NAME,
                            own,
                            name -> stream.count("rbac." + name));
            if (verdict == null || verdict.allowed()) return FilterStatus.CONTINUE;
            stream.reply(403, "RBAC: access denied", verdict.details());
            return FilterStatus.PAUSE;
        }
    }
}
