package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.gateway;
import static io.leno.xds.translator.Rules.match;
import static io.leno.xds.translator.Rules.route;
import static io.leno.xds.translator.Rules.server;
import static io.leno.xds.translator.Rules.subsets;
import static io.leno.xds.translator.Rules.to;
import static io.leno.xds.translator.Rules.virtualService;
import static io.leno.xds.translator.Rules.weighted;

import io.leno.api.istio.Gateway;
import io.leno.api.istio.HeaderEdits;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.MeshConfig.OutboundTrafficPolicy;
import io.leno.api.istio.Percent;
import io.leno.api.istio.Sidecar;
import io.leno.api.istio.Sidecar.CaptureMode;
import io.leno.api.istio.Sidecar.Egress;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.TrafficPolicy;
import io.leno.api.istio.TrafficPolicy.ClientTls.Mode;
import io.leno.api.istio.TrafficPolicy.ConnectionPool;
import io.leno.api.istio.TrafficPolicy.LoadBalancer;
import io.leno.api.istio.TrafficPolicy.OutlierDetection;
import io.leno.api.istio.VirtualService.CorsPolicy;
import io.leno.api.istio.VirtualService.Fault;
import io.leno.api.istio.VirtualService.Redirect;
import io.leno.api.istio.VirtualService.Retry;
import io.leno.api.istio.VirtualService.RouteDestination;
import io.leno.api.istio.VirtualService.TcpMatch;
import io.leno.api.istio.VirtualService.TcpRoute;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.xds.Node;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// A real Envoy accepts everything translated for a mesh that uses every rule. Discovered resources
/// are put inline, because Envoy's validation does not wait for a server.
class RealEnvoyTest {
    @TempDir Path folder;

    @Test
    void acceptsTheConfigurationOfARedirectedSidecar() throws Exception {
        assertAccepted(TestMesh.sidecar());
    }

    @Test
    void acceptsTheConfigurationOfASidecarThatBindsPorts() throws Exception {
        assertAccepted(TestMesh.unredirectedSidecar());
    }

    @Test
    void acceptsTheConfigurationOfAGateway() throws Exception {
        assertAccepted(TestMesh.gateway());
    }

    @Test
    void acceptsHostsThatAreResolvedWhenAskedFor() throws Exception {
        assertAccepted(DynamicForwardingTest.mesh(), TestMesh.sidecar());
    }

    @Test
    void acceptsAGatewayThatPassesTlsOnByTheNameOfACluster() throws Exception {
        var auto = Rules.serverTls(Gateway.ServerTls.Mode.AUTO_PASSTHROUGH, false);
        var mesh = everything().rule("auto", gateway(server(15443, "TLS", auto, "*")));
        assertAccepted(mesh, TestMesh.gateway());
    }

    @Test
    void acceptsProxiesAndSocketsOfASidecar() throws Exception {
        var port = new Gateway.Port(7443, "HTTP_PROXY", "proxy");
        var proxy = new Egress(port, "127.0.0.1", CaptureMode.NONE, List.of("*/*"));
        var none = new Gateway.Port(0, "HTTP", "socket");
        String path = "unix://" + folder.resolve("mesh.sock");
        var socket = new Egress(none, path, CaptureMode.DEFAULT, List.of("*/*"));
        var sidecar = new Sidecar(null, List.of(), List.of(proxy, socket), null, null);
        assertAccepted(everything().rule("own", sidecar), TestMesh.sidecar());
    }

    @Test
    void acceptsThatUnknownHostsAreResolved() throws Exception {
        var mesh = everything().rule("istio", MeshConfigTest.resolvesUnknown());
        assertAccepted(mesh, TestMesh.sidecar());
    }

    @Test
    void acceptsWhatTheMeshsConfigurationAsksFor() throws Exception {
        var config =
                new MeshConfig(
                        folder.resolve("access.log").toString(),
                        "{\"path\": \"%REQ(:PATH)%\", \"of\": {\"code\": \"%RESPONSE_CODE%\"}}",
                        MeshConfig.AccessLogEncoding.JSON,
                        new OutboundTrafficPolicy(OutboundTrafficPolicy.Mode.REGISTRY_ONLY),
                        Duration.ofSeconds(2),
                        new Retry(3, null, "503,reset", null, null, null),
                        "",
                        15002,
                        null);
        var mesh =
                everything()
                        .http("www.example.org", 443)
                        .endpoint("www.example.org", "10.7.7.7", 443, "v1")
                        .rule("istio", config)
                        .rule("tls", Rules.policy("www.example.org", Rules.tls(Mode.SIMPLE)));
        // there is always some authority where there is a Java
        Node node = TestMesh.node("sidecar", "10.0.0.6", Map.of("LENO_SYSTEM_CA", authority()));
        assertAccepted(mesh, node);
    }

    /// A certificate that Java trusts, as a file.
    private String authority() throws Exception {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        var trusted = (X509TrustManager) factory.getTrustManagers()[0];
        byte[] encoded = trusted.getAcceptedIssuers()[0].getEncoded();
        String text =
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(encoded)
                        + "\n-----END CERTIFICATE-----\n";
        return Files.writeString(folder.resolve("ca.pem"), text).toString();
    }

    private void assertAccepted(Node node) throws IOException, InterruptedException {
        assertAccepted(everything(), node);
    }

    private void assertAccepted(TestMesh mesh, Node node) throws IOException, InterruptedException {
        new EnvoyValidation(folder).assertAccepted(Translated.of(mesh, node));
    }

    static TestMesh everything() {
        var mesh = TestMesh.bookinfo();
        addServices(mesh);
        mesh.rule("reviews", subsets("reviews", "v1", "v2", "v3"))
                .rule("settings", Rules.policy("ratings", settings()))
                .rule("hashed", Rules.policy("details", hashed()))
                .rule("reviews", reviews())
                .rule("ratings", ratings())
                .rule("details", details())
                .rule(
                        "gateway",
                        gateway(
                                server(8080, "HTTP", null, "*"),
                                server(8081, "HTTP", null, "default/*.example.com", "foo.com"),
                                server(31400, "TCP", null, "*")))
                .rule(
                        "bookinfo",
                        virtualService(
                                List.of("*"),
                                List.of("gateway"),
                                route(to("productpage", "", 9080))
                                        .when(match().uri(new StringMatch.Exact("/productpage")))
                                        .when(
                                                match().uri(
                                                                new StringMatch.PathSeparatedPrefix(
                                                                        "/static")))
                                        .build()))
                .rule(
                        "example",
                        virtualService(
                                List.of("www.example.com", "foo.com"),
                                List.of("gateway", "mesh"),
                                route(to("nowhere", "v9", 80)).build()))
                .rule(
                        "echo",
                        Rules.tcpService(
                                "*",
                                "gateway",
                                new TcpRoute(
                                        List.of(
                                                new TcpMatch(
                                                        List.of(), 31400, Map.of(), "", List.of())),
                                        List.of(
                                                new RouteDestination(to("echo", "", 9000), 80),
                                                new RouteDestination(
                                                        to("echo", "v2", 9000), 20)))));
        return mesh;
    }

    private static void addServices(TestMesh mesh) {
        mesh.service(
                        "echo",
                        Resolution.STATIC,
                        List.of(TestMesh.port("tcp", 9000, Protocol.TCP)),
                        "10.1.0.9")
                .endpoint("echo", "10.0.0.20", 9000, "v1")
                .service(
                        "headless",
                        Resolution.NONE,
                        List.of(
                                TestMesh.port("tcp", 9001, Protocol.TCP),
                                TestMesh.port("http", 9002, Protocol.HTTP)))
                .endpoint("headless", "10.0.0.21", 9001, "v1")
                .service(
                        "guess",
                        Resolution.STATIC,
                        List.of(TestMesh.port("web", 7000, Protocol.UNDECLARED)),
                        "10.1.0.10")
                .endpoint("guess", "10.0.0.6", 7000, "v1")
                .service(
                        "grpc",
                        Resolution.STATIC,
                        List.of(TestMesh.port("grpc", 7070, Protocol.GRPC)),
                        "10.1.0.11",
                        "fd00::1")
                .service(
                        "www.googleapis.com",
                        Resolution.DNS,
                        List.of(
                                TestMesh.port("http", 80, Protocol.HTTP),
                                TestMesh.port("https", 443, Protocol.HTTPS)))
                .service(
                        "www.example.org",
                        Resolution.DNS_ROUND_ROBIN,
                        List.of(TestMesh.port("https", 443, Protocol.HTTPS)))
                .rule(
                        "google",
                        Rules.policy(
                                "www.googleapis.com",
                                Rules.tls(TrafficPolicy.ClientTls.Mode.SIMPLE)));
    }

    private static TrafficPolicy settings() {
        var tcp =
                new ConnectionPool.Tcp(
                        10,
                        Duration.ofSeconds(3),
                        new ConnectionPool.Keepalive(
                                3, Duration.ofSeconds(60), Duration.ofSeconds(5)),
                        Duration.ofMinutes(5),
                        null);
        var http =
                new ConnectionPool.Http(
                        5,
                        6,
                        7,
                        8,
                        Duration.ofSeconds(9),
                        ConnectionPool.H2Upgrade.UPGRADE,
                        false,
                        100,
                        null);
        var outlier =
                new OutlierDetection(
                        true,
                        3,
                        4,
                        5,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        50,
                        10,
                        List.of());
        return new TrafficPolicy(
                new LoadBalancer(LoadBalancer.Simple.ROUND_ROBIN, null),
                new ConnectionPool(tcp, http),
                outlier,
                null,
                List.of());
    }

    private static TrafficPolicy hashed() {
        var cookie = new LoadBalancer.Cookie("user", "/", Duration.ofHours(1), List.of());
        var hash = new LoadBalancer.ConsistentHash("", cookie, false, "", null, null);
        return new TrafficPolicy(
                new LoadBalancer(LoadBalancer.Simple.UNSPECIFIED, hash),
                null,
                null,
                null,
                List.of());
    }

    private static io.leno.api.istio.VirtualService reviews() {
        var edits =
                new HeaderEdits(
                        new HeaderEdits.Edits(
                                Map.of("x-set", "%REQ(:path)%", "host", "other"),
                                Map.of("x-add", "1"),
                                List.of("x-gone")),
                        new HeaderEdits.Edits(
                                Map.of("x-answer", "2"), Map.of(), List.of("server")));
        return virtualService(
                "reviews",
                route(to("reviews", "v2"))
                        .when(
                                match().uri(new StringMatch.Regex("/reviews/[0-9]+"))
                                        .header("end-user", new StringMatch.Exact("jason"))
                                        .withoutHeader("x-bot", new StringMatch.Present())
                                        .queryParam("full", new StringMatch.Regex("(true|1)"))
                                        .method(new StringMatch.Exact("GET"))
                                        .authority(new StringMatch.Prefix("reviews"))
                                        .ignoringUriCase())
                        .fault(
                                new Fault(
                                        new Fault.Delay(Duration.ofSeconds(7), new Percent(0.5)),
                                        new Fault.Abort(500, "", null)))
                        .headers(edits)
                        .build(),
                route().to(weighted(80, to("reviews", "v1")))
                        .to(weighted(20, to("reviews", "v3")))
                        .mirror(to("reviews", "v2"), 12.5)
                        .timeout(Duration.ofSeconds(2))
                        .retries(
                                new io.leno.api.istio.VirtualService.Retry(
                                        3,
                                        Duration.ofMillis(500),
                                        "503,reset",
                                        true,
                                        false,
                                        Duration.ofMillis(25)))
                        .build());
    }

    private static io.leno.api.istio.VirtualService ratings() {
        return virtualService(
                "ratings",
                route().when(match().uri(new StringMatch.Prefix("/old")))
                        .redirect(
                                new Redirect(
                                        "/new",
                                        "ratings.example.com",
                                        8443,
                                        null,
                                        "https",
                                        308,
                                        null))
                        .build(),
                route().when(match().uri(new StringMatch.Exact("/hello")))
                        .respond(200, "hi")
                        .build(),
                route(to("ratings", ""))
                        .when(match().uri(new StringMatch.Prefix("/api")))
                        .rewrite(new io.leno.api.istio.VirtualService.Rewrite("/", "other", null))
                        .build(),
                route(to("ratings", ""))
                        .when(match().uri(new StringMatch.PathSeparatedPrefix("/a.b")))
                        .rewrite(new io.leno.api.istio.VirtualService.Rewrite("/", "", null))
                        .build(),
                route(to("ratings", ""))
                        .rewrite(
                                new io.leno.api.istio.VirtualService.Rewrite(
                                        "",
                                        "",
                                        new io.leno.api.istio.VirtualService.Rewrite.RegexRewrite(
                                                "/(.*)", "/x/\\1")))
                        .build());
    }

    private static io.leno.api.istio.VirtualService details() {
        var cors =
                new CorsPolicy(
                        List.of(new StringMatch.Regex("https://.*\\.example\\.com")),
                        List.of("GET", "POST"),
                        List.of("x-a"),
                        List.of("x-b"),
                        Duration.ofDays(1),
                        true,
                        CorsPolicy.UnmatchedPreflights.IGNORE);
        return virtualService(
                "details",
                route(to("details", ""))
                        .cors(cors)
                        .fault(new Fault(null, new Fault.Abort(0, "UNAVAILABLE", new Percent(10))))
                        .build());
    }
}
