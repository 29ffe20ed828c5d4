package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.istio.validate.Names.Protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must hold in a ServiceEntry.
final class ServiceEntryChecks {
    private static final String ALLOCATE = "networking.istio.io/enable-autoallocate-ip";
    private static final String WAYPOINT = "istio.io/use-waypoint";
    private static final Set<Protocol> DYNAMIC =
            Set.of(Protocol.HTTP, Protocol.HTTP2, Protocol.GRPC, Protocol.TLS);

    private final Part spec;
    private final Map<String, String> labels;
    private final String resolution;
    private final List<String> hosts;
    private final List<Part> ports;

    private ServiceEntryChecks(Part spec, Map<String, String> labels) {
        this.spec = spec;
        this.labels = labels;
        this.resolution = spec.text("resolution").isEmpty() ? "NONE" : spec.text("resolution");
        this.hosts = spec.texts("hosts");
        this.ports = spec.parts("ports");
    }

    /// @param labels of the resource
    static void check(Part spec, String namespace, Map<String, String> labels) {
        Common.workloadSelector(spec, "service entry");
        var checks = new ServiceEntryChecks(spec, labels);
        checks.hosts();
        checks.addresses();
        checks.ports();
        checks.resolution();
        checks.oneHostOfTcp();
        Common.exportTo(spec, namespace, true);
    }

    private void hosts() {
        for (int i = 0; i < hosts.size(); i++) {
            String host = hosts.get(i);
            String at = "hosts[" + i + "]";
            // the model refuses "*"
            if (host.equals("*")) continue;
            Common.hostOrWildcard(host, spec.at(at), spec.report());
            if (!resolution.equals("DYNAMIC_DNS") && Names.isPartialWildcard(host))
                spec.warn(at, "partial wildcard " + quoted(host) + " not allowed");
        }
    }

    private void addresses() {
        List<String> addresses = spec.texts("addresses");
        for (int i = 0; i < addresses.size(); i++)
            if (!Names.isIpOrNetwork(addresses.get(i)))
                spec.error(
                        "addresses[" + i + "]",
                        quoted(addresses.get(i)) + " (expected: an IP address or CIDR block)");
    }

    private void ports() {
        boolean hasAddress = !spec.list("addresses").isEmpty() || allocates();
        for (Part port : ports) {
            String protocol = port.text("protocol");
            if (port.has("targetPort"))
                Common.port(port.whole("targetPort"), port.at("targetPort"), port.report());
            if (!hasAddress && (protocol.isEmpty() || protocol.equals("TCP")))
                port.warn(
                        "protocol",
                        "addresses are required for ports serving TCP (or unset) protocol when IP"
                                + " Autoallocation is not enabled");
            Common.portName(port.text("name"), port.at("name"), port.report());
            Common.protocol(protocol, port.at("protocol"), port.report());
        }
    }

    /// The entry gets an address from the mesh.
    private boolean allocates() {
        return !resolution.equals("NONE")
                && !labels.getOrDefault(ALLOCATE, "").equalsIgnoreCase("false");
    }

    private void resolution() {
        switch (resolution) {
            case "NONE" -> {
                if (spec.has("workloadSelector"))
                    spec.warn(
                            "workloadSelector",
                            "workloadSelector should not be set when resolution mode is NONE");
            }
            case "STATIC" -> {
                for (Part endpoint : spec.parts("endpoints"))
                    WorkloadChecks.entry(endpoint, portNames(), false);
            }
            case "DYNAMIC_DNS" -> dynamicDns();
            default -> dns();
        }
    }

    private Set<String> portNames() {
        var names = new HashSet<String>();
        ports.forEach(port -> names.add(port.text("name")));
        return names;
    }

    private void dns() {
        List<Part> endpoints = spec.parts("endpoints");
        if (endpoints.isEmpty())
            for (int i = 0; i < hosts.size(); i++)
                if (!Names.isHost(hosts.get(i)))
                    spec.error(
                            "hosts[" + i + "]",
                            quoted(hosts.get(i))
                                    + ": hosts must be FQDN if no endpoints are provided for"
                                    + " resolution mode "
                                    + resolution);
        for (Part endpoint : endpoints) {
            WorkloadChecks.address(endpoint, true);
            Common.labels(endpoint.textMap("labels"), endpoint.at("labels"), endpoint.report());
            WorkloadChecks.ports(endpoint, portNames());
        }
        boolean isTcp = ports.stream().anyMatch(port -> protocol(port).isTcp());
        if (!spec.list("addresses").isEmpty() && hosts.size() > 1 && isTcp)
            spec.warn(
                    "hosts",
                    "service entry can not have more than one host specified simultaneously with"
                            + " address and tcp port");
    }

    private void dynamicDns() {
        for (int i = 0; i < hosts.size(); i++)
            if (!hosts.get(i).startsWith("*"))
                spec.error(
                        "hosts[" + i + "]",
                        quoted(hosts.get(i))
                                + ": host must be wildcarded for resolution mode DYNAMIC_DNS");
        for (String field : List.of("addresses", "endpoints"))
            if (!spec.list(field).isEmpty())
                spec.error(field, field + " cannot be set for resolution type DYNAMIC_DNS");
        for (Part port : ports)
            if (!DYNAMIC.contains(protocol(port)))
                port.error(
                        "protocol",
                        quoted(port.text("protocol"))
                                + ": only HTTP, TLS, GRPC, and HTTP2 protocols are supported for"
                                + " resolution type DYNAMIC_DNS");
        String waypoint = labels.getOrDefault(WAYPOINT, "");
        boolean usesWaypoint = !waypoint.isEmpty() && !waypoint.equalsIgnoreCase("none");
        if (usesWaypoint && spec.text("location").equals("MESH_INTERNAL"))
            spec.error(
                    "location",
                    "MESH_INTERNAL with resolution type DYNAMIC_DNS is not supported when using"
                            + " waypoints");
    }

    /// Only HTTP and TLS say which of several hosts is meant.
    private void oneHostOfTcp() {
        if (resolution.equals("NONE") || hosts.size() < 2) return;
        for (Part port : ports) {
            Protocol protocol = protocol(port);
            if (protocol.isHttp() || protocol.isTls()) continue;
            port.error(
                    "protocol",
                    quoted(port.text("protocol"))
                            + ": multiple hosts provided with non-HTTP, non-TLS ports");
            return;
        }
    }

    private static Protocol protocol(Part port) {
        return Protocol.of(port.text("protocol"));
    }
}
