package io.leno.proxy.route;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.re2j.Pattern;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.leno.proto.match.PathTemplate;
import io.leno.proxy.match.Regex;

import org.jspecify.annotations.Nullable;

/// The condition on a path, which ends before its query and fragment. Immutable.
sealed interface PathMatch {
    boolean matches(String path, int end);

    /// How much of the path a prefix rewrite replaces.
    int matchedLength(String path, int end);

    static PathMatch compile(RouteMatch match) {
        boolean anyCase = match.hasCaseSensitive() && !match.getCaseSensitive().getValue();
        return switch (match.getPathSpecifierCase()) {
            case PREFIX -> new Prefix(match.getPrefix(), anyCase);
            case PATH -> new Exact(match.getPath(), anyCase);
            case SAFE_REGEX -> new Expression(Regex.compile(match.getSafeRegex()));
            case PATH_SEPARATED_PREFIX -> {
                String prefix = match.getPathSeparatedPrefix();
                if (!prefix.startsWith("/") || prefix.endsWith("/") || prefix.matches(".*[?#].*")) {
                    throw new InvalidRouteException(
                            "path_separated_prefix: "
                                    + prefix
                                    + " (expected: / at the start, none at the end, no ? or #)");
                }
                yield new SeparatedPrefix(prefix, anyCase);
            }
            case CONNECT_MATCHER -> new Connect();
            case PATH_MATCH_POLICY -> Template.compile(match.getPathMatchPolicy());
            case PATHSPECIFIER_NOT_SET ->
                    throw new InvalidRouteException("RouteMatch.path_specifier: value is required");
        };
    }

    static int endOfPath(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '?' || c == '#') return i;
        }
        return path.length();
    }

    /// The path to be found by hash; null where it cannot be.
    default @Nullable String exactPath() {
        return null;
    }

    /// What all paths begin with that match; null where that is unknown.
    default @Nullable String literalPrefix() {
        return null;
    }

    record Prefix(String prefix, boolean anyCase) implements PathMatch {
        @Override
        public @Nullable String literalPrefix() {
            return anyCase ? null : prefix;
        }

        @Override
        public boolean matches(String path, int end) {
            return prefix.length() <= end
                    && path.regionMatches(anyCase, 0, prefix, 0, prefix.length());
        }

        @Override
        public int matchedLength(String path, int end) {
            return prefix.length();
        }
    }

    record Exact(String value, boolean anyCase) implements PathMatch {
        @Override
        public boolean matches(String path, int end) {
            return end == value.length() && path.regionMatches(anyCase, 0, value, 0, end);
        }

        @Override
        public int matchedLength(String path, int end) {
            return end;
        }

        @Override
        public @Nullable String exactPath() {
            return anyCase ? null : value;
        }
    }

    record Expression(Pattern pattern) implements PathMatch {
        @Override
        public String literalPrefix() {
            return LiteralPrefix.ofRegex(pattern.pattern());
        }

        @Override
        public boolean matches(String path, int end) {
            return pattern.matches(end == path.length() ? path : path.substring(0, end));
        }

        @Override
        public int matchedLength(String path, int end) {
            return end;
        }
    }

    /// `/api` matches `/api` and `/api/v1`, not `/apis`.
    record SeparatedPrefix(String prefix, boolean anyCase) implements PathMatch {
        @Override
        public @Nullable String literalPrefix() {
            return anyCase ? null : prefix;
        }

        @Override
        public boolean matches(String path, int end) {
            int length = prefix.length();
            return end >= length
                    && path.regionMatches(anyCase, 0, prefix, 0, length)
                    && (end == length || path.charAt(length) == '/');
        }

        @Override
        public int matchedLength(String path, int end) {
            return prefix.length();
        }
    }

    /// Named parts and wildcards.
    record Template(PathTemplate template) implements PathMatch {
        @Override
        public String literalPrefix() {
            return template.literalPrefix();
        }

        private static final String TYPE =
                "envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig";

        static Template compile(TypedExtensionConfig config) {
            if (!config.getTypedConfig().getTypeUrl().endsWith("/" + TYPE)) {
                throw RouteCompiler.unsupported("RouteMatch.path_match_policy", config.getName());
            }
            try {
                var match = UriTemplateMatchConfig.parseFrom(config.getTypedConfig().getValue());
                return new Template(PathTemplate.compile(match.getPathTemplate()));
            } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
                throw new InvalidRouteException("path_match_policy: " + e.getMessage(), e);
            }
        }

        @Override
        public boolean matches(String path, int end) {
            return template.matches(end == path.length() ? path : path.substring(0, end));
        }

        @Override
        public int matchedLength(String path, int end) {
            return end;
        }
    }

    /// Any CONNECT; the path plays no role.
    record Connect() implements PathMatch {
        @Override
        public boolean matches(String path, int end) {
            return true;
        }

        @Override
        public int matchedLength(String path, int end) {
            return 0;
        }
    }
}
