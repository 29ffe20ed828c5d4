package io.leno.istio.gatewayapi;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// `spec` of a `gateway.networking.k8s.io` `HTTPRoute`. Public only so that the binder can make it.
public record HttpRouteSpec(
        List<ParentRef> parentRefs, List<String> hostnames, List<RouteRule> rules) {
    /// @param group null: the Gateway API's; empty: Kubernetes' core
    /// @param kind empty: Gateway
    /// @param sectionName a listener of the gateway; empty: all
    /// @param port 0: all
    public record ParentRef(
            @Nullable String group,
            String kind,
            String namespace,
            String name,
            String sectionName,
            int port) {
        boolean isGateway() {
            boolean isOurGroup = group == null || group.equals(GatewayWorld.GROUP);
            return isOurGroup && (kind.isEmpty() || kind.equals("Gateway"));
        }

        boolean isListenerSet() {
            boolean isOurGroup = group == null || group.equals(GatewayWorld.GROUP);
            return isOurGroup && kind.equals("ListenerSet");
        }

        boolean isService() {
            return group != null && group.isEmpty() && kind.equals("Service");
        }

        boolean isServiceEntry() {
            return "networking.istio.io".equals(group) && kind.equals("ServiceEntry");
        }
    }

    /// @param matches any of them; empty matches all
    public record RouteRule(
            String name,
            List<RouteMatch> matches,
            List<RouteFilter> filters,
            List<BackendRef> backendRefs,
            @Nullable Timeouts timeouts,
            @Nullable RouteRetry retry) {}

    /// All conditions must hold.
    public record RouteMatch(
            @Nullable PathMatch path,
            List<NamedMatch> headers,
            List<NamedMatch> queryParams,
            String method) {}

    /// @param value null: `/`
    public record PathMatch(PathMatch.Type type, @Nullable String value) {
        /// How the value is compared; a prefix ends at a segment.
        public enum Type {
            PATH_PREFIX,
            EXACT,
            REGULAR_EXPRESSION
        }
    }

    public record NamedMatch(NamedMatch.Type type, String name, String value) {
        /// How the value is compared.
        public enum Type {
            EXACT,
            REGULAR_EXPRESSION
        }
    }

    /// One of the fields is there, the one that `type` names.
    public record RouteFilter(
            RouteFilter.@Nullable Type type,
            @Nullable HeaderFilter requestHeaderModifier,
            @Nullable HeaderFilter responseHeaderModifier,
            @Nullable RequestRedirect requestRedirect,
            @Nullable UrlRewrite urlRewrite,
            @Nullable RequestMirror requestMirror,
            @Nullable CorsFilter cors) {
        /// What the filter does.
        public enum Type {
            REQUEST_HEADER_MODIFIER,
            RESPONSE_HEADER_MODIFIER,
            REQUEST_REDIRECT,
            URL_REWRITE,
            REQUEST_MIRROR,
            CORS,
            EXTERNAL_AUTH,
            EXTENSION_REF
        }
    }

    /// @param maxAge seconds; 0: what browsers do by themselves
    public record CorsFilter(
            List<String> allowOrigins,
            @Nullable Boolean allowCredentials,
            List<String> allowMethods,
            List<String> allowHeaders,
            List<String> exposeHeaders,
            int maxAge) {}

    public record HeaderFilter(List<Header> set, List<Header> add, List<String> remove) {}

    public record Header(String name, String value) {}

    /// @param statusCode 0: 302
    public record RequestRedirect(
            String scheme,
            String hostname,
            @Nullable PathModifier path,
            @Nullable Integer port,
            int statusCode) {}

    public record UrlRewrite(String hostname, @Nullable PathModifier path) {}

    public record PathModifier(
            PathModifier.@Nullable Type type,
            @Nullable String replaceFullPath,
            @Nullable String replacePrefixMatch) {
        /// What is replaced.
        public enum Type {
            REPLACE_FULL_PATH,
            REPLACE_PREFIX_MATCH
        }
    }

    /// @param percent null: all, unless there is a fraction
    public record RequestMirror(
            BackendRef backendRef, @Nullable Integer percent, @Nullable Fraction fraction) {}

    /// @param denominator 0: 100
    public record Fraction(int numerator, int denominator) {}

    /// @param kind empty: Service
    /// @param weight null: 1
    public record BackendRef(
            String group,
            String kind,
            String namespace,
            String name,
            int port,
            @Nullable Integer weight,
            List<RouteFilter> filters) {}

    /// Null or zero: none.
    public record Timeouts(@Nullable Duration request, @Nullable Duration backendRequest) {}

    /// @param attempts null: the mesh's default
    public record RouteRetry(
            List<Integer> codes, @Nullable Integer attempts, @Nullable Duration backoff) {}
}
