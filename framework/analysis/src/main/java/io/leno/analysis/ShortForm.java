package io.leno.analysis;

import io.leno.api.analysis.Part;
import io.leno.api.model.Endpoint;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.manifest.YamlObject;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Leno's short form of services, as far as an analysis asks: hosts, ports, labels of endpoints.
/// What is wrong with it is for the platform to tell that takes it.
final class ShortForm {
    private static final String CLUSTER_LOCAL = ".svc.cluster.local";

    private final Map<String, Service> services = new LinkedHashMap<>();
    private final Map<String, List<Endpoint>> endpoints = new HashMap<>();

    private ShortForm() {}

    /// The mesh that the objects of a file describe.
    ///
    /// @param source of the objects, for people
    static MeshModel mesh(List<YamlObject> objects, String source) {
        var mesh = new ShortForm();
        for (YamlObject object : objects)
            for (Part service : new Part("", object.body()).parts("services"))
                mesh.add(service, source + lineOf(service, object));
        return new MeshModel(1, mesh.services, mesh.endpoints, Map.of(), Map.of());
    }

    private static String lineOf(Part service, YamlObject object) {
        Integer line = object.lines().get(service.path());
        return line == null ? "" : ":" + line;
    }

    private void add(Part service, String source) {
        String written = service.text("host").toLowerCase(Locale.ROOT);
        if (written.isEmpty()) return;
        String namespace = service.text("namespace", namespaceOf(written));
        String host = written.contains(".") ? written : written + "." + namespace + CLUSTER_LOCAL;
        List<String> exportTo = service.texts("exportTo");
        services.put(
                host,
                new Service(
                        host,
                        namespace,
                        ports(service),
                        service.texts("addresses"),
                        Resolution.STATIC,
                        false,
                        Map.of(),
                        exportTo.isEmpty() ? Set.of("*") : Set.copyOf(exportTo),
                        Instant.EPOCH,
                        source));
        String app = written.substring(0, (written + ".").indexOf('.'));
        endpoints.put(host, endpoints(service, app));
    }

    private static String namespaceOf(String host) {
        String[] labels = host.split("\\.", -1);
        return host.endsWith(CLUSTER_LOCAL) && labels.length > 1 ? labels[1] : "default";
    }

    private static List<ServicePort> ports(Part service) {
        Map<Integer, ServicePort> ports = new LinkedHashMap<>();
        if (isPort(service.number("port")))
            put(new ServicePort("http", service.number("port"), Protocol.HTTP), ports);
        for (Part port : service.parts("ports"))
            if (isPort(port.number("port")))
                put(
                        new ServicePort(
                                port.text("name"),
                                port.number("port"),
                                protocol(port.text("protocol"))),
                        ports);
        return List.copyOf(ports.values());
    }

    private static boolean isPort(int number) {
        return number > 0 && number <= 65_535;
    }

    private static void put(ServicePort port, Map<Integer, ServicePort> ports) {
        ports.put(port.number(), port);
    }

    private static Protocol protocol(String name) {
        for (Protocol each : Protocol.values()) if (each.name().equalsIgnoreCase(name)) return each;
        return Protocol.HTTP;
    }

    private static List<Endpoint> endpoints(Part service, String app) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Part each : service.parts("endpoints")) {
            Map<String, String> labels = each.textMap("labels");
            labels.putIfAbsent("app", app);
            // one that is a text alone has no more to tell than that it is there
            String address = each.text("address", each.path());
            endpoints.add(Endpoint.of(address, Map.of(), labels));
        }
        return endpoints;
    }
}
