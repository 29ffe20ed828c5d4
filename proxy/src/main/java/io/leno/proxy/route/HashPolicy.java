package io.leno.proxy.route;

import com.google.re2j.Pattern;

import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.leno.api.filter.Headers;
import io.leno.proxy.cluster.XxHash64;
import io.leno.proxy.match.Regex;
import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// What of a request decides which endpoint it sticks to. Immutable.
public final class HashPolicy {
    private interface Source {
        /// The text to hash; null where the request has none.
        @Nullable String text(Headers headers, InetSocketAddress client);
    }

    private record Step(Source source, boolean terminal) {}

    private final List<Step> steps;

    private HashPolicy(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /// Null where there are none.
    static @Nullable HashPolicy compile(List<RouteAction.HashPolicy> configs) {
        if (configs.isEmpty()) return null;
        var steps = new ArrayList<Step>();
        for (RouteAction.HashPolicy config : configs) {
            steps.add(new Step(source(config), config.getTerminal()));
        }
        return new HashPolicy(steps);
    }

    private static Source source(RouteAction.HashPolicy config) {
        return switch (config.getPolicySpecifierCase()) {
            case HEADER -> header(config.getHeader());
            case COOKIE -> {
                String name = config.getCookie().getName();
                yield (headers, client) -> Cookies.value(headers, name);
            }
            case CONNECTION_PROPERTIES ->
                    config.getConnectionProperties().getSourceIp()
                            ? (headers, client) -> NetUtil.toAddressString(client.getAddress())
                            : (headers, client) -> null;
            case QUERY_PARAMETER -> {
                String name = config.getQueryParameter().getName();
                yield (headers, client) -> {
                    String path = headers.get(":path");
                    return path == null ? null : QueryString.first(path, name);
                };
            }
            case FILTER_STATE, POLICYSPECIFIER_NOT_SET ->
                    throw RouteCompiler.unsupported(
                            "RouteAction.hash_policy." + config.getPolicySpecifierCase(), "");
        };
    }

    private static Source header(RouteAction.HashPolicy.Header config) {
        String name = config.getHeaderName().toLowerCase(Locale.ROOT);
        if (!config.hasRegexRewrite()) return (headers, client) -> headers.get(name);
        Pattern pattern = Regex.compile(config.getRegexRewrite().getPattern());
        Substitution substitution =
                Substitution.compile(
                        config.getRegexRewrite().getSubstitution(), pattern.groupCount());
        return (headers, client) -> {
            String value = headers.get(name);
            return value == null ? null : substitution.replaceAll(pattern, value);
        };
    }

    /// The request's hash; empty where nothing of what is asked for is there, so that any endpoint
    /// will do. Envoy: `HashPolicyImpl::generateHash`.
    public OptionalLong hash(Headers headers, InetSocketAddress client) {
        long hash = 0;
        boolean any = false;
        for (Step step : steps) {
            String text = step.source.text(headers, client);
            if (text != null) {
                hash = (any ? Long.rotateLeft(hash, 1) : 0) ^ XxHash64.hash(text);
                any = true;
            }
            if (any && step.terminal) break;
        }
        return any ? OptionalLong.of(hash) : OptionalLong.empty();
    }
}
