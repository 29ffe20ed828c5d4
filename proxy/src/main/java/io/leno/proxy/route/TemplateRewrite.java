package io.leno.proxy.route;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig;
import io.leno.proto.match.PathTemplate;

import java.util.ArrayList;
import java.util.List;

/// Builds the path anew of the named parts that the route's template matched. Envoy:
/// `envoy.path.rewrite.uri_template.uri_template_rewriter`. Immutable.
final class TemplateRewrite implements PathRewrite {
    private static final String TYPE =
            "envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig";

    /// Texts, and names of variables at the odd places.
    private final List<String> parts;

    private TemplateRewrite(List<String> parts) {
        this.parts = List.copyOf(parts);
    }

    static TemplateRewrite compile(TypedExtensionConfig config) {
        if (!config.getTypedConfig().getTypeUrl().endsWith("/" + TYPE)) {
            throw RouteCompiler.unsupported("RouteAction.path_rewrite_policy", config.getName());
        }
        try {
            var rewrite = UriTemplateRewriteConfig.parseFrom(config.getTypedConfig().getValue());
            return new TemplateRewrite(parse(rewrite.getPathTemplateRewrite()));
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidRouteException("path_rewrite_policy: " + e.getMessage(), e);
        }
    }

    private static List<String> parse(String text) {
        var parts = new ArrayList<String>();
        int at = 0;
        while (true) {
            int open = text.indexOf('{', at);
            int close = open < 0 ? -1 : text.indexOf('}', open);
            if (close < 0) break;
            parts.add(text.substring(at, open));
            parts.add(text.substring(open + 1, close));
            at = close + 1;
        }
        String rest = text.substring(at);
        if (!text.startsWith("/") || rest.indexOf('{') >= 0 || rest.indexOf('}') >= 0) {
            throw new InvalidRouteException(
                    "path_rewrite_policy.path_template_rewrite: "
                            + text
                            + " (expected: / at the start, a } after each {)");
        }
        parts.add(rest);
        return parts;
    }

    /// @throws InvalidRouteException when the route's template does not have all variables
    void check(RouteMatcher matcher) {
        PathTemplate template = matcher.template();
        if (template == null) {
            throw new InvalidRouteException(
                    "path_rewrite_policy: the route has no path_match_policy (expected: a uri"
                            + " template)");
        }
        for (int i = 1; i < parts.size(); i += 2) {
            if (template.variables().contains(parts.get(i))) continue;
            throw new InvalidRouteException(
                    "path_rewrite_policy: variable "
                            + parts.get(i)
                            + " (expected: one of "
                            + template.variables()
                            + ")");
        }
    }

    @Override
    public String rewritten(String path, RouteMatcher matcher) {
        int end = PathMatch.endOfPath(path);
        PathTemplate template = matcher.template();
        List<String> values = template == null ? null : template.values(path.substring(0, end));
        if (template == null || values == null) return path;
        var out = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            boolean text = i % 2 == 0;
            out.append(
                    text ? parts.get(i) : values.get(template.variables().indexOf(parts.get(i))));
        }
        return out.append(path, end, path.length()).toString();
    }
}
