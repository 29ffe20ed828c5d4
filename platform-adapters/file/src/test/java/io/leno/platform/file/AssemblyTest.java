package io.leno.platform.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.Problem;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What texts mean, without a file system.
class AssemblyTest {
    private static final String HOST = "reviews.default.svc.cluster.local";

    private static FileView read(String... texts) {
        var files = new TreeMap<String, FileContent>();
        for (int i = 0; i < texts.length; i++) {
            String path = (char) ('a' + i) + ".yaml";
            files.put(path, FileContent.parse(path, texts[i]));
        }
        return Assembly.of(files);
    }

    private static List<Problem> problems(FileView view) {
        return view.problems().values().stream().flatMap(List::stream).toList();
    }

    private static String onlyProblem(FileView view) {
        assertThat(problems(view)).hasSize(1);
        return problems(view).getFirst().toString();
    }

    private static final String SERVICE =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: reviews}
            spec:
              selector: {app: reviews}
              ports:
              - {name: http, port: 9080, targetPort: web}
              - {name: grpc-api, port: 9090, targetPort: 50051}
            """;

    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: reviews-v1
              labels: {app: reviews, version: v1, topology.kubernetes.io/zone: z1}
            spec:
              serviceAccountName: bookinfo-reviews
              containers:
              - name: reviews
                ports:
                - {name: web, containerPort: 8080}
            status:
              podIP: 10.0.0.7
              conditions:
              - {type: Ready, status: "True"}
            """;

    @Test
    void threeLinesOfTheShortFormAreAService() {
        FileView view = read("services:\n- host: reviews\n  port: 9080\n  endpoints: [10.0.0.7]\n");
        assertThat(problems(view)).isEmpty();
        Service service = view.services().get(HOST);
        assertThat(service.ports()).containsExactly(new ServicePort("http", 9080, Protocol.HTTP));
        assertThat(service.source()).isEqualTo("service " + HOST + " (a.yaml:2)");
        assertThat(view.endpoints().get(HOST))
                .containsExactly(
                        Endpoint.of("10.0.0.7", Map.of("http", 9080), Map.of("app", "reviews")));
        assertThat(view.workloads()).containsOnlyKeys("default/reviews-10-0-0-7");
    }

    @Test
    void theShortFormTakesAllThatCanBeSaidOfAnEndpoint() {
        FileView view =
                read(
                        """
                        services:
                        - host: ratings.prod.svc.cluster.local
                          addresses: [10.96.0.7]
                          ports:
                          - {name: grpc, port: 9080, targetPort: 50051}
                          - {name: db, port: 3306, protocol: TCP}
                          endpoints:
                          - address: 10.0.0.9
                            ports: {grpc: 50052}
                            labels: {version: v2}
                            locality: r/z/s
                            weight: 3
                            serviceAccount: ratings
                            name: ratings-v2
                        """);
        assertThat(problems(view)).isEmpty();
        String host = "ratings.prod.svc.cluster.local";
        Service service = view.services().get(host);
        assertThat(service.namespace()).isEqualTo("prod");
        assertThat(service.ports())
                .containsExactly(
                        new ServicePort("grpc", 9080, Protocol.GRPC),
                        new ServicePort("db", 3306, Protocol.TCP));
        assertThat(view.endpoints().get(host))
                .containsExactly(
                        new Endpoint(
                                "10.0.0.9",
                                Map.of("grpc", 50052, "db", 3306),
                                Map.of("app", "ratings", "version", "v2"),
                                new Locality("r", "z", "s"),
                                3,
                                Health.HEALTHY,
                                "ratings",
                                ""));
        assertThat(view.workloads()).containsOnlyKeys("prod/ratings-v2");
    }

    @Test
    void anEndpointMayCarryItsPortInItsAddress() {
        FileView view =
                read(
                        "services:\n- host: a\n  port: 80\n  endpoints: ['10.0.0.7:8081',"
                                + " '[::1]:8082', example.com]\n");
        assertThat(problems(view)).isEmpty();
        assertThat(view.endpoints().get("a.default.svc.cluster.local"))
                .extracting(Endpoint::address, endpoint -> endpoint.ports().get("http"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("10.0.0.7", 8081),
                        org.assertj.core.groups.Tuple.tuple("::1", 8082),
                        org.assertj.core.groups.Tuple.tuple("example.com", 80));
        assertThat(view.services().get("a.default.svc.cluster.local").resolution())
                .isEqualTo(Resolution.DNS);
    }

    @Test
    void allMistakesOfAServiceAreNamed() {
        FileView view =
                read(
                        """
                        services:
                        - hots: reviews
                          port: 99999
                          endpoints:
                          - {address: 10.0.0.7, wieght: 0, weight: 0}
                        - host: fine
                          port: 80
                          endpoints: [10.0.0.8]
                        """);
        assertThat(problems(view))
                .extracting(Problem::toString)
                .containsExactly(
                        "a.yaml:2: service ?: services[0].hots: unknown field (did you mean host?)",
                        "a.yaml:2: service ?: services[0].host: is missing or empty",
                        "a.yaml:3: service ?: services[0].port: 99999 (expected: 1..65535)",
                        "a.yaml:5: service ?: services[0].endpoints[0].wieght: unknown field (did"
                                + " you mean weight?)",
                        "a.yaml:5: service ?: services[0].endpoints[0].weight: 0 (expected: a whole"
                                + " number, at least 1)");
        assertThat(view.services()).containsOnlyKeys("fine.default.svc.cluster.local");
    }

    @Test
    void aServiceGetsItsEndpointsFromThePodsItSelects() {
        FileView view = read(SERVICE, POD, POD.replace("reviews", "ratings"));
        assertThat(view.services().get(HOST).ports())
                .containsExactly(
                        new ServicePort("http", 9080, Protocol.HTTP),
                        new ServicePort("grpc-api", 9090, Protocol.GRPC));
        Endpoint endpoint = view.endpoints().get(HOST).getFirst();
        assertThat(view.endpoints().get(HOST)).hasSize(1);
        assertThat(endpoint.address()).isEqualTo("10.0.0.7");
        assertThat(endpoint.ports()).isEqualTo(Map.of("http", 8080, "grpc-api", 50051));
        assertThat(endpoint.labels()).containsEntry("version", "v1");
        assertThat(endpoint.locality().zone()).isEqualTo("z1");
        assertThat(endpoint.serviceAccount()).isEqualTo("bookinfo-reviews");
        assertThat(view.workloads()).containsKeys("default/reviews-v1", "default/ratings-v1");
    }

    @Test
    void aPodThatIsNotReadyServesNothingAndTheServiceIsReported() {
        FileView view = read(SERVICE, POD.replace("\"True\"", "\"False\""));
        assertThat(view.endpoints()).isEmpty();
        assertThat(onlyProblem(view))
                .isEqualTo(
                        "a.yaml:1: Service default/reviews: has no endpoints: 1 pods match its"
                                + " selector app=reviews, but none of them is ready and has a"
                                + " status.podIP");
    }

    @Test
    void aPodServesBeforeItIsReadyWhereTheServiceSaysSo() {
        String service = SERVICE.replace("spec:\n", "spec:\n  publishNotReadyAddresses: true\n");
        FileView view = read(service, POD.replace("\"True\"", "\"False\""));
        assertThat(view.endpoints().get(HOST)).hasSize(1);
    }

    @Test
    void endpointSlicesTellHealthAndZoneAndGetLabelsFromTheirPods() {
        FileView view =
                read(
                        SERVICE,
                        POD,
                        """
                        apiVersion: discovery.k8s.io/v1
                        kind: EndpointSlice
                        metadata:
                          name: reviews-1
                          labels: {kubernetes.io/service-name: reviews}
                        addressType: IPv4
                        ports:
                        - {name: http, port: 8080}
                        endpoints:
                        - addresses: [10.0.0.7]
                          zone: z9
                          targetRef: {kind: Pod, name: reviews-v1, namespace: default}
                        - addresses: [10.0.0.8]
                          conditions: {ready: false, serving: true, terminating: true}
                        - addresses: [10.0.0.9]
                          conditions: {ready: false}
                        - addresses: [10.0.0.10]
                          conditions: {ready: false, serving: false, terminating: true}
                        """);
        assertThat(problems(view)).isEmpty();
        assertThat(view.endpoints().get(HOST))
                .extracting(Endpoint::address, Endpoint::health)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("10.0.0.7", Health.HEALTHY),
                        org.assertj.core.groups.Tuple.tuple("10.0.0.8", Health.DRAINING),
                        org.assertj.core.groups.Tuple.tuple("10.0.0.9", Health.UNHEALTHY),
                        org.assertj.core.groups.Tuple.tuple("10.0.0.10", Health.UNHEALTHY));
        Endpoint first =
                view.endpoints().get(HOST).stream()
                        .filter(endpoint -> endpoint.address().equals("10.0.0.7"))
                        .findFirst()
                        .orElseThrow();
        assertThat(first.labels()).containsEntry("version", "v1");
        assertThat(first.locality().zone()).isEqualTo("z9");
    }

    @Test
    void anEndpointsObjectFindsItsPodsByAddress() {
        FileView view =
                read(
                        SERVICE,
                        POD,
                        """
                        apiVersion: v1
                        kind: Endpoints
                        metadata: {name: reviews}
                        subsets:
                        - addresses: [{ip: 10.0.0.7}]
                          notReadyAddresses: [{ip: 10.0.0.8}]
                          ports: [{name: http, port: 8080}]
                        """);
        assertThat(view.endpoints().get(HOST))
                .extracting(Endpoint::address, Endpoint::health, e -> e.labels().get("version"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("10.0.0.7", Health.HEALTHY, "v1"),
                        org.assertj.core.groups.Tuple.tuple("10.0.0.8", Health.UNHEALTHY, null));
    }

    @Test
    void headlessAndExternalServicesResolveDifferently() {
        FileView view =
                read(
                        """
                        apiVersion: v1
                        kind: List
                        items:
                        - apiVersion: v1
                          kind: Service
                          metadata: {name: db, annotations: {networking.istio.io/exportTo: "., prod"}}
                          spec: {clusterIP: None, ports: [{port: 3306}]}
                        - apiVersion: v1
                          kind: Service
                          metadata: {name: out}
                          spec: {type: ExternalName, externalName: example.com, ports: [{port: 443, name: https}]}
                        """);
        Service db = view.services().get("db.default.svc.cluster.local");
        assertThat(db.resolution()).isEqualTo(Resolution.NONE);
        assertThat(db.addresses()).isEmpty();
        assertThat(db.exportTo()).containsExactlyInAnyOrder(".", "prod");
        assertThat(db.ports().getFirst().protocol()).isEqualTo(Protocol.TCP);
        Service out = view.services().get("out.default.svc.cluster.local");
        assertThat(out.resolution()).isEqualTo(Resolution.DNS);
        assertThat(view.endpoints().get(out.hostname()))
                .extracting(Endpoint::address)
                .containsExactly("example.com");
    }

    @Test
    void appProtocolWinsOverThePortName() {
        FileView view =
                read(SERVICE.replace("name: http,", "name: http, appProtocol: kubernetes.io/h2c,"));
        assertThat(view.services().get(HOST).ports().getFirst().protocol())
                .isEqualTo(Protocol.HTTP2);
    }

    @Test
    void aMistypedFieldOfAServiceIsNamed() {
        FileView view = read(SERVICE.replace("targetPort: web", "targetPrt: web"), POD);
        assertThat(onlyProblem(view))
                .isEqualTo(
                        "a.yaml:7: Service default/reviews: spec.ports[0].targetPrt: unknown field"
                                + " (did you mean targetPort?)");
    }

    @Test
    void aMistypedKindIsNamed() {
        FileView view = read(SERVICE.replace("kind: Service", "kind: Servce"));
        assertThat(onlyProblem(view)).contains("Servce: unknown kind (did you mean Service?)");
    }

    @Test
    void whatAClusterWouldRunIsOneNoticeAKind() {
        String deployment =
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: %s}\nspec: {}\n---\n";
        FileView view = read(deployment.formatted("a") + deployment.formatted("b"));
        assertThat(problems(view)).hasSize(1);
        assertThat(problems(view).getFirst().severity()).isEqualTo(Problem.Severity.NOTICE);
        assertThat(problems(view).getFirst().code()).isEqualTo("not-yet-acted-on");
    }

    @Test
    void theSameHostInBothFormsCountsOnceAndTheWarningNamesBoth() {
        FileView view =
                read(
                        "services:\n- host: reviews\n  port: 80\n  endpoints: [10.0.0.1]\n",
                        SERVICE,
                        POD);
        assertThat(onlyProblem(view)).contains("a.yaml:2").contains("b.yaml:1");
        assertThat(view.endpoints().get(HOST))
                .extracting(Endpoint::address)
                .containsExactly("10.0.0.1");
    }

    @Test
    void theOrderOfDocumentsAndFilesDoesNotMatter() {
        FileView one = read(SERVICE, POD);
        FileView other = read(POD, SERVICE);
        assertThat(one.endpoints()).isEqualTo(other.endpoints());
        assertThat(read(SERVICE + "---\n" + POD).endpoints()).isEqualTo(one.endpoints());
    }

    @Test
    void anObjectWithoutKindOrServicesIsAnError() {
        assertThat(onlyProblem(read("service:\n- host: a\n")))
                .contains("a.yaml:1")
                .contains("service");
    }

    @Test
    void commentsAndEmptyDocumentsSayNothing() {
        FileView view = read("# nothing\n---\n# here\n---\n");
        assertThat(problems(view)).isEmpty();
    }

    @Test
    void aFieldThatIsThereTwiceIsAnError() {
        assertThat(onlyProblem(read("services:\n- host: a\n  host: b\n")))
                .contains("a.yaml:3")
                .contains("services[0].host: is there twice");
    }

    @Test
    void anAddressThatIsNoneIsNamed() {
        assertThat(onlyProblem(read("services:\n- {host: a, port: 80, endpoints: [10.0.0.300]}\n")))
                .contains("\"10.0.0.300\" (expected: an IP address or a DNS name)");
        assertThat(onlyProblem(read(POD.replace("10.0.0.7", "10.0.0.x"))))
                .contains("status.podIP: \"10.0.0.x\" (expected: an IP address)");
    }

    @Test
    void aMistypedNamespaceIsNamed() {
        assertThat(onlyProblem(read(POD.replace("metadata:\n", "metadata:\n  nmespace: prod\n"))))
                .contains("metadata.nmespace: unknown field (did you mean namespace?)");
    }

    @Test
    void addressesAreToldFromNames() {
        assertThat(List.of("10.0.0.7", "::1", "2001:db8::7")).allMatch(Address::isIp);
        assertThat(List.of("10.0.0", "10.0.0.256", "1", "a.b", "a:b")).noneMatch(Address::isIp);
        assertThat(List.of("10.0.0.0/8", "::/0", "10.0.0.7")).allMatch(Address::isIpOrRange);
        assertThat(List.of("10.0.0.0/33", "10.0.0.0/", "x/8")).noneMatch(Address::isIpOrRange);
        assertThat(List.of("example.com", "a", "my-host")).allMatch(Address::isIpOrName);
        assertThat(List.of("", "a b", "http://a", "10.0.0.256")).noneMatch(Address::isIpOrName);
    }

    @Test
    void ofAllConfigMapsOnlyIstiosIsConfiguration() {
        String configMap =
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %s, namespace: istio-system}
                data:
                  mesh: |-
                    accessLogFile: /dev/stdout
                """;
        FileView view = read(configMap.formatted("istio"), configMap.formatted("other"));
        assertThat(view.config()).containsOnlyKeys(MeshConfigFile.KEY);
        assertThat(view.config().get(MeshConfigFile.KEY).origin().at("data.mesh"))
                .isEqualTo("a.yaml:5");
        assertThat(onlyProblem(view)).contains("ConfigMap objects are accepted, but nothing");
    }
}
