package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.istio.validate.Names.Protocol;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must hold in a Sidecar.
final class SidecarChecks {
    private static final Set<String> OWN_ADDRESSES =
            Set.of("", "127.0.0.1", "0.0.0.0", "::1", "::");

    private SidecarChecks() {}

    static void check(Part spec, String namespace) {
        Common.workloadSelector(spec, "sidecar");
        boolean saysSomething =
                !spec.list("egress").isEmpty()
                        || !spec.list("ingress").isEmpty()
                        || spec.hasAny("outboundTrafficPolicy", "inboundConnectionPool");
        if (!saysSomething)
            spec.error(
                    "sidecar: empty configuration provided (expected: egress, ingress,"
                            + " outboundTrafficPolicy or inboundConnectionPool)");
        var ports = new HashSet<Long>();
        for (Part listener : spec.parts("ingress")) ingress(listener, ports);
        Part pool = spec.part("inboundConnectionPool");
        if (pool != null) ConnectionChecks.pool(pool);
        egress(spec, namespace);
        Part outbound = spec.part("outboundTrafficPolicy");
        if (outbound != null) outbound(outbound);
    }

    private static void ingress(Part listener, Set<Long> ports) {
        Part port = listener.part("port");
        if (port == null) return;
        noTargetPort(port);
        if (!port.text("name").isEmpty())
            Common.portName(port.text("name"), port.at("name"), port.report());
        Common.protocol(port.text("protocol"), port.at("protocol"), port.report());
        Common.port(port.whole("number"), port.at("number"), port.report());
        if (!listener.text("bind").isEmpty())
            Common.ip(listener.text("bind"), listener.at("bind"), listener.report());
        if (!ports.add(port.whole("number"))) notUnique(port);
        defaultEndpoint(listener);
        Part tls = listener.part("tls");
        if (tls != null) tls(tls, port);
        Part pool = listener.part("connectionPool");
        if (pool == null) return;
        ConnectionChecks.pool(pool);
        if (pool.has("http") && !Protocol.of(port.text("protocol")).isHttp())
            pool.warn(
                    "http",
                    "sidecar: HTTP connection pool settings are configured for port "
                            + port.whole("number")
                            + " but its protocol is not HTTP ("
                            + port.text("protocol")
                            + "); only TCP settings will apply");
    }

    private static void noTargetPort(Part port) {
        if (port.whole("targetPort") > 0)
            port.error("targetPort", "targetPort has no impact on Sidecars (expected: none)");
    }

    private static void notUnique(Part port) {
        port.error(
                "number",
                port.whole("number") + ": sidecar: ports on IP bound listeners must be unique");
    }

    /// `127.0.0.1:80`, `[::1]:80`, `:80` or a Unix socket.
    private static void defaultEndpoint(Part listener) {
        String endpoint = listener.text("defaultEndpoint");
        String at = listener.at("defaultEndpoint");
        if (endpoint.isEmpty()) return;
        if (endpoint.startsWith(Common.UNIX)) {
            Common.unixSocket(endpoint.substring(Common.UNIX.length()), at, listener.report());
            return;
        }
        int colon = endpoint.lastIndexOf(':');
        String host = colon < 0 ? endpoint : endpoint.substring(0, colon);
        String port = endpoint.substring(colon + 1);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        if (isBracketed) host = host.substring(1, host.length() - 1);
        boolean isHost = OWN_ADDRESSES.contains(host) && (isBracketed || !host.contains(":"));
        boolean isPort = port.matches("\\d{1,5}") && Integer.parseInt(port) > 0;
        if (colon < 0 || !isHost || !isPort || Integer.parseInt(port) > 65_535)
            listener.report()
                    .invalid(
                            at,
                            quoted(endpoint)
                                    + " (expected: 127.0.0.1:<port>, 0.0.0.0:<port>,"
                                    + " [::1]:<port>, [::]:<port>, unix://<path>, or unset)");
    }

    private static void tls(Part tls, Part port) {
        for (String list : List.of("subjectAltNames", "credentialNames", "tlsCertificates"))
            if (!tls.list(list).isEmpty())
                tls.error(list, "sidecar: " + list + " is not supported");
        if (tls.flag("httpsRedirect"))
            tls.error("httpsRedirect", "sidecar: httpsRedirect is not supported");
        if (!tls.text("credentialName").isEmpty())
            tls.error("credentialName", "sidecar: credentialName is not currently supported");
        if (Set.of("ISTIO_MUTUAL", "AUTO_PASSTHROUGH").contains(tls.text("mode")))
            tls.error(
                    "mode",
                    "configuration is invalid: cannot set mode to "
                            + tls.text("mode")
                            + " in sidecar ingress tls");
        if (!Protocol.of(port.text("protocol")).isTls())
            tls.error("server cannot have TLS settings for non HTTPS/TLS ports");
        ServerTlsChecks.check(tls);
    }

    private static void egress(Part spec, String namespace) {
        List<Part> listeners = spec.parts("egress");
        var ports = new HashSet<Long>();
        var sockets = new HashSet<String>();
        for (int i = 0; i < listeners.size(); i++) {
            Part listener = listeners.get(i);
            Part port = listener.part("port");
            if (port != null) {
                egressPort(listener, port);
                boolean isNew =
                        port.whole("number") == 0
                                ? sockets.add(listener.text("bind"))
                                : ports.add(port.whole("number"));
                if (!isNew) notUnique(port);
            } else if (!listener.has("port") && i < listeners.size() - 1) {
                listener.error(
                        "sidecar: the egress listener with empty port should be the last listener"
                                + " in the list");
            }
            egressHosts(listener, namespace);
        }
    }

    private static void egressPort(Part listener, Part port) {
        noTargetPort(port);
        if (!port.text("name").isEmpty())
            Common.portName(port.text("name"), port.at("name"), port.report());
        Common.protocol(port.text("protocol"), port.at("protocol"), port.report());
        String bind = listener.text("bind");
        if (port.whole("number") != 0) {
            Common.port(port.whole("number"), port.at("number"), port.report());
            if (!bind.isEmpty()) Common.ip(bind, listener.at("bind"), listener.report());
            return;
        }
        if (bind.startsWith(Common.UNIX))
            Common.unixSocket(
                    bind.substring(Common.UNIX.length()), listener.at("bind"), listener.report());
        else
            listener.error(
                    "bind",
                    "sidecar: ports with 0 value must have a unix domain socket bind address");
        if (!Set.of("", "DEFAULT", "NONE").contains(listener.text("captureMode")))
            listener.error(
                    "captureMode",
                    "sidecar: captureMode must be DEFAULT/NONE for unix domain socket listeners");
    }

    private static void egressHosts(Part listener, String namespace) {
        List<String> hosts = listener.texts("hosts");
        if (hosts.isEmpty()) listener.missing("hosts", "at least one host");
        Map<String, Set<String>> byNamespace = new HashMap<>();
        for (int i = 0; i < hosts.size(); i++) {
            ScopedHosts.ofSidecar(listener, i);
            String[] parts = hosts.get(i).split("/", 2);
            if (parts.length < 2 || parts[0].startsWith("~")) continue;
            Set<String> known =
                    byNamespace.computeIfAbsent(
                            parts[0].equals(".") ? namespace : parts[0], _ -> new HashSet<>());
            boolean isKnown =
                    parts[1].equals("*")
                            ? !known.isEmpty()
                            : known.contains(parts[1]) || known.contains("*");
            if (isKnown)
                listener.warn("hosts[" + i + "]", "duplicated egress host: " + hosts.get(i));
            known.add(parts[1]);
        }
        boolean selectsAll = byNamespace.getOrDefault("*", Set.of()).contains("*");
        if (selectsAll && byNamespace.size() > 1)
            listener.warn("hosts", "`*/*` host select all resources, no other hosts can be added");
    }

    private static void outbound(Part outbound) {
        Part proxy = outbound.part("egressProxy");
        if (proxy == null) return;
        // without a mode it is REGISTRY_ONLY, the first of its names
        if (!outbound.text("mode").equals("ALLOW_ANY"))
            outbound.error(
                    "egressProxy",
                    "sidecar: egress_proxy must be set only with ALLOW_ANY outbound_traffic_policy"
                            + " mode");
        if (!Names.isHost(proxy.text("host")))
            proxy.error("host", quoted(proxy.text("host")) + " (expected: a host name)");
        if (!proxy.has("port")) proxy.missing("port", "the number of a port");
        Common.destination(proxy);
    }
}
