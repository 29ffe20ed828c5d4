package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What must hold in a WorkloadEntry, also inside of a ServiceEntry, and in a WorkloadGroup.
final class WorkloadChecks {
    private static final Pattern PROBE_HEADER = Pattern.compile("[-A-Za-z0-9]+");
    private static final List<String> PROBES = List.of("httpGet", "tcpSocket", "exec");

    private WorkloadChecks() {}

    /// @param servicePorts names of the service's ports; null where the service is not known
    /// @param mayBeHost the address may be a host name
    static void entry(Part entry, @Nullable Set<String> servicePorts, boolean mayBeHost) {
        String address = entry.text("address");
        boolean isSocket = address.startsWith(Common.UNIX);
        if (address.isEmpty()) {
            if (entry.text("network").isEmpty()) {
                entry.missing("address", "an address, as there is no network");
                return;
            }
            entry.warn("address", "address is unset with network " + quoted(entry.text("network")));
        } else if (isSocket) {
            String socket = address.substring(Common.UNIX.length());
            Common.unixSocket(socket, entry.at("address"), entry.report());
            if (!entry.partOrEmpty("ports").fields().isEmpty())
                entry.error("ports", "unix endpoint " + address + " must not include ports");
        } else {
            address(entry, mayBeHost);
        }
        ports(entry, servicePorts);
        Common.labels(entry.textMap("labels"), entry.at("labels"), entry.report());
        if (isSocket && servicePorts != null && servicePorts.size() != 1)
            entry.error("exactly 1 service port required for unix endpoints");
    }

    /// An IP address, or also a host name.
    static void address(Part entry, boolean mayBeHost) {
        String address = entry.text("address");
        if (Names.isIp(address) || (mayBeHost && Names.isHost(address))) return;
        entry.error(
                "address",
                "endpoint address "
                        + quoted(address)
                        + (mayBeHost
                                ? " is not a valid FQDN or an IP address"
                                : " is not a valid IP address"));
    }

    static void ports(Part entry, @Nullable Set<String> servicePorts) {
        entry.partOrEmpty("ports")
                .fields()
                .forEach(
                        (name, value) -> {
                            String at = "ports." + name;
                            long port = value instanceof Number number ? number.longValue() : 0;
                            if (servicePorts != null && !servicePorts.contains(name))
                                entry.error(
                                        at,
                                        "endpoint port "
                                                + quoted(name)
                                                + " is not defined by the service entry");
                            Common.portName(name, entry.at(at), entry.report());
                            Common.port(port, entry.at(at), entry.report());
                        });
    }

    static void group(Part spec) {
        Part metadata = spec.part("metadata");
        if (metadata != null)
            Common.labels(metadata.textMap("labels"), metadata.at("labels"), metadata.report());
        Part probe = spec.part("probe");
        if (probe != null) probe(probe);
    }

    private static void probe(Part probe) {
        if (!probe.hasAny(PROBES.toArray(String[]::new)))
            probe.error("unknown health check method (expected: one of " + PROBES + ")");
        Part http = probe.part("httpGet");
        if (http != null) {
            Common.port(http.whole("port"), http.at("port"), http.report());
            for (Part header : http.parts("httpHeaders"))
                if (!PROBE_HEADER.matcher(header.text("name")).matches())
                    header.error(
                            "name", quoted(header.text("name")) + " (expected: a header name)");
        }
        Part tcp = probe.part("tcpSocket");
        if (tcp != null) Common.port(tcp.whole("port"), tcp.at("port"), tcp.report());
        Part exec = probe.part("exec");
        if (exec != null && exec.list("command").isEmpty())
            exec.missing("command", "a command and its arguments");
    }
}
