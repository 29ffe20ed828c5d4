package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

/// Hosts of which the namespace may be told: `ns/host`, with wildcards on both sides.
final class ScopedHosts {
    private ScopedHosts() {}

    /// The i-th of a server's `hosts`; the namespace can be left out.
    static void ofGateway(Part server, int i) {
        String text = server.texts("hosts").get(i);
        String at = "hosts[" + i + "]";
        int slash = text.indexOf('/');
        if (slash >= 0) {
            String namespace = text.substring(0, slash);
            boolean isNamespace =
                    namespace.equals("*") || namespace.equals(".") || Names.isDnsLabel(namespace);
            if (!isNamespace)
                server.error(at, quoted(text) + ": invalid namespace value " + quoted(namespace));
        }
        host(server, at, text.substring(slash + 1), true);
    }

    /// The i-th of an egress listener's `hosts`; a namespace after `~` is left out of what is seen.
    static void ofSidecar(Part listener, int i) {
        String text = listener.texts("hosts").get(i);
        String at = "hosts[" + i + "]";
        int slash = text.indexOf('/');
        if (slash < 0) {
            listener.error(at, quoted(text) + ": host must be of form namespace/dnsName");
            return;
        }
        String namespace = text.substring(0, slash);
        String plain = namespace.startsWith("~") ? namespace.substring(1) : namespace;
        boolean isNamespace =
                (plain.isEmpty() && !namespace.isEmpty())
                        || plain.equals("*")
                        || plain.equals(".")
                        || Names.isDnsLabel(plain);
        if (!isNamespace)
            listener.error(at, quoted(text) + ": invalid namespace value " + quoted(namespace));
        host(listener, at, text.substring(slash + 1), false);
    }

    private static void host(Part part, String at, String host, boolean mayBeIp) {
        if (!host.equals("*") && !host.contains(".") && !host.isEmpty())
            part.error(at, quoted(host) + ": short names (non FQDN) are not allowed");
        else if (!Names.isHostOrWildcard(host) && !(mayBeIp && Names.isIp(host)))
            part.error(at, quoted(host) + " (expected: a host name or wildcard)");
        else if (Names.isPartialWildcard(host))
            part.error(at, "partial wildcard " + quoted(host) + " not allowed");
    }
}
