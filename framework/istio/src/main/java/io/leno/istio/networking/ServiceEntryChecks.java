package io.leno.istio.networking;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.api.istio.ServiceEntry;
import io.leno.api.istio.ServiceEntry.Resolution;
import io.leno.api.istio.ServiceEntry.WorkloadEntry;
import io.leno.api.istio.ServiceEntry.WorkloadSelector;
import io.leno.api.model.Protocol;
import io.leno.istio.bind.Report;
import io.leno.istio.check.Addresses;
import io.leno.istio.check.Syntax;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What must hold in a ServiceEntry.
final class ServiceEntryChecks {
    static final String UNIX = "unix://";

    private final Report report;

    ServiceEntryChecks(Report report) {
        this.report = report;
    }

    void check(ServiceEntry entry) {
        checkHosts(entry);
        checkAddresses(entry);
        checkPorts(entry.ports());
        checkResolution(entry);
        for (int i = 0; i < entry.endpoints().size(); i++) {
            checkEndpoint(entry.endpoints().get(i), entry, "spec.endpoints[" + i + "]");
        }
        checkSelector(entry.workloadSelector());
        Syntax.exportTo(entry.exportTo(), "spec.exportTo", report);
    }

    private void checkSelector(@Nullable WorkloadSelector selector) {
        if (selector == null) return;
        String path = "spec.workloadSelector.labels";
        Syntax.labels(selector.labels(), path, report);
        if (selector.labels().isEmpty()) {
            String message = "missing: every workload of the namespace is an endpoint";
            report.warning("missing-field", path, message);
        }
    }

    private void checkHosts(ServiceEntry entry) {
        if (entry.hosts().isEmpty()) report.missing("spec.hosts", "at least one host");
        for (int i = 0; i < entry.hosts().size(); i++) {
            String host = entry.hosts().get(i);
            String at = "spec.hosts[" + i + "]";
            if (host.equals("*")) {
                report.invalid(
                        at, "\"*\" (expected: a host name, or a wildcard such as *.example.com)");
                continue;
            }
            Syntax.wildcardHostName(host, at, report);
            boolean resolvesByDns =
                    entry.resolution() == Resolution.DNS
                            || entry.resolution() == Resolution.DNS_ROUND_ROBIN;
            if (host.startsWith("*") && resolvesByDns && entry.endpoints().isEmpty()) {
                String expected = "a full host name, where " + entry.resolution() + " looks it up";
                report.invalid(at, quoted(host) + " (expected: " + expected + ")");
            }
        }
        Syntax.unique(entry.hosts(), "spec.hosts", "", report);
    }

    private void checkAddresses(ServiceEntry entry) {
        boolean takesNetworks =
                entry.resolution() == Resolution.NONE || entry.resolution() == Resolution.STATIC;
        for (int i = 0; i < entry.addresses().size(); i++) {
            String address = entry.addresses().get(i);
            String at = "spec.addresses[" + i + "]";
            if (!Addresses.isIpOrNetwork(address)) {
                report.invalid(at, quoted(address) + " (expected: an IP address or network)");
            } else if (address.contains("/") && !takesNetworks) {
                String expected = "a single address, where resolution is " + entry.resolution();
                report.invalid(at, quoted(address) + " (expected: " + expected + ")");
            }
        }
    }

    private void checkPorts(List<ServiceEntry.Port> ports) {
        if (ports.isEmpty()) {
            report.warning("missing-field", "spec.ports", "missing: nobody can reach the hosts");
        }
        for (int i = 0; i < ports.size(); i++) {
            ServiceEntry.Port port = ports.get(i);
            String at = "spec.ports[" + i + "]";
            Syntax.port(port.number(), at + ".number", report);
            if (port.name().isEmpty()) report.missing(at + ".name", "a name for the port");
            if (port.targetPort() != 0) Syntax.port(port.targetPort(), at + ".targetPort", report);
            boolean isUnknown =
                    !port.protocol().isEmpty()
                            && Protocol.parse(port.protocol()) == Protocol.UNDECLARED;
            if (isUnknown) {
                report.invalid(
                        at + ".protocol",
                        quoted(port.protocol())
                                + " (expected: HTTP, HTTPS, GRPC, GRPC-WEB, HTTP2, MONGO, TCP,"
                                + " TLS)");
            }
        }
        Syntax.unique(
                ports.stream().map(ServiceEntry.Port::number).toList(),
                "spec.ports",
                ".number",
                report);
        Syntax.unique(
                ports.stream().map(ServiceEntry.Port::name).toList(),
                "spec.ports",
                ".name",
                report);
    }

    private void checkResolution(ServiceEntry entry) {
        int count = entry.endpoints().size();
        switch (entry.resolution()) {
            case NONE, DYNAMIC_DNS -> {
                if (count > 0)
                    report.invalid(
                            "spec.endpoints",
                            count + " endpoints (expected: none for " + entry.resolution() + ")");
            }
            case DNS_ROUND_ROBIN -> {
                if (count > 1)
                    report.invalid(
                            "spec.endpoints",
                            count + " endpoints (expected: at most one for DNS_ROUND_ROBIN)");
            }
            case STATIC -> {
                if (count == 0 && entry.workloadSelector() == null)
                    report.warning(
                            "missing-field",
                            "spec.endpoints",
                            "missing: the hosts have no endpoint");
            }
            case DNS -> {}
        }
    }

    private void checkEndpoint(WorkloadEntry endpoint, ServiceEntry entry, String path) {
        String address = endpoint.address();
        boolean isUnix = address.startsWith(UNIX);
        if (address.isEmpty()) report.missing(path + ".address", "an IP address or host name");
        else if (isUnix) checkUnix(endpoint, entry, path);
        else if (entry.resolution() == Resolution.STATIC && !Addresses.isIp(address)) {
            String expected = "an IP address, where resolution is STATIC";
            report.invalid(path + ".address", quoted(address) + " (expected: " + expected + ")");
        } else if (!Addresses.isIp(address)) {
            Syntax.hostName(address, path + ".address", report);
        }
        var names = entry.ports().stream().map(ServiceEntry.Port::name).toList();
        endpoint.ports()
                .forEach(
                        (name, number) -> {
                            String at = path + ".ports." + name;
                            Syntax.port(number, at, report);
                            if (!names.contains(name))
                                report.invalid(
                                        at,
                                        "is no port of the entry (expected: one of "
                                                + String.join(", ", names)
                                                + ")");
                        });
        Syntax.labels(endpoint.labels(), path + ".labels", report);
        Syntax.notNegative(endpoint.weight(), path + ".weight", report);
    }

    private void checkUnix(WorkloadEntry endpoint, ServiceEntry entry, String path) {
        if (!endpoint.ports().isEmpty())
            report.invalid(path + ".ports", "a Unix socket has no ports");
        if (entry.ports().size() != 1)
            report.invalid(path + ".address", "a Unix socket (expected: an entry with one port)");
    }
}
