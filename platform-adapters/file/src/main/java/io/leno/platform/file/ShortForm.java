package io.leno.platform.file;

import io.leno.api.config.Origin;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.TrafficDistribution;
import io.leno.api.model.Workload;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Leno's short form of services and their endpoints:
///
/// ```yaml
/// services:
/// - host: reviews                 # short: reviews.default.svc.cluster.local
///   port: 9080                    # one port of HTTP, named http
///   endpoints: [10.0.0.7, 10.0.0.8:9081]
/// - host: ratings.prod.svc.cluster.local
///   namespace: prod               # default: from the host, else default
///   addresses: [10.96.0.7]        # virtual addresses that clients may dial
///   exportTo: ["*"]
///   ports:
///   - {name: grpc, port: 9080, targetPort: 50051, protocol: GRPC}
///   endpoints:
///   - address: 10.0.0.9           # IP, or a DNS name: then the service resolves by DNS
///     port: 50051                 # or ports: {grpc: 50051}; default: the targetPort
///     labels: {version: v1}       # app: ratings is added unless app is set
///     locality: region/zone/subzone
///     weight: 2
///     serviceAccount: ratings
///     name: ratings-v1-abc        # of the workload; default: from host and address
/// ```
///
/// Every endpoint with an IP address is a workload too.
final class ShortForm {
    private static final List<String> SERVICE_FIELDS =
            List.of("host", "namespace", "addresses", "exportTo", "port", "ports", "endpoints");
    private static final List<String> PORT_FIELDS =
            List.of("name", "port", "protocol", "targetPort");
    private static final List<String> ENDPOINT_FIELDS =
            List.of(
                    "address",
                    "port",
                    "ports",
                    "labels",
                    "locality",
                    "weight",
                    "serviceAccount",
                    "name");
    private static final String CLUSTER_DOMAIN = ".svc.cluster.local";

    private final Fields service;
    private final String host;
    private final String namespace;
    private final List<Item.Port> ports;

    private ShortForm(Fields service) {
        this.service = service;
        service.knowOnly(SERVICE_FIELDS);
        String written = service.requiredText("host").toLowerCase(Locale.ROOT);
        namespace = service.text("namespace", namespaceOf(written));
        host = written.contains(".") ? written : written + "." + namespace + CLUSTER_DOMAIN;
        ports = ports();
    }

    /// Adds the services of one document, and their workloads.
    static void read(Fields document, List<Item> items) {
        document.knowOnly(List.of("services"));
        for (Fields each : document.objects("services")) {
            var problems = new ArrayList<io.leno.api.config.Problem>();
            String host = each.values().get("host") instanceof String text ? text : "?";
            var subject =
                    new Fields.Subject("service " + host, document.subject().origin(), problems);
            new ShortForm(new Fields(subject, each.path(), each.values())).addTo(items);
            document.subject().problems().addAll(problems);
        }
    }

    private void addTo(List<Item> items) {
        Set<String> exportTo = new HashSet<>(service.texts("exportTo"));
        List<String> addresses = service.addresses("addresses");
        var endpoints = new ArrayList<Endpoint>();
        var workloads = new ArrayList<Item>();
        List<?> written = service.list("endpoints");
        for (int i = 0; i < written.size(); i++) {
            Fields fields = endpointFields(written.get(i), "endpoints[" + i + "]");
            if (fields == null) continue;
            Endpoint endpoint = endpoint(fields);
            if (endpoint == null) continue;
            endpoints.add(endpoint);
            if (Address.isIp(endpoint.address())) workloads.add(workload(fields, endpoint));
        }
        if (service.subject().isInvalid()) return;
        boolean byDns = endpoints.stream().anyMatch(endpoint -> !Address.isIp(endpoint.address()));
        var key = new ResourceKey("", "service", namespace, host);
        items.add(
                new Item.ServiceItem(
                        key,
                        origin(),
                        Instant.EPOCH,
                        host,
                        Map.of(),
                        ports,
                        addresses,
                        byDns ? Resolution.DNS : Resolution.STATIC,
                        false,
                        exportTo,
                        Map.of(),
                        false,
                        false,
                        TrafficDistribution.ANY,
                        endpoints));
        items.addAll(workloads);
    }

    private Origin origin() {
        Origin whole = service.subject().origin();
        Integer line = whole.lines().get(service.path());
        return new Origin(whole.source(), line == null ? Map.of() : Map.of("", line));
    }

    /// `prod` of `ratings.prod.svc.cluster.local`
    private static String namespaceOf(String host) {
        if (!host.endsWith(CLUSTER_DOMAIN)) return "default";
        String name = host.substring(0, host.length() - CLUSTER_DOMAIN.length());
        String namespace = name.substring(name.lastIndexOf('.') + 1);
        return namespace.isEmpty() ? "default" : namespace;
    }

    private List<Item.Port> ports() {
        if (service.has("port") == service.has("ports")) {
            String message = "exactly one of port and ports is needed";
            service.subject().error("missing-field", service.at("ports"), message);
            return List.of();
        }
        var result = new ArrayList<Item.Port>();
        Integer single = service.port("port");
        if (single != null) result.add(new Item.Port("http", single, Protocol.HTTP, single, ""));
        List<Fields> several = service.objects("ports");
        for (Fields port : several) {
            Item.Port read = port(port, several.size());
            if (read == null) continue;
            if (result.stream().anyMatch(other -> other.number() == read.number())) {
                port.wrong("port", read.number(), "each port of a service once");
            }
            if (result.stream().anyMatch(other -> other.name().equals(read.name()))) {
                port.wrong("name", read.name(), "each name of a port once");
            }
            result.add(read);
        }
        return result;
    }

    private static Item.@Nullable Port port(Fields port, int howMany) {
        port.knowOnly(PORT_FIELDS);
        Integer number = port.port("port");
        if (number == null) {
            if (!port.has("port")) {
                port.subject().error("missing-field", port.at("port"), "is missing");
            }
            return null;
        }
        Protocol protocol = protocol(port);
        String kind = protocol.name().toLowerCase(Locale.ROOT).replace('_', '-');
        String name = port.text("name", howMany == 1 ? kind : kind + "-" + number);
        Integer target = port.port("targetPort");
        return new Item.Port(name, number, protocol, target == null ? number : target, "");
    }

    private static Protocol protocol(Fields port) {
        String written = port.text("protocol");
        if (written.isEmpty()) {
            Protocol named = Protocol.ofPortName(port.text("name", "http"));
            return named == Protocol.UNDECLARED ? Protocol.HTTP : named;
        }
        Protocol protocol = Protocol.parse(written);
        if (protocol == Protocol.UNDECLARED) {
            port.wrong(
                    "protocol",
                    written,
                    "HTTP, HTTP2, GRPC, GRPC-WEB, HTTPS, TLS, TCP, MONGO, MYSQL, REDIS or UDP");
        }
        return protocol;
    }

    /// An endpoint may be written as its address alone, with or without a port.
    private @Nullable Fields endpointFields(@Nullable Object written, String path) {
        if (written instanceof Map<?, ?> map) {
            return new Fields(service.subject(), service.at(path), map);
        }
        if (!(written instanceof String text) || text.isEmpty()) {
            service.wrong(path, written, "an address, or an object with address");
            return null;
        }
        var fields = new LinkedHashMap<String, Object>();
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > 0 && (text.indexOf(':') == colon || text.startsWith("["));
        if (!hasPort || text.endsWith("]")) {
            fields.put("address", unbracketed(text));
        } else {
            fields.put("address", unbracketed(text.substring(0, colon)));
            String port = text.substring(colon + 1);
            fields.put("port", port.matches("\\d{1,5}") ? (Object) Integer.valueOf(port) : port);
        }
        return new Fields(service.subject(), service.at(path), fields);
    }

    private static String unbracketed(String address) {
        return address.startsWith("[") && address.endsWith("]")
                ? address.substring(1, address.length() - 1)
                : address;
    }

    private @Nullable Endpoint endpoint(Fields fields) {
        fields.knowOnly(ENDPOINT_FIELDS);
        String address = fields.requiredText("address");
        var labels = new LinkedHashMap<>(fields.textMap("labels"));
        labels.putIfAbsent("app", shortName());
        Map<String, Integer> targets = targets(fields);
        int weight = fields.number("weight", 1, 1);
        Locality locality = Locality.parse(fields.text("locality"));
        String account = fields.text("serviceAccount");
        if (!Address.isIpOrName(address)) {
            if (!address.isEmpty()) fields.wrong("address", address, "an IP address or a DNS name");
            return null;
        }
        return new Endpoint(
                address, targets, labels, locality, weight, Health.HEALTHY, account, "");
    }

    private Map<String, Integer> targets(Fields fields) {
        var targets = new LinkedHashMap<String, Integer>();
        Integer all = fields.port("port");
        for (Item.Port port : ports)
            targets.put(port.name(), all == null ? port.targetPort() : all);
        Fields byName = fields.object("ports");
        byName.knowOnly(ports.stream().map(Item.Port::name).toList());
        for (Item.Port port : ports) {
            Integer own = byName.port(port.name());
            if (own != null) targets.put(port.name(), own);
        }
        return targets;
    }

    private Item workload(Fields fields, Endpoint endpoint) {
        String suffix = endpoint.address().replace('.', '-').replace(':', '-');
        String name = fields.text("name", shortName() + "-" + suffix);
        var workload =
                new Workload(
                        name,
                        namespace,
                        List.of(endpoint.address()),
                        endpoint.labels(),
                        endpoint.serviceAccount(),
                        endpoint.locality());
        var key = new ResourceKey("", "workload", namespace, name);
        return new Item.WorkloadItem(key, origin(), workload);
    }

    private String shortName() {
        int dot = host.indexOf('.');
        return dot < 0 ? host : host.substring(0, dot);
    }
}
