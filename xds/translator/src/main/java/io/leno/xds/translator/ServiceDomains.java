package io.leno.xds.translator;

import io.leno.api.model.Resolution;
import io.leno.api.model.Service;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What clients write in the `Host` header to mean a service: its full name, the short names their
/// resolver would complete, its addresses.
///
/// @param certain nobody else may claim these
/// @param expanded short forms, which yield to a service that has such a name in full
record ServiceDomains(List<String> certain, Set<String> expanded) {
    /// Of the clients of a proxy.
    static ServiceDomains of(Service service, Scope scope) {
        String host = service.hostname();
        String proxyDomain = scope.node().domain();
        var expanded = new LinkedHashSet<String>();
        if (!HostNames.isIp(host) && !host.equals("*")) expanded.add(host + ".");
        expanded.addAll(shortNames(host, proxyDomain));
        var certain = new ArrayList<String>();
        certain.add(HostNames.inHeader(host));
        if (service.resolution() == Resolution.NONE && host.contains(".svc.")) {
            certain.add("*." + host);
            shortNames(host, proxyDomain).forEach(name -> expanded.add("*." + name));
        }
        for (String address : scope.addressesOf(service)) {
            if (HostNames.isIp(address) && address.indexOf('/') < 0) {
                certain.add(HostNames.inHeader(address));
            }
        }
        return new ServiceDomains(certain, expanded);
    }

    /// `reviews`, `reviews.default`, `reviews.default.svc` in the service's own namespace, the last
    /// two in others; none where service and proxy have no domain in common.
    private static List<String> shortNames(String host, String proxyDomain) {
        int at = proxyDomain.indexOf(".svc.");
        if (at < 0 || !host.endsWith(proxyDomain.substring(at))) return List.of();
        int end = host.indexOf(".svc.");
        int dot = host.indexOf('.');
        if (dot <= 0 || dot + 1 > end) return List.of();
        String qualified = host.substring(0, end);
        boolean sameNamespace = host.substring(dot + 1, end).equals(proxyDomain.substring(0, at));
        return sameNamespace
                ? List.of(host.substring(0, dot), qualified + ".svc", qualified)
                : List.of(qualified, qualified + ".svc");
    }

    List<String> all() {
        var all = new ArrayList<>(certain.subList(0, 1));
        all.addAll(expanded);
        all.addAll(certain.subList(1, certain.size()));
        return all;
    }
}
