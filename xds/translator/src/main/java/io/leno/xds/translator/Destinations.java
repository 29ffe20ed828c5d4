package io.leno.xds.translator;

import io.leno.api.config.Rule;
import io.leno.api.istio.Destination;
import io.leno.api.istio.TrafficPolicy.LoadBalancer.ConsistentHash;
import io.leno.api.model.Service;

import org.jspecify.annotations.Nullable;

/// Finds the cluster a rule's destination means. Where there is none the name is made all the same:
/// requests get 503 as with Istio, and the author is told.
final class Destinations {
    private final Scope scope;

    Destinations(Scope scope) {
        this.scope = scope;
    }

    /// @param listenerPort meant where neither the rule nor the service settles the port
    /// @param path of the destination in the rule, for messages
    String cluster(Rule<?> rule, Destination destination, int listenerPort, String path) {
        if (destination.host().isEmpty()) {
            scope.problems()
                    .warning(
                            "unknown-host",
                            rule,
                            path + ".host",
                            "the destination has no host (expected: a service of the mesh)");
            return ClusterName.UNKNOWN_SERVICE;
        }
        String host = scope.mesh().fullName(destination.host(), rule.namespace());
        Service service = scope.service(host);
        int port = port(destination, service, listenerPort);
        check(rule, destination, host, service, port, path);
        return ClusterName.outbound(port, destination.subset(), host).toString();
    }

    private static int port(Destination destination, @Nullable Service service, int listenerPort) {
        if (destination.port() != null) return destination.port().number();
        if (service != null && service.ports().size() == 1) {
            return service.ports().getFirst().number();
        }
        return listenerPort;
    }

    private void check(
            Rule<?> rule,
            Destination destination,
            String host,
            @Nullable Service service,
            int port,
            String path) {
        Problems problems = scope.problems();
        if (service == null) {
            problems.warning(
                    "unknown-host",
                    rule,
                    path + ".host",
                    "no service \"" + host + "\" (expected: a service visible to the proxy)");
            return;
        }
        if (service.port(port).isEmpty()) {
            problems.warning(
                    "unknown-port",
                    rule,
                    path + ".port",
                    host + " has no port " + port + " (expected: one of " + ports(service) + ")");
        }
        MergedDestinationRule known = scope.destinationRule(service);
        if (!known.hasSubset(destination.subset())) {
            problems.warning(
                    "unknown-subset",
                    rule,
                    path + ".subset",
                    "no DestinationRule gives "
                            + host
                            + " a subset \""
                            + destination.subset()
                            + "\" (known: "
                            + known.subsets().keySet()
                            + ")");
        }
    }

    private static String ports(Service service) {
        return service.ports().stream().map(port -> port.number()).toList().toString();
    }

    /// How requests to the destination are kept on one endpoint, if they are.
    @Nullable ConsistentHash hash(Rule<?> rule, Destination destination, int listenerPort) {
        Service service =
                scope.service(scope.mesh().fullName(destination.host(), rule.namespace()));
        if (service == null) return null;
        return scope.destinationRule(service)
                .policyFor(port(destination, service, listenerPort), destination.subset())
                .consistentHash();
    }
}
