package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.FilterStateMatcher;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.match.MetadataMatch;
import io.leno.proxy.match.TextMatch;
import io.leno.proxy.tls.TlsConnection;

import java.util.ArrayList;
import java.util.List;

/// A condition of a route on more than the request's headers: its connection, or what filters say
/// about it. Immutable.
@FunctionalInterface
interface StreamCondition {
    StreamCondition[] NONE = {};

    boolean matches(LoggedStream stream);

    static StreamCondition[] compileAll(RouteMatch config) {
        List<StreamCondition> all = new ArrayList<>();
        if (config.hasTlsContext()) all.add(tls(config.getTlsContext()));
        for (var matcher : config.getDynamicMetadataList()) {
            MetadataMatch match = MetadataMatch.compile(matcher);
            all.add(stream -> match.matches(stream.info().dynamicMetadata()));
        }
        config.getFilterStateList().forEach(matcher -> all.add(filterState(matcher)));
        return all.isEmpty() ? NONE : all.toArray(NONE);
    }

    /// Plain connections pass where nothing is asked of a certificate, and where it must be absent.
    private static StreamCondition tls(RouteMatch.TlsContextMatchOptions config) {
        return stream -> {
            TlsConnection tls = stream.downstreamTls();
            boolean presented = tls != null && tls.hasPeerCertificate();
            if (config.hasPresented() && config.getPresented().getValue() != presented) {
                return false;
            }
            return !config.hasValidated() || config.getValidated().getValue() == presented;
        };
    }

    private static StreamCondition filterState(FilterStateMatcher config) {
        if (!config.hasStringMatch()) {
            throw RouteCompiler.unsupported(
                    "RouteMatch.filter_state." + config.getMatcherCase(), config.getKey());
        }
        TextMatch text = TextMatch.compile(config.getStringMatch());
        String key = config.getKey();
        return stream -> {
            String value = stream.filterState(key);
            return value != null && text.matches(value);
        };
    }
}
