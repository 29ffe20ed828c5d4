package io.leno.filters.statefulsession;

import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.time.InstantSource;
import java.util.Set;

/// Envoy's stateful session filter: `envoy.filters.http.stateful_session`. A cookie or header of
/// the client names the host that has its session.
@Component(service = HttpFilterFactory.class)
public final class StatefulSessionFilterFactory implements HttpFilterFactory {
    private final InstantSource clock;

    /// What holds for requests.
    ///
    /// @param strict whether no other host will do
    record Session(SessionState state, boolean strict) {}

    /// What a route says in place of the filter.
    sealed interface OfRoute {
        record Disabled() implements OfRoute {}

        record Replaced(Session session) implements OfRoute {}
    }

    public StatefulSessionFilterFactory() {
        this(InstantSource.system());
    }

    StatefulSessionFilterFactory(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "envoy.filters.http.stateful_session";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                FilterConfig.typeUrl(StatefulSession.getDescriptor().getFullName()),
                FilterConfig.typeUrl(StatefulSessionPerRoute.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        Session session = session(FilterConfig.read(config, StatefulSession.newBuilder()).build());
        return stream -> new StatefulSessionFilter(stream, session);
    }

    @Override
    public OfRoute configureRoute(PluginConfig config) {
        StatefulSessionPerRoute read =
                FilterConfig.read(config, StatefulSessionPerRoute.newBuilder()).build();
        return switch (read.getOverrideCase()) {
            case DISABLED -> new OfRoute.Disabled();
            case STATEFUL_SESSION -> new OfRoute.Replaced(session(read.getStatefulSession()));
            case OVERRIDE_NOT_SET ->
                    throw new InvalidPluginConfigException(
                            "StatefulSessionPerRoute.override: not set (expected: disabled or"
                                    + " stateful_session)");
        };
    }

    private Session session(StatefulSession config) {
        SessionState state =
                config.hasSessionState()
                        ? SessionState.of(config.getSessionState().getTypedConfig(), clock)
                        : SessionState.NONE;
        return new Session(state, config.getStrict());
    }
}
