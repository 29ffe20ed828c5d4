package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import java.util.List;
import java.util.Map;

/// What must hold in the settings of the mesh's proxies, `defaultConfig` of a MeshConfig.
final class ProxyChecks {
    private static final List<String> NOT_NEGATIVE =
            List.of(
                    "httpIdleTimeout",
                    "httpMaxConnectionDuration",
                    "httpDrainTimeout",
                    "httpRequestTimeout",
                    "httpRequestHeadersTimeout",
                    "httpStreamIdleTimeout",
                    "httpMaxStreamDuration");
    private static final Map<String, Long> AT_LEAST =
            Map.of(
                    "listenerPerConnectionBufferLimitBytes", 0L,
                    "clusterPerConnectionBufferLimitBytes", 0L,
                    "httpMaxConcurrentStreams", 1L,
                    "http2InitialStreamWindowSize", 65_535L,
                    "http2InitialConnectionWindowSize", 65_535L,
                    "listenerConnectionLimit", 1L,
                    "globalDownstreamConnectionLimit", 1L);

    private ProxyChecks() {}

    static void check(Part proxy) {
        for (String field : List.of("proxyAdminPort", "statusPort"))
            if (proxy.has(field)) Common.port(proxy.whole(field), proxy.at(field), proxy.report());
        MeshChecks.duration(proxy, "drainDuration")
                .filter(time -> time.toSeconds() < 1 || time.toNanosPart() != 0)
                .ifPresent(
                        _ ->
                                proxy.error(
                                        "drainDuration",
                                        quoted(proxy.text("drainDuration"))
                                                + " (expected: whole seconds)"));
        for (String field : List.of("discoveryAddress", "statsdUdpAddress")) address(proxy, field);
        for (String service : List.of("envoyMetricsService", "envoyAccessLogService"))
            address(proxy.partOrEmpty(service), "address");
        if (proxy.textMap("proxyMetadata").containsKey("ISTIO_META_DNS_AUTO_ALLOCATE"))
            proxy.deprecated(
                    "proxyMetadata.ISTIO_META_DNS_AUTO_ALLOCATE",
                    "'ISTIO_META_DNS_AUTO_ALLOCATE' is deprecated: addresses are allocated by the"
                            + " control plane");
        tracing(proxy.partOrEmpty("tracing"));
        connections(proxy.partOrEmpty("connectionSettings"));
    }

    private static void tracing(Part tracing) {
        for (String tracer : List.of("zipkin", "datadog", "lightstep"))
            address(tracing.partOrEmpty(tracer), "address");
        Part lightstep = tracing.part("lightstep");
        if (lightstep != null && lightstep.text("accessToken").isEmpty())
            lightstep.missing("accessToken", "an access token");
        Part tls = tracing.part("tlsSettings");
        if (tls != null) ConnectionChecks.tls(tls, "");
    }

    private static void connections(Part settings) {
        for (String field : NOT_NEGATIVE)
            if (settings.text(field).startsWith("-"))
                settings.error(field, quoted(settings.text(field)) + " (expected: at least 0s)");
        AT_LEAST.forEach(
                (field, least) -> {
                    if (settings.has(field) && settings.whole(field) < least)
                        settings.error(
                                field,
                                settings.whole(field) + " (expected: at least " + least + ")");
                });
    }

    /// `host:port`, where the host may be that of the node.
    private static void address(Part part, String field) {
        String address = part.text(field).replace("$(HOST_IP)", "127.0.0.1");
        if (address.isEmpty()) return;
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon).replaceAll("^\\[|\\]$", "");
        String port = address.substring(colon + 1);
        boolean isPort = port.matches("\\d{1,5}");
        long number = isPort ? Long.parseLong(port) : 0;
        boolean isWell = number > 0 && number < 65_536 && (Names.isHost(host) || Names.isIp(host));
        if (!isWell) part.error(field, quoted(part.text(field)) + " (expected: host:port)");
    }
}
