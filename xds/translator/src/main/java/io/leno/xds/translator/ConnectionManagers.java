package io.leno.xds.translator;

import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.RequestIDExtension;
import io.envoyproxy.envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig;
import io.leno.api.istio.MeshConfig.PathNormalization.Normalization;

import org.jspecify.annotations.Nullable;

/// The HTTP connection manager of a listener, as Istio sets it up, with the filters that routes may
/// configure: fault, cors, router.
final class ConnectionManagers {
    private static final String SERVER_NAME = "istio-envoy";

    private final Scope scope;
    private final ProxySettings settings;

    ConnectionManagers(Scope scope) {
        this.scope = scope;
        settings = scope.settings();
    }

    /// @param listener name, for statistics
    /// @param dynamic whose hosts are resolved as requests ask for them; null: no such service
    Filter outbound(
            String listener, String routes, HttpPlace place, @Nullable DynamicForwarding dynamic) {
        var manager = fromAds("outbound_" + listener, routes);
        if (dynamic != null) {
            manager.addHttpFilters(manager.getHttpFiltersCount() - 1, dynamic.httpFilter());
        }
        return filter(manager, place);
    }

    /// For applications that use the proxy as such: they write whole URLs.
    Filter httpProxy(String listener, String routes) {
        var manager = fromAds("outbound_" + listener, routes);
        manager.setHttpProtocolOptions(
                Http1ProtocolOptions.newBuilder().setAllowAbsoluteUrl(Protos.bool(true)));
        return filter(manager, HttpPlace.httpProxy());
    }

    Filter gateway(String listener, String routes, HttpPlace place) {
        var manager =
                fromAds("outbound_" + listener, routes)
                        .setUseRemoteAddress(Protos.bool(true))
                        .setXffNumTrustedHops(settings.trustedProxies())
                        .setForwardClientCertDetails(settings.gatewayCertificates());
        if (tellsOfCertificates(manager)) {
            manager.getSetCurrentClientCertDetailsBuilder()
                    .setSubject(Protos.bool(true))
                    .setCert(true)
                    .setDns(true)
                    .setUri(true);
        }
        return filter(manager, place);
    }

    /// For what is redirected to ports that no service has.
    Filter unknown(String listener, RouteConfiguration.Builder routes) {
        scope.plugins().configureRoutes(routes, HttpPlace.httpProxy());
        var manager = common("outbound_" + listener).setRouteConfig(routes);
        return filter(resolving(manager), HttpPlace.httpProxy());
    }

    Filter inbound(String listener, RouteConfiguration.Builder routes, HttpPlace place) {
        scope.plugins().configureRoutes(routes, place);
        var manager =
                common("inbound_" + listener)
                        .setRouteConfig(routes)
                        .setForwardClientCertDetails(settings.inboundCertificates());
        if (tellsOfCertificates(manager)) {
            manager.getSetCurrentClientCertDetailsBuilder()
                    .setSubject(Protos.bool(true))
                    .setDns(true)
                    .setUri(true);
        }
        return filter(manager, place);
    }

    /// Not so where what clients say is passed on or taken away.
    private static boolean tellsOfCertificates(HttpConnectionManager.Builder manager) {
        return switch (manager.getForwardClientCertDetails()) {
            case APPEND_FORWARD, SANITIZE_SET -> true;
            case SANITIZE, FORWARD_ONLY, ALWAYS_FORWARD_ONLY, UNRECOGNIZED -> false;
        };
    }

    private HttpConnectionManager.Builder fromAds(String statPrefix, String routes) {
        var manager = common(statPrefix);
        manager.getRdsBuilder().setRouteConfigName(routes).setConfigSource(Protos.ads());
        return resolving(manager);
    }

    private HttpConnectionManager.Builder resolving(HttpConnectionManager.Builder manager) {
        if (!scope.resolvesUnknown()) return manager;
        int router = manager.getHttpFiltersCount() - 1;
        return manager.addHttpFilters(router, UnknownHosts.httpFilter(scope));
    }

    private HttpConnectionManager.Builder common(String statPrefix) {
        var manager =
                HttpConnectionManager.newBuilder()
                        .setStatPrefix(statPrefix)
                        .setServerName(SERVER_NAME)
                        .setUseRemoteAddress(Protos.bool(false))
                        .setStreamIdleTimeout(Protos.NO_TIMEOUT)
                        .setProxy100Continue(true)
                        .addAllAccessLog(scope.accessLogs())
                        .setRequestIdExtension(requestId());
        settings.applyTo(manager);
        normalize(manager);
        manager.addUpgradeConfigsBuilder().setUpgradeType("websocket");
        manager.addHttpFilters(httpFilter(Faults.FILTER, HTTPFault.getDefaultInstance()))
                .addHttpFilters(
                        httpFilter(io.leno.xds.translator.Cors.FILTER, Cors.getDefaultInstance()))
                .addHttpFilters(httpFilter("envoy.filters.http.router", router()));
        return manager;
    }

    private Router router() {
        return Router.newBuilder().setSuppressEnvoyHeaders(settings.hidesDebugHeaders()).build();
    }

    /// What becomes of paths before they are matched.
    private void normalize(HttpConnectionManager.Builder manager) {
        var told = scope.meshConfig().pathNormalization();
        Normalization how = told == null ? Normalization.DEFAULT : told.normalization();
        manager.setNormalizePath(Protos.bool(how != Normalization.NONE))
                .setPathWithEscapedSlashesAction(PathWithEscapedSlashesAction.KEEP_UNCHANGED);
        switch (how) {
            case DEFAULT, NONE, BASE -> {}
            case MERGE_SLASHES -> manager.setMergeSlashes(true);
            case DECODE_AND_MERGE_SLASHES ->
                    manager.setMergeSlashes(true)
                            .setPathWithEscapedSlashesAction(
                                    PathWithEscapedSlashesAction.UNESCAPE_AND_FORWARD);
        }
    }

    private static RequestIDExtension requestId() {
        return RequestIDExtension.newBuilder()
                .setTypedConfig(
                        Protos.any(
                                UuidRequestIdConfig.newBuilder()
                                        .setUseRequestIdForTraceSampling(Protos.bool(true))
                                        .build()))
                .build();
    }

    private static HttpFilter httpFilter(String name, Message config) {
        return HttpFilter.newBuilder().setName(name).setTypedConfig(Protos.any(config)).build();
    }

    private Filter filter(HttpConnectionManager.Builder manager, HttpPlace place) {
        scope.plugins().insertInto(manager, place);
        return Filter.newBuilder()
                .setName("envoy.filters.network.http_connection_manager")
                .setTypedConfig(Protos.any(manager.build()))
                .build();
    }
}
