package io.leno.istio.networking;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.api.istio.VirtualService;
import io.leno.api.istio.VirtualService.RouteDestination;
import io.leno.istio.bind.Report;
import io.leno.istio.check.Addresses;
import io.leno.istio.check.Syntax;

import java.util.List;

/// What must hold in a VirtualService.
final class VirtualServiceChecks {
    private final Report report;

    VirtualServiceChecks(Report report) {
        this.report = report;
    }

    void check(VirtualService service) {
        boolean isMesh =
                service.gateways().isEmpty() || service.gateways().contains(VirtualService.MESH);
        checkHosts(service, isMesh);
        gateways(service.gateways(), "spec.gateways");
        Syntax.exportTo(service.exportTo(), "spec.exportTo", report);
        if (service.http().isEmpty() && service.tls().isEmpty() && service.tcp().isEmpty()) {
            report.missing("spec.http", "one of http, tls, tcp");
        }
        var http = new HttpRouteChecks(report);
        for (int i = 0; i < service.http().size(); i++) {
            http.check(service.http().get(i), "spec.http[" + i + "]");
        }
        Unreachable.warn(service.http(), report);
        for (int i = 0; i < service.tls().size(); i++) {
            checkTls(service.tls().get(i), service.hosts(), "spec.tls[" + i + "]");
        }
        for (int i = 0; i < service.tcp().size(); i++) {
            checkTcp(service.tcp().get(i), "spec.tcp[" + i + "]");
        }
    }

    private void checkHosts(VirtualService service, boolean isMesh) {
        List<String> hosts = service.hosts();
        if (hosts.isEmpty()) {
            // a delegate has neither hosts nor gateways; with gateways the hosts were forgotten
            if (!service.gateways().isEmpty()) report.missing("spec.hosts", "at least one host");
        }
        for (int i = 0; i < hosts.size(); i++) {
            String at = "spec.hosts[" + i + "]";
            if (hosts.get(i).equals("*") && isMesh) {
                report.invalid(
                        at, "\"*\" (expected: host names, where the gateway \"mesh\" is meant)");
            } else if (!Addresses.isIpOrNetwork(hosts.get(i))) {
                Syntax.wildcardHostName(hosts.get(i), at, report);
            }
        }
        Syntax.unique(hosts, "spec.hosts", "", report);
    }

    private void checkTls(VirtualService.TlsRoute route, List<String> hosts, String path) {
        if (route.match().isEmpty()) report.missing(path + ".match", "at least one match");
        for (int i = 0; i < route.match().size(); i++) {
            VirtualService.TlsMatch match = route.match().get(i);
            String at = path + ".match[" + i + "]";
            if (match.sniHosts().isEmpty()) report.missing(at + ".sniHosts", "at least one host");
            for (int j = 0; j < match.sniHosts().size(); j++) {
                checkSniHost(match.sniHosts().get(j), hosts, at + ".sniHosts[" + j + "]");
            }
            checkL4(match.destinationSubnets(), match.port(), match.sourceNamespace(), at);
            Syntax.labels(match.sourceLabels(), at + ".sourceLabels", report);
            gateways(match.gateways(), at + ".gateways");
        }
        destinations(route.route(), path + ".route");
    }

    private void checkSniHost(String sniHost, List<String> hosts, String path) {
        Syntax.wildcardHostName(sniHost, path, report);
        boolean isCovered = hosts.stream().anyMatch(host -> covers(host, sniHost));
        if (!isCovered) {
            report.invalid(path, quoted(sniHost) + " (expected: one of spec.hosts covers it)");
        }
    }

    private static boolean covers(String host, String sniHost) {
        if (host.startsWith("*")) return sniHost.endsWith(host.substring(1));
        return host.equals(sniHost);
    }

    private void checkTcp(VirtualService.TcpRoute route, String path) {
        for (int i = 0; i < route.match().size(); i++) {
            VirtualService.TcpMatch match = route.match().get(i);
            String at = path + ".match[" + i + "]";
            checkL4(match.destinationSubnets(), match.port(), match.sourceNamespace(), at);
            Syntax.labels(match.sourceLabels(), at + ".sourceLabels", report);
            gateways(match.gateways(), at + ".gateways");
        }
        destinations(route.route(), path + ".route");
    }

    private void checkL4(List<String> subnets, int port, String namespace, String path) {
        for (int i = 0; i < subnets.size(); i++) {
            if (Addresses.isIpOrNetwork(subnets.get(i))) continue;
            report.invalid(
                    path + ".destinationSubnets[" + i + "]",
                    quoted(subnets.get(i)) + " (expected: an IP address or network)");
        }
        if (port != 0) Syntax.port(port, path + ".port", report);
        if (!namespace.isEmpty()) Syntax.dnsLabel(namespace, path + ".sourceNamespace", report);
    }

    private void destinations(List<RouteDestination> route, String path) {
        if (route.isEmpty()) report.missing(path, "at least one destination");
        var destinations = new DestinationChecks(report);
        for (int i = 0; i < route.size(); i++) {
            destinations.check(route.get(i).destination(), path + "[" + i + "].destination");
        }
        destinations.weights(route.stream().map(RouteDestination::weight).toList(), path);
    }

    private void gateways(List<String> gateways, String path) {
        DestinationChecks.gateways(gateways, path, report);
    }
}
