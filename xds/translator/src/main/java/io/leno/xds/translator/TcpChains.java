package io.leno.xds.translator;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.VirtualService.TcpMatch;
import io.leno.api.istio.VirtualService.TcpRoute;
import io.leno.api.istio.VirtualService.TlsMatch;
import io.leno.api.istio.VirtualService.TlsRoute;
import io.leno.api.model.Protocol;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Filter chains that carry a service's bytes: by the rules of its virtual services, else straight
/// to its cluster.
final class TcpChains {
    /// @param isMatched false for one that takes what no other does
    record TcpChain(FilterChain chain, boolean isMatched, List<ResourceKey> madeBy) {}

    private final Scope scope;
    private final VirtualServices virtualServices;
    private final TcpProxies proxies;

    TcpChains(Scope scope) {
        this.scope = scope;
        virtualServices = scope.virtualServices(VirtualService.MESH);
        proxies = new TcpProxies(scope);
    }

    /// @param shared true where other services have the same address and port: then TLS services
    ///   are told apart by the name the client asks for
    /// @param any true where the listener is for any address, so that ranges tell services apart
    List<TcpChain> of(Service service, ServicePort port, boolean shared, boolean any) {
        var chains = new ArrayList<TcpChain>();
        for (BoundVirtualService bound : virtualServices.forHost(service.hostname())) {
            addTls(chains, bound, port);
            addTcp(chains, bound, port);
            if (chains.stream().anyMatch(chain -> !chain.isMatched())) return chains;
        }
        String cluster = ClusterName.outbound(port.number(), "", service.hostname()).toString();
        var match = FilterChainMatch.newBuilder();
        boolean isDynamic = DynamicForwarding.isMeant(service);
        if ((shared || isDynamic) && isTls(port)) match.addServerNames(service.hostname());
        if (any) addSubnets(match, cidrs(service));
        TcpChain chain = chain(match, proxies.to(cluster), null, "");
        chains.add(isDynamic ? dynamic(chain, service, port) : chain);
        return chains;
    }

    /// Resolves the name before anything is dialled.
    private TcpChain dynamic(TcpChain chain, Service service, ServicePort port) {
        var resolving = new DynamicForwarding(service, scope).serverNameFilter(port.number());
        FilterChain resolved = chain.chain().toBuilder().addFilters(0, resolving).build();
        return new TcpChain(resolved, chain.isMatched(), chain.madeBy());
    }

    private static boolean isTls(ServicePort port) {
        return port.protocol() == Protocol.HTTPS || port.protocol() == Protocol.TLS;
    }

    private static List<String> cidrs(Service service) {
        return service.addresses().stream().filter(address -> address.indexOf('/') > 0).toList();
    }

    private void addTls(List<TcpChain> chains, BoundVirtualService bound, ServicePort port) {
        if (!isTls(port)) return;
        List<TlsRoute> routes = bound.spec().tls();
        for (int i = 0; i < routes.size(); i++) {
            for (TlsMatch match : routes.get(i).match()) {
                boolean isMeant =
                        (match.port() == 0 || match.port() == port.number())
                                && bound.isBoundTo(VirtualService.MESH, match.gateways())
                                && RouteRules.isSource(
                                        scope, match.sourceLabels(), match.sourceNamespace());
                if (!isMeant || routes.get(i).route().isEmpty()) continue;
                var out = FilterChainMatch.newBuilder().addAllServerNames(match.sniHosts());
                addSubnets(out, match.destinationSubnets());
                var filter =
                        proxies.to(
                                bound.rule(),
                                routes.get(i).route(),
                                port.number(),
                                "spec.tls[" + i + "]");
                chains.add(chain(out, filter, bound, "spec.tls[" + i + "]"));
            }
        }
    }

    private void addTcp(List<TcpChain> chains, BoundVirtualService bound, ServicePort port) {
        List<TcpRoute> routes = bound.spec().tcp();
        for (int i = 0; i < routes.size(); i++) {
            TcpRoute route = routes.get(i);
            if (route.route().isEmpty()) continue;
            List<TcpMatch> meant =
                    route.match().stream().filter(match -> isMeant(bound, match, port)).toList();
            if (!route.match().isEmpty() && meant.isEmpty()) continue;
            var filter =
                    proxies.to(bound.rule(), route.route(), port.number(), "spec.tcp[" + i + "]");
            boolean everything =
                    meant.isEmpty()
                            || meant.stream().anyMatch(each -> each.destinationSubnets().isEmpty());
            var match = FilterChainMatch.newBuilder();
            if (!everything) {
                meant.forEach(each -> addSubnets(match, each.destinationSubnets()));
            }
            chains.add(chain(match, filter, bound, "spec.tcp[" + i + "]"));
            if (everything) return;
        }
    }

    private boolean isMeant(BoundVirtualService bound, TcpMatch match, ServicePort port) {
        return (match.port() == 0 || match.port() == port.number())
                && bound.isBoundTo(VirtualService.MESH, match.gateways())
                && RouteRules.isSource(scope, match.sourceLabels(), match.sourceNamespace());
    }

    static void addSubnets(FilterChainMatch.Builder match, List<String> subnets) {
        for (String subnet : subnets) {
            int slash = subnet.indexOf('/');
            String address = slash < 0 ? subnet : subnet.substring(0, slash);
            int whole = address.indexOf(':') >= 0 ? 128 : 32;
            int bits = slash < 0 ? whole : Integer.parseInt(subnet.substring(slash + 1));
            match.addPrefixRanges(
                    CidrRange.newBuilder()
                            .setAddressPrefix(address)
                            .setPrefixLen(Protos.uint32(bits)));
        }
    }

    /// @param path of the route in the rule
    private TcpChain chain(
            FilterChainMatch.Builder match,
            io.envoyproxy.envoy.config.listener.v3.Filter filter,
            @Nullable BoundVirtualService bound,
            String path) {
        FilterChainMatch built = match.build();
        boolean isMatched = !built.equals(FilterChainMatch.getDefaultInstance());
        var chain =
                FilterChain.newBuilder()
                        .setTransportSocketConnectTimeout(ListenerFilters.HANDSHAKE)
                        .addFilters(filter);
        if (isMatched) chain.setFilterChainMatch(built);
        if (bound == null) return new TcpChain(chain.build(), isMatched, List.of());
        chain.setMetadata(Metadata.ofRule(bound.rule()));
        scope.provenance().note(chain::getMetadataBuilder, bound.rule(), path);
        return new TcpChain(chain.build(), isMatched, List.of(bound.rule().key()));
    }
}
