package io.leno.proxy.route;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.StringMatcher;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import io.leno.api.filter.Headers;
import io.leno.proxy.match.Regex;
import io.leno.proxy.match.TextMatch;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// What the matcher API can ask about a request: its text, null where there is none. Immutable.
@FunctionalInterface
interface RequestInput {
    @Nullable String value(RouteRequest request);

    /// Only headers: so it is in Envoy.
    ///
    /// @throws InvalidRouteException when it is something else
    static RequestInput of(TypedExtensionConfig config) {
        String url = config.getTypedConfig().getTypeUrl();
        if (!url.endsWith(".HttpRequestHeaderMatchInput")) {
            throw new InvalidRouteException(
                    "requirement violation while creating route match tree: INVALID_ARGUMENT: Route"
                            + " table can only match on request headers, saw "
                            + url);
        }
        try {
            ByteString bytes = config.getTypedConfig().getValue();
            String name = HttpRequestHeaderMatchInput.parseFrom(bytes).getHeaderName();
            return header(name.toLowerCase(Locale.ROOT));
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidRouteException("matcher input: " + e.getMessage(), e);
        }
    }

    private static RequestInput header(String name) {
        String known = name.equals("host") ? ":authority" : name;
        return request -> {
            Headers headers = request.headers();
            String first = headers.get(known);
            if (first == null || known.charAt(0) == ':') return first;
            List<String> all = headers.all(known);
            return all.size() < 2 ? first : String.join(",", all);
        };
    }

    static TextMatch text(StringMatcher config) {
        boolean anyCase = config.getIgnoreCase();
        return switch (config.getMatchPatternCase()) {
            case EXACT -> TextMatch.exact(config.getExact(), anyCase);
            case PREFIX -> TextMatch.prefix(config.getPrefix(), anyCase);
            case SUFFIX -> TextMatch.suffix(config.getSuffix(), anyCase);
            case CONTAINS -> TextMatch.contains(config.getContains(), anyCase);
            case SAFE_REGEX -> TextMatch.regex(Regex.compile(config.getSafeRegex().getRegex()));
            case CUSTOM, MATCHPATTERN_NOT_SET ->
                    throw RouteCompiler.unsupported(
                            "StringMatcher." + config.getMatchPatternCase(), "");
        };
    }
}
