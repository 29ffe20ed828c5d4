package io.leno.xds.translator;

import io.leno.api.istio.Sidecar;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Protocol;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where a sidecar takes what its workload sends: per port for HTTP, per address and port for the
/// rest. Services come oldest first; who comes later and wants the same listener for something else
/// is left out and reported.
final class OutboundListeners {
    static final String ANY_ADDRESS = "0.0.0.0";

    private final Scope scope;
    private final TcpChains tcpChains;
    private final Map<String, OutboundListener> byName = new LinkedHashMap<>();

    OutboundListeners(Scope scope) {
        this.scope = scope;
        tcpChains = new TcpChains(scope);
    }

    List<OutboundListener> all() {
        Set<Integer> taken = scope.portsOfApplication();
        for (Service service : scope.services()) {
            for (ServicePort port : service.ports()) {
                if (port.protocol() == Protocol.UDP || !scope.reaches(service, port.number()))
                    continue;
                boolean isLost =
                        DynamicForwarding.isMeant(service)
                                && !DynamicForwarding.knowsHost(port.protocol());
                if (isLost) continue;
                if (scope.bindsPorts() && !isFree(port.number(), taken)) continue;
                add(service, port);
            }
        }
        return List.copyOf(byName.values());
    }

    /// Where ports are really bound: not those of the application, nor of the proxy itself.
    private boolean isFree(int port, Set<Integer> taken) {
        return !taken.contains(port) && port != scope.httpProxyPort() && scope.canBind(port);
    }

    private void add(Service service, ServicePort port) {
        if (port.protocol().isHttp()) {
            listener(bound(port, ANY_ADDRESS), port)
                    .addHttp(service, String.valueOf(port.number()));
            return;
        }
        if (port.protocol() == Protocol.UNDECLARED) {
            addUndeclared(service, port);
            return;
        }
        if (!scope.bindsPorts() && OutboundClusters.isHeadlessTcp(service, port)) {
            addPerEndpoint(service, port);
            return;
        }
        for (String address : addressesOf(service)) {
            listener(bound(port, address), port)
                    .addTcp(service, chains(service, port, address), speaksFirst(port));
        }
    }

    private List<TcpChains.TcpChain> chains(Service service, ServicePort port, String address) {
        boolean isAny = address.equals(ANY_ADDRESS);
        return tcpChains.of(service, port, scope.bindsPorts() || isAny, isAny);
    }

    private static boolean speaksFirst(ServicePort port) {
        return port.protocol() == Protocol.MONGO || port.protocol() == Protocol.MYSQL;
    }

    /// HTTP if the first bytes look like it, else bytes. A listener for just this service gets the
    /// routes of just this service.
    private void addUndeclared(Service service, ServicePort port) {
        boolean own = hasOwnRoutes(scope, service, port);
        List<String> addresses = own ? addressesOf(service) : List.of(ANY_ADDRESS);
        String routes =
                own ? service.hostname() + ":" + port.number() : String.valueOf(port.number());
        for (String address : addresses) {
            listener(address, port).addUndeclared(service, routes, chains(service, port, address));
        }
    }

    /// Where the Sidecar binds a port.
    private String bound(ServicePort port, String otherwise) {
        Sidecar.Egress own = scope.egressListener(port.number());
        return own == null || !HostNames.isIp(own.bind()) ? otherwise : own.bind();
    }

    private void addPerEndpoint(Service service, ServicePort port) {
        for (Endpoint endpoint : scope.model().endpointsOf(service.hostname())) {
            String address = endpoint.address();
            if (!HostNames.isIp(address) || address.equals(scope.node().address())) continue;
            listener(address, port)
                    .addTcp(service, chains(service, port, address), speaksFirst(port));
        }
    }

    /// True for the routes named `host:port` instead of by the port alone.
    static boolean hasOwnRoutes(Scope scope, Service service, ServicePort port) {
        return port.protocol() == Protocol.UNDECLARED
                && !scope.bindsPorts()
                && scope.addressesOf(service).stream().anyMatch(HostNames::isIp);
    }

    /// The addresses its clients dial, those of the family that goes first; any where there are
    /// none or whole ranges of them. Where nothing is redirected they dial the proxy.
    private List<String> addressesOf(Service service) {
        if (scope.bindsPorts()) return List.of(ANY_ADDRESS);
        List<String> declared = scope.addressesOf(service);
        List<String> all = declared.stream().filter(HostNames::isIp).toList();
        if (all.isEmpty()) return List.of(ANY_ADDRESS);
        boolean isSix = isSix(all.getFirst());
        var addresses = new ArrayList<>(all.stream().filter(each -> isSix(each) == isSix).toList());
        if (all.size() < declared.size()) addresses.add(ANY_ADDRESS);
        return addresses;
    }

    private static boolean isSix(String address) {
        return address.indexOf(':') >= 0;
    }

    private OutboundListener listener(String address, ServicePort port) {
        String name = address + "_" + port.number();
        return byName.computeIfAbsent(
                name, _ -> new OutboundListener(scope, name, address, port.number()));
    }
}
