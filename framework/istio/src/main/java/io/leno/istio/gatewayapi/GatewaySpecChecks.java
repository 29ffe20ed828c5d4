package io.leno.istio.gatewayapi;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.istio.bind.Report;
import io.leno.istio.check.Syntax;

import java.util.List;
import java.util.Set;

/// What must hold in a Gateway.
final class GatewaySpecChecks {
    private static final Set<String> PROTOCOLS = Set.of("HTTP", "HTTPS", "TLS", "TCP");

    private final Report report;

    GatewaySpecChecks(Report report) {
        this.report = report;
    }

    void check(ListenerSetSpec set) {
        if (set.parentRef().name().isEmpty())
            report.missing("spec.parentRef.name", "the name of a Gateway");
        List<GatewaySpec.Listener> listeners = set.listeners();
        for (int i = 0; i < listeners.size(); i++) {
            checkListener(listeners.get(i), "spec.listeners[" + i + "]", true);
        }
        uniqueNames(listeners);
    }

    private void uniqueNames(List<GatewaySpec.Listener> listeners) {
        var names = listeners.stream().map(GatewaySpec.Listener::name).toList();
        Syntax.unique(names, "spec.listeners", ".name", report);
    }

    void check(GatewaySpec gateway) {
        if (gateway.gatewayClassName().isEmpty())
            report.missing("spec.gatewayClassName", "the name of a GatewayClass: istio");
        List<GatewaySpec.Listener> listeners = gateway.listeners();
        if (listeners.isEmpty() && gateway.allowedListeners() == null)
            report.missing("spec.listeners", "at least one listener");
        for (int i = 0; i < listeners.size(); i++) {
            checkListener(listeners.get(i), "spec.listeners[" + i + "]", false);
        }
        uniqueNames(listeners);
    }

    private void checkListener(GatewaySpec.Listener listener, String path, boolean mayLackPort) {
        if (listener.name().isEmpty()) report.missing(path + ".name", "a name for the listener");
        else Syntax.hostName(listener.name(), path + ".name", report);
        if (listener.port() != 0 || !mayLackPort)
            Syntax.port(listener.port(), path + ".port", report);
        if (!listener.hostname().isEmpty())
            Syntax.wildcardHostName(listener.hostname(), path + ".hostname", report);
        checkProtocol(listener, path);
        if (listener.tls() != null) checkTls(listener.tls(), path + ".tls");
    }

    private void checkProtocol(GatewaySpec.Listener listener, String path) {
        String protocol = listener.protocol();
        boolean isSecure = protocol.equals("HTTPS") || protocol.equals("TLS");
        if (protocol.isEmpty()) report.missing(path + ".protocol", "HTTP, HTTPS, TLS or TCP");
        else if (!PROTOCOLS.contains(protocol))
            report.warning(
                    "invalid-value",
                    path + ".protocol",
                    quoted(protocol) + " (expected: HTTP, HTTPS, TLS, TCP)");
        else if (isSecure && listener.tls() == null)
            report.warning("missing-field", path + ".tls", "missing: " + protocol + " needs it");
        else if (!isSecure && listener.tls() != null)
            report.invalid(path + ".tls", "plain " + protocol + " (expected: no tls)");
    }

    private void checkTls(GatewaySpec.ListenerTls tls, String path) {
        boolean usesOwn = tls.options().containsKey("gateway.istio.io/tls-terminate-mode");
        boolean terminates = tls.mode() == GatewaySpec.ListenerTls.Mode.TERMINATE && !usesOwn;
        if (terminates && tls.certificateRefs().isEmpty() && !report.hasNotActedOnIn(path))
            report.missing(path + ".certificateRefs", "at least one Secret");
        for (int i = 0; i < tls.certificateRefs().size(); i++) {
            if (tls.certificateRefs().get(i).name().isEmpty())
                report.missing(path + ".certificateRefs[" + i + "].name", "the name of a Secret");
        }
    }
}
