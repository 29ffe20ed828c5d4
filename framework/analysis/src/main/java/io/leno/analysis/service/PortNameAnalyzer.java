package io.leno.analysis.service;

import io.leno.analysis.lookup.Injection;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.Locale;
import java.util.Set;

/// Ports whose name and `appProtocol` do not tell their protocol.
@Component
public final class PortNameAnalyzer implements Analyzer {
    private static final String GATEWAY_MANAGED = "gateway.istio.io/managed";
    private static final Set<String> CONTROLLERS =
            Set.of(
                    "istio.io-gateway-controller",
                    "istio.io-mesh-controller",
                    "istio.io-eastwest-controller");
    private static final Set<String> PROTOCOLS =
            Set.of(
                    "tcp",
                    "udp",
                    "grpc",
                    "http",
                    "http_proxy",
                    "http2",
                    "https",
                    "tls",
                    "mongo",
                    "redis",
                    "mysql");
    private static final Set<String> OF_KUBERNETES =
            Set.of("kubernetes.io/h2c", "kubernetes.io/ws", "kubernetes.io/wss");
    private static final String GRPC_WEB = "grpc-web";

    /// SMTP, DNS, MySQL, MongoDB: taken for TCP, as the server speaks first.
    private static final Set<Integer> WELL_KNOWN = Set.of(25, 53, 3306, 27017);

    @Override
    public String name() {
        return "service.PortNameAnalyzer";
    }

    @Override
    public String description() {
        return "Checks the port names associated with each service";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        for (ConfigResource service : resources.all(Kinds.SERVICE)) {
            if (Injection.isControlPlane(service) || isMadeForGateway(service)) continue;
            boolean isExternal = Part.spec(service).text("type").equals("ExternalName");
            for (Part port : Part.spec(service).parts("ports")) {
                boolean isTcpElsewhere = isExternal && port.text("name").equals("tcp");
                if (!isTcpElsewhere && hasProtocol(port)) continue;
                findings.report(finding(service, port, isExternal).at(port.pathOf("port")));
            }
        }
    }

    private static boolean isMadeForGateway(ConfigResource service) {
        return CONTROLLERS.contains(service.labels().getOrDefault(GATEWAY_MANAGED, ""));
    }

    private static boolean hasProtocol(Part port) {
        if (port.text("protocol").equals("UDP")) return true;
        String appProtocol = port.text("appProtocol");
        if (OF_KUBERNETES.contains(appProtocol)) return true;
        String name = port.has("appProtocol") ? appProtocol : port.text("name");
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith(GRPC_WEB)) return true;
        int dash = lower.indexOf('-');
        String prefix = dash < 0 ? lower : lower.substring(0, dash);
        return PROTOCOLS.contains(prefix) || WELL_KNOWN.contains(port.number("port"));
    }

    private static Finding finding(ConfigResource service, Part port, boolean isExternal) {
        if (isExternal)
            return Finding.of(IstioMessages.EXTERNAL_NAME_SERVICE_TYPE_INVALID_PORT_NAME, service);
        return Finding.of(
                IstioMessages.PORT_NAME_IS_NOT_UNDER_NAMING_CONVENTION,
                service,
                port.text("name"),
                port.number("port"),
                port.text("targetPort", "0"));
    }
}
