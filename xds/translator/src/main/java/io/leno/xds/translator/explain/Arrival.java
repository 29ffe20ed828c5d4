package io.leno.xds.translator.explain;

import io.leno.api.model.Endpoint;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Service;
import io.leno.api.xds.Node;
import io.leno.xds.translator.Reach;
import io.leno.xds.translator.match.Connection;
import io.leno.xds.translator.match.Connection.Way;
import io.leno.xds.translator.match.ProxyResources;
import io.leno.xds.translator.match.RequestMatcher;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How what somebody asks about comes to a proxy: to which address, redirected or not.
final class Arrival {
    private static final String HTTP = "http/1.1";

    private final MeshModel mesh;
    private final Node node;
    private final Reach reach;
    private final ProxyResources resources;

    Arrival(MeshModel mesh, Node node, Reach reach, ProxyResources resources) {
        this.mesh = mesh;
        this.node = node;
        this.reach = reach;
        this.resources = resources;
    }

    /// @param note how the address was found, for people
    record Dialled(Connection connection, String note) {}

    Dialled of(Question question) {
        if (node.type() == Node.Type.ROUTER) return toGateway(question);
        if (question.inbound()) return inbound(question);
        return reach.bindsPorts() ? toLoopback(question) : redirected(question);
    }

    /// A client that names the port of the gateway's service means the one behind it.
    private Dialled toGateway(Question question) {
        int port = question.port();
        if (!listens(node.address(), port)) {
            for (String host : mesh.services().keySet()) {
                Optional<Integer> behind = target(mesh.services().get(host), port);
                if (behind.isPresent() && listens(node.address(), behind.get())) {
                    String note = "port " + port + " of " + host + " is " + behind.get() + " here";
                    return new Dialled(
                            connection(question, Way.DIRECT, node.address(), behind.get()), note);
                }
            }
        }
        return new Dialled(connection(question, Way.DIRECT, node.address(), port), "");
    }

    private Optional<Integer> target(Service service, int port) {
        return service.port(port)
                .flatMap(
                        its ->
                                mesh.endpointsOf(service.hostname()).stream()
                                        .filter(each -> each.address().equals(node.address()))
                                        .map(each -> each.ports().get(its.name()))
                                        .findFirst());
    }

    private Dialled inbound(Question question) {
        Way way = reach.bindsPorts() ? Way.DIRECT : Way.INBOUND;
        int port =
                reach.service(question.host())
                        .flatMap(service -> target(service, question.port()))
                        .orElse(question.port());
        return new Dialled(connection(question, way, node.address(), port), "");
    }

    /// Nothing is redirected: applications dial the proxy, at the port or as an HTTP proxy.
    private Dialled toLoopback(Question question) {
        String own = reach.loopback();
        if (listens(own, question.port()) || reach.httpProxyPort() == 0 || question.isOpaque())
            return new Dialled(
                    connection(question, Way.DIRECT, own, question.port()),
                    "nothing is redirected: the application dials " + own + ":" + question.port());
        return new Dialled(
                connection(question, Way.DIRECT, own, reach.httpProxyPort()),
                "nothing is redirected: the application uses the HTTP proxy at "
                        + own
                        + ":"
                        + reach.httpProxyPort());
    }

    private boolean listens(String address, int port) {
        Connection to = Connection.tcp(Way.DIRECT, address, port);
        return new RequestMatcher(resources).listener(to).isPresent();
    }

    private Dialled redirected(Question question) {
        Optional<Service> service = reach.service(question.host());
        String address = service.map(each -> addressOf(each, question.host())).orElse("");
        if (address.isEmpty() && isIp(question.host())) address = question.host();
        String note =
                service.isEmpty() || address.isEmpty()
                        ? ""
                        : question.host() + " is " + service.get().hostname() + " at " + address;
        return new Dialled(connection(question, Way.OUTBOUND, address, question.port()), note);
    }

    /// What a resolver answers: the service's address, or that of an endpoint where it has none.
    private String addressOf(Service service, String host) {
        if (isIp(host)) return host;
        List<String> own = reach.addressesOf(service).stream().filter(Arrival::isIp).toList();
        if (!own.isEmpty()) return own.getFirst();
        return mesh.endpointsOf(service.hostname()).stream()
                .map(Endpoint::address)
                .filter(each -> isIp(each) && !service.meshExternal())
                .findFirst()
                .orElse("");
    }

    private static boolean isIp(String text) {
        return text.indexOf('/') < 0
                && (text.indexOf(':') >= 0 || text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}"));
    }

    private static Connection connection(Question question, Way way, String address, int port) {
        return switch (question.scheme()) {
            case "https" -> Connection.tls(way, address, port, sni(question), List.of("h2", HTTP));
            case "tls" -> Connection.tls(way, address, port, sni(question), List.of());
            case "tcp" -> Connection.tcp(way, address, port);
            case "grpc" -> new Connection(address, port, way, "", false, "", List.of("h2c"));
            default -> Connection.http(way, address, port);
        };
    }

    private static String sni(Question question) {
        String authority = question.request().authority();
        int colon = authority.lastIndexOf(':');
        String name =
                colon > 0 && authority.indexOf(']') < colon
                        ? authority.substring(0, colon)
                        : authority;
        return isIp(name) ? "" : name.toLowerCase(Locale.ROOT);
    }
}
