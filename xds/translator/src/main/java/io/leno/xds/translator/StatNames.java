package io.leno.xds.translator;

import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;

import java.util.Optional;

/// What clusters are called in statistics. Istio: `inboundClusterStatName` and its like.
final class StatNames {
    private StatNames() {}

    /// @param pattern with `%SERVICE%` (name and namespace), `%SERVICE_FQDN%`, `%SERVICE_NAME%`,
    ///   `%SERVICE_PORT%`, `%SERVICE_PORT_NAME%`, `%TARGET_PORT%` and `%SUBSET_NAME%`
    /// @return empty where there is no pattern
    static Optional<String> of(String pattern, Service service, ServicePort port, String subset) {
        if (pattern.isEmpty()) return Optional.empty();
        String host = service.hostname();
        int dot = host.indexOf('.');
        String name = dot < 0 ? host : host.substring(0, dot);
        boolean isOfKubernetes = host.contains(".svc.");
        String shortName = isOfKubernetes ? name + "." + service.namespace() : host;
        return Optional.of(
                pattern.replace("%SERVICE%", shortName)
                        .replace("%SERVICE_NAME%", isOfKubernetes ? name : host)
                        .replace("%SERVICE_FQDN%", host)
                        .replace("%SUBSET_NAME%", subset)
                        .replace("%TARGET_PORT%", String.valueOf(port.number()))
                        .replace("%SERVICE_PORT%", String.valueOf(port.number()))
                        .replace("%SERVICE_PORT_NAME%", port.name()));
    }
}
