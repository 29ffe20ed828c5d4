package io.leno.proxy.dynamic;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.LoadBalancing.Policy;
import io.leno.proxy.cluster.NamedHosts;
import io.leno.proxy.dns.HostAndPort;
import io.leno.proxy.dns.NameCache;
import io.leno.proxy.dns.NameCache.LookUp;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// One request whose host may have to be found first. Belongs to the stream's event loop.
final class DynamicForwardFilter implements HttpFilter {
    private static final String ADDRESS = "envoy.stream.upstream_address";

    private final DynamicForwarding settings;
    private final HttpStream stream;
    private @Nullable NameCache waitsAt;
    private @Nullable Runnable cancel;
    private HttpStream.@Nullable Timer timer;

    DynamicForwardFilter(DynamicForwarding settings, HttpStream stream) {
        this.settings = settings;
        this.stream = stream;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        Object byRoute = stream.routeConfig();
        String name = stream.info().clusterName();
        Cluster cluster = name == null ? null : settings.clusters().find(name);
        if (cluster == null) return FilterStatus.CONTINUE;
        Policy policy = cluster.settings().balancing().policy();
        if (!(policy instanceof Policy.NamedHosts) && !(policy instanceof Policy.SubClusters))
            return FilterStatus.CONTINUE;
        if (byRoute instanceof HostRewrite rewrite) rewrite.apply(headers);
        String authority = headers.get(":authority");
        String host = authority == null ? "" : authority;
        int port = NamedHosts.defaultPort(cluster);
        if (policy instanceof Policy.SubClusters)
            return openCluster(cluster, HostAndPort.of(host, port));
        return lookUp(settings.names(), host, port);
    }

    private FilterStatus lookUp(NameCache names, String host, int defaultPort) {
        if (!names.tryWait()) {
            return reply(
                    503,
                    "Dynamic forward proxy pending request overflow",
                    "dynamic_forward_proxy_pending_request_overflow");
        }
        waitsAt = names;
        if (host.isEmpty()) {
            waited();
            return reply(400, "Empty host header", "empty_host_header");
        }
        String key = HostAndPort.key(host, defaultPort);
        LookUp found = names.find(key, defaultPort, stream::execute, this::answered);
        return switch (found) {
            case LookUp.Known(InetSocketAddress address) -> {
                waited();
                save(address);
                yield FilterStatus.CONTINUE;
            }
            case LookUp.Failed(String details) -> {
                waited();
                yield notFound(details);
            }
            case LookUp.Awaited(Runnable noMore) -> {
                cancel = noMore;
                yield FilterStatus.PAUSE_ALL;
            }
            case LookUp.Overflow() -> {
                waited();
                yield reply(503, "DNS cache overflow", "dns_cache_overflow");
            }
        };
    }

    private void answered(NameCache.Answer answer) {
        if (waitsAt == null) return;
        waited();
        InetSocketAddress address = answer.address();
        if (address != null) {
            save(address);
            stream.resumeRequest();
            return;
        }
        notFound(answer.details());
    }

    private FilterStatus notFound(String why) {
        stream.info().addFlag(ResponseFlag.DNS_RESOLUTION_FAILED);
        String details = "dns_resolution_failure{" + why.replace(' ', '_') + "}";
        return reply(503, "DNS resolution failure", details);
    }

    private void save(InetSocketAddress address) {
        if (settings.savesAddress()) stream.filterState().put(ADDRESS, Addresses.text(address));
    }

    private FilterStatus openCluster(Cluster parent, HostAndPort host) {
        return switch (settings.subClusters().open(parent, host, stream::execute, this::opened)) {
            case READY -> FilterStatus.CONTINUE;
            case OVERFLOW -> reply(503, "Sub cluster overflow", "sub_cluster_overflow");
            case AWAITED -> {
                timer = stream.schedule(settings.subClusterTimeout(), this::tookTooLong);
                yield FilterStatus.PAUSE_ALL;
            }
        };
    }

    private void opened() {
        if (timer == null) return;
        timer.close();
        timer = null;
        stream.resumeRequest();
    }

    private void tookTooLong() {
        timer = null;
        reply(503, "Sub cluster warming timeout", "sub_cluster_warming_timeout");
    }

    private FilterStatus reply(int status, String text, String details) {
        stream.reply(status, text, details);
        return FilterStatus.PAUSE;
    }

    /// It is none of those any more that the cache lets wait.
    private void waited() {
        if (waitsAt != null) waitsAt.waited();
        waitsAt = null;
    }

    @Override
    public void onStreamEnd() {
        if (cancel != null) cancel.run();
        waited();
        timer = null;
    }
}
