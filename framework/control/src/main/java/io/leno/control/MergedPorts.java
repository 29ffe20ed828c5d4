package io.leno.control;

import io.leno.api.model.Endpoint;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// The ports of a service to which others add theirs. A number that it has already stays what it
/// is; a name that it has already gets the number behind it, in the endpoints too.
final class MergedPorts {
    private final Service service;
    private final List<ServicePort> ports;

    MergedPorts(Service service) {
        this.service = service;
        ports = new ArrayList<>(service.ports());
    }

    /// An endpoint of another service by the names that its ports get here.
    Endpoint renamed(Endpoint endpoint, Service other) {
        var numbers = new HashMap<String, Integer>();
        endpoint.ports()
                .forEach(
                        (name, number) ->
                                numbers.put(
                                        other.ports().stream()
                                                .filter(each -> each.name().equals(name))
                                                .findFirst()
                                                .map(this::nameHere)
                                                .orElse(name),
                                        number));
        return new Endpoint(
                endpoint.address(),
                numbers,
                endpoint.labels(),
                endpoint.locality(),
                endpoint.weight(),
                endpoint.health(),
                endpoint.serviceAccount(),
                endpoint.network());
    }

    private String nameHere(ServicePort port) {
        for (ServicePort each : ports) if (each.number() == port.number()) return each.name();
        boolean isTaken = ports.stream().anyMatch(each -> each.name().equals(port.name()));
        return isTaken ? port.name() + "-" + port.number() : port.name();
    }

    void add(Service other) {
        for (ServicePort port : other.ports()) {
            boolean isThere = ports.stream().anyMatch(each -> each.number() == port.number());
            if (!isThere)
                ports.add(new ServicePort(nameHere(port), port.number(), port.protocol()));
        }
    }

    Service merged() {
        if (ports.size() == service.ports().size()) return service;
        return new Service(
                service.hostname(),
                service.namespace(),
                ports,
                service.addresses(),
                service.resolution(),
                service.meshExternal(),
                service.labels(),
                service.exportTo(),
                service.created(),
                service.source(),
                service.distribution(),
                service.allocated());
    }
}
