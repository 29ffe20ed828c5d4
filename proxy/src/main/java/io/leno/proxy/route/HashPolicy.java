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
import java.util.function.UnaryOperator;

/// What of a request decides which endpoint it sticks to. Immutable.
public final class HashPolicy {
    /// A request to be hashed.
    public interface Request {
        /// Null where there is no such object, or none that can be hashed.
        default @Nullable String filterState(String key) {
            return null;
        }

        Headers headers();

        InetSocketAddress client();

        /// The response will set this cookie, and the request counts as having had it.
        ///
        /// @return its value
        String newCookie(Cookie cookie);
    }

    /// A cookie that clients get who have none.
    ///
    /// @param attributes what follows its value, its semicolon included
    public record Cookie(String name, String attributes) {
        /// For `set-cookie`.
        public String withValue(String value) {
            return name + "=\"" + value + "\"" + attributes;
        }
    }

    private interface Source {
        /// The text to hash; null where the request has none.
        @Nullable String text(Request request);

        /// Null where the request has nothing to hash.
        default @Nullable Long hash(Request request) {
            String text = text(request);
            return text == null ? null : XxHash64.hash(text);
        }
    }

    /// @param rewrite of each value
    private record Header(String name, UnaryOperator<String> rewrite) implements Source {
        @Override
        public @Nullable String text(Request request) {
            String value = request.headers().get(name);
            return value == null ? null : rewrite.apply(value);
        }

        /// Several values in alphabetical order, one after the other.
        @Override
        public @Nullable Long hash(Request request) {
            List<String> values = request.headers().all(name);
            if (values.size() < 2) return Source.super.hash(request);
            long hash = 0;
            for (String value : values.stream().map(rewrite).sorted().toList())
                hash = XxHash64.hash(value, hash);
            return hash;
        }
    }

    private record Step(Source source, boolean terminal) {}

    private final Step[] steps;

    private HashPolicy(List<Step> steps) {
        this.steps = steps.toArray(Step[]::new);
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

    private static @Nullable String clientIp(InetSocketAddress client) {
        return client.isUnresolved() ? null : NetUtil.toAddressString(client.getAddress());
    }

    private static Source source(RouteAction.HashPolicy config) {
        return switch (config.getPolicySpecifierCase()) {
            case HEADER -> header(config.getHeader());
            case COOKIE -> cookie(config.getCookie());
            case CONNECTION_PROPERTIES ->
                    config.getConnectionProperties().getSourceIp()
                            ? request -> clientIp(request.client())
                            : request -> null;
            case QUERY_PARAMETER -> {
                String name = config.getQueryParameter().getName();
                yield request -> {
                    String path = request.headers().get(":path");
                    return path == null ? null : QueryString.first(path, name);
                };
            }
            case FILTER_STATE -> {
                String key = config.getFilterState().getKey();
                yield request -> request.filterState(key);
            }
            case POLICYSPECIFIER_NOT_SET ->
                    throw RouteCompiler.unsupported(
                            "RouteAction.hash_policy." + config.getPolicySpecifierCase(), "");
        };
    }

    private static Source header(RouteAction.HashPolicy.Header config) {
        String name = config.getHeaderName().toLowerCase(Locale.ROOT);
        if (!config.hasRegexRewrite()) return new Header(name, value -> value);
        Pattern pattern = Regex.compile(config.getRegexRewrite().getPattern());
        Substitution substitution =
                Substitution.compile(
                        config.getRegexRewrite().getSubstitution(), pattern.groupCount());
        return new Header(name, value -> substitution.replaceAll(pattern, value));
    }

    private static Source cookie(RouteAction.HashPolicy.Cookie config) {
        String name = config.getName();
        if (!config.hasTtl()) return request -> Cookies.value(request.headers(), name);
        var attributes = new StringBuilder();
        long seconds = TimeSpan.of(config.getTtl(), InvalidRouteException::new).toSeconds();
        if (seconds > 0) attributes.append("; Max-Age=").append(seconds);
        if (!config.getPath().isEmpty()) attributes.append("; Path=").append(config.getPath());
        for (var attribute : config.getAttributesList()) {
            attributes.append("; ").append(attribute.getName());
            if (!attribute.getValue().isEmpty())
                attributes.append('=').append(attribute.getValue());
        }
        var cookie = new Cookie(name, attributes.append("; HttpOnly").toString());
        return request -> {
            String value = Cookies.value(request.headers(), name);
            return value == null || value.isEmpty() ? request.newCookie(cookie) : value;
        };
    }

    /// The request's hash; null where nothing of what is asked for is there, so that any endpoint
    /// will do. Envoy: `HashPolicyImpl::generateHash`.
    public @Nullable Long hash(Request request) {
        long hash = 0;
        boolean any = false;
        for (Step step : steps) {
            Long one = step.source.hash(request);
            if (one != null) {
                hash = (any ? Long.rotateLeft(hash, 1) : 0) ^ one;
                any = true;
            }
            if (any && step.terminal) break;
        }
        return any ? hash : null;
    }
}
