package io.leno.filters.rbac;

import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC;
import io.leno.api.connection.ConnectionData;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Envoy's RBAC filter of connections: `envoy.filters.network.rbac`. A connection is judged when
/// its first data comes, or with all of its data.
@Component(service = NetworkFilterFactory.class)
public final class ConnectionRbacFilterFactory implements NetworkFilterFactory {
    private static final String NAME = "envoy.filters.network.rbac";
    private static final Set<String> FIELDS =
            Set.of(
                    "rules",
                    "matcher",
                    "shadow_matcher",
                    "shadow_rules",
                    "shadow_rules_stat_prefix",
                    "stat_prefix",
                    "enforcement_type",
                    "delay_deny");

    /// @param prefix of stats
    /// @param delay before a connection that is denied is closed
    private record Settings(Enforcement rules, String prefix, boolean continuous, Duration delay) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(RBAC.getDescriptor().getFullName()));
    }

    @Override
    public NetworkFilterSettings configure(PluginConfig config) {
        RBAC message = FilterConfig.read(config, RBAC.newBuilder()).build();
        FilterConfig.requireOnly(message, FIELDS);
        refuseHeaders(message);
        String prefix = message.getStatPrefix();
        if (prefix.isEmpty())
            throw new InvalidPluginConfigException("stat_prefix: value length must be at least 1");
        var rules =
                new Enforcement(
                        Engine.of(
                                message.hasMatcher() ? message.getMatcher() : null,
                                message.hasRules() ? message.getRules() : null,
                                MatchInputs.OF_CONNECTIONS),
                        Engine.of(
                                message.hasShadowMatcher() ? message.getShadowMatcher() : null,
                                message.hasShadowRules() ? message.getShadowRules() : null,
                                MatchInputs.OF_CONNECTIONS),
                        "",
                        message.getShadowRulesStatPrefix(),
                        false,
                        false);
        var delay = message.getDelayDeny();
        var settings =
                new Settings(
                        rules,
                        (prefix.endsWith(".") ? prefix : prefix + ".") + "rbac.",
                        message.getEnforcementType() == RBAC.EnforcementType.CONTINUOUS,
                        Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
        return connection -> new Guard(connection, settings);
    }

    /// Connections have no headers.
    private static void refuseHeaders(Message message) {
        if (message instanceof HeaderMatcher header)
            throw new InvalidPluginConfigException(
                    "Found header("
                            + header.getName()
                            + ") rule,not supported by RBAC network filter");
        for (Object value : message.getAllFields().values()) {
            for (Object one : value instanceof List<?> many ? many : List.of(value))
                if (one instanceof Message part) refuseHeaders(part);
        }
    }

    private static final class Guard implements NetworkFilter {
        private final NetworkConnection connection;
        private final Settings settings;
        private boolean judged;
        private boolean denied;

        Guard(NetworkConnection connection, Settings settings) {
            this.connection = connection;
            this.settings = settings;
        }

        @Override
        public FilterStatus onData(ConnectionData data, boolean end) {
            if (denied) return FilterStatus.PAUSE;
            if (judged && !settings.continuous()) return FilterStatus.CONTINUE;
            judged = true;
            Verdict verdict =
                    settings.rules()
                            .judge(
                                    new Rule.Subject(connection.info(), null),
                                    NAME,
                                    settings.rules(),
                                    name -> connection.count(settings.prefix() + name));
            if (verdict == null || verdict.allowed()) return FilterStatus.CONTINUE;
            denied = true;
            connection.terminationDetails(verdict.details());
            if (settings.delay().isZero()) connection.close();
            else connection.schedule(settings.delay(), connection::close);
            return FilterStatus.PAUSE;
        }
    }
}
