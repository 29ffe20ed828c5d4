package io.leno.istio.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.json.Json;
import io.leno.api.monitoring.MonitoringPages;
import io.leno.api.process.LenoProcess;
import io.leno.testkit.MonitoringPagesContract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// The webhook over real HTTPS, asked as an API server asks, which trusts what `ca.crt` says.
class ValidationWebhookTest {
    private static final String GOOD =
            """
            {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
             "metadata": {"name": "reviews", "namespace": "shop"},
             "spec": {"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "a"}}]}]}}
            """;

    private static final String RESOURCE =
            "group=\"networking.istio.io\",version=\"v1\",resource=\"virtualservices\"";

    @TempDir private Path folder;

    private final RecordingProcess process = new RecordingProcess();
    private ValidationWebhook webhook;
    private HttpClient client;
    private URI validate;

    @BeforeEach
    void start() throws Exception {
        webhook = new ValidationWebhook(settings(0, false), process);
        String started = process.next();
        assertThat(started).endsWith(", CA " + folder.resolve("ca.crt"));
        String port = started.replaceAll(".*:(\\d+),.*", "$1");
        validate = URI.create("https://localhost:" + port + "/validate");
        client = HttpClient.newBuilder().sslContext(trusting(folder.resolve("ca.crt"))).build();
    }

    @AfterEach
    void stop() {
        client.close();
        webhook.stop();
    }

    @Test
    void whatIsRightIsAllowed() throws Exception {
        Map<?, ?> answer = answer(review("CREATE", GOOD));

        assertThat(answer.get("apiVersion")).isEqualTo("admission.k8s.io/v1");
        assertThat(answer.get("kind")).isEqualTo("AdmissionReview");
        assertThat(answer.get("response")).isEqualTo(Map.of("uid", "42", "allowed", true));
    }

    @Test
    void whatIsWrongIsDeniedWithAllReasons() throws Exception {
        String bad = GOOD.replace("\"hosts\"", "\"host\"").replace("\"a\"", "\"*\"");

        Map<?, ?> response = response(review("UPDATE", bad));

        assertThat(response.get("uid")).isEqualTo("42");
        assertThat(response.get("allowed")).isEqualTo(false);
        assertThat(response.get("status"))
                .isEqualTo(
                        Map.of(
                                "status",
                                "Failure",
                                "reason",
                                "Invalid",
                                "code",
                                422L,
                                "message",
                                "configuration is invalid: VirtualService shop/reviews: spec.host:"
                                        + " unknown field \"host\" (did you mean \"hosts\"?);"
                                        + " VirtualService shop/reviews:"
                                        + " spec.http[0].route[0].destination.host: \"*\" (expected:"
                                        + " one host)"));
    }

    @Test
    void whatIsHardlyMeantIsAllowedWithAWarning() throws Exception {
        String twice =
                GOOD.replace(
                        "[{\"route\"",
                        "[{\"route\": [{\"destination\": {\"host\": \"b\"}}]}, {\"route\"");

        assertThat(response(review("CREATE", twice)))
                .isEqualTo(
                        Map.of(
                                "uid",
                                "42",
                                "allowed",
                                true,
                                "warnings",
                                List.of(
                                        "VirtualService shop/reviews: spec.http[1]: virtualService"
                                                + " rule #1 not used (only the last rule can have no"
                                                + " matches)")));
    }

    @Test
    void anUnknownKindIsDenied() throws Exception {
        String pod = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"a\"}}";

        assertThat(response(review("CREATE", pod)).get("status").toString())
                .contains("unrecognized type v1 Pod");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "CONNECT"})
    void whatStoresNothingIsAllowed(String operation) throws Exception {
        assertThat(response(review(operation, "null")))
                .isEqualTo(Map.of("uid", "42", "allowed", true));
    }

    @Test
    void answersAreCountedUnderIstiosNames() throws Exception {
        answer(review("CREATE", GOOD));
        answer(review("CREATE", GOOD.replace("hosts", "host")));
        post("{}", "text/plain");

        assertThat(webhook.metrics())
                .containsEntry("galley_validation_passed{" + RESOURCE + "}", 1.0)
                .containsEntry(
                        "galley_validation_failed{" + RESOURCE + ",reason=\"invalid_resource\"}",
                        1.0)
                .containsEntry("galley_validation_http_error{status=\"415\"}", 1.0);
    }

    @Test
    void anOlderReviewIsAnsweredInItsVersion() throws Exception {
        String older = review("CREATE", GOOD).replace("k8s.io/v1\"", "k8s.io/v1beta1\"");

        assertThat(answer(older).get("apiVersion")).isEqualTo("admission.k8s.io/v1beta1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                                                        | no body found
                    {                                                         | could not decode body
                    []                                                        | the body: is no JSON object
                    {"apiVersion": "v1", "kind": "Pod"}                       | v1 Pod (expected: admission.k8s.io/v1 AdmissionReview)
                    {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview"} | request: is no JSON object
                    {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {}} | request.uid: missing
                    """)
    void whatIsNoReviewIsABadRequest(String body, String why) throws Exception {
        HttpResponse<String> response = post(body, "application/json");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith(why);
    }

    @Test
    void otherRequestsAreToldWhatIsExpected() throws Exception {
        HttpResponse<String> got =
                client.send(HttpRequest.newBuilder(validate).build(), BodyHandlers.ofString());
        assertThat(got.statusCode()).isEqualTo(405);
        assertThat(post("{}", "text/plain").statusCode()).isEqualTo(415);
        assertThat(post(" ".repeat((8 << 20) + 1), "application/json").statusCode()).isEqualTo(413);
        HttpRequest elsewhere =
                HttpRequest.newBuilder(validate.resolve("/inject"))
                        .POST(BodyPublishers.ofString("{}"))
                        .build();
        assertThat(client.send(elsewhere, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    }

    @Test
    void aRestartShowsTheSameCertificate() throws Exception {
        String before = Files.readString(folder.resolve("ca.crt"));
        var again = new ValidationWebhook(settings(0, false), process);
        process.next();
        again.stop();

        assertThat(folder.resolve("ca.crt")).hasContent(before);
        assertThat(Files.getPosixFilePermissions(folder.resolve("tls.key"))).hasSize(2);
    }

    @Test
    void aPortInUseEndsTheProcessWhereItMustBeHad() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var second = new ValidationWebhook(settings(taken.getLocalPort(), true), process);
            assertThat(process.next())
                    .isEqualTo(
                            "failed: webhook.port: 127.0.0.1:"
                                    + taken.getLocalPort()
                                    + " is in use (expected: a free port, or 0 for any)");
            second.stop();
        }
    }

    @Nested
    class Pages extends MonitoringPagesContract {
        @Override
        protected MonitoringPages pages() {
            return webhook;
        }
    }

    private static String review(String operation, String object) {
        return """
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
         "request": {"uid": "42", "operation": "%s", "namespace": "shop",
          "resource": {"group": "networking.istio.io", "version": "v1", "resource": "virtualservices"},
          "object": %s}}
        """
                .formatted(operation, object);
    }

    private Map<?, ?> response(String review) throws Exception {
        return (Map<?, ?>) answer(review).get("response");
    }

    private Map<?, ?> answer(String review) throws Exception {
        HttpResponse<String> response = post(review, "application/json");
        assertThat(response.statusCode()).isEqualTo(200);
        return (Map<?, ?>) Json.read(response.body());
    }

    private HttpResponse<String> post(String body, String type)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(validate)
                        .header("content-type", type)
                        .POST(BodyPublishers.ofString(body))
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static SSLContext trusting(Path certificate)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private ValidationWebhook.Settings settings(int port, boolean required) {
        return new ValidationWebhook.Settings() {
            @Override
            public String address() {
                return "127.0.0.1";
            }

            @Override
            public int port() {
                return port;
            }

            @Override
            public boolean required() {
                return required;
            }

            @Override
            public String certificate() {
                return "";
            }

            @Override
            public String key() {
                return "";
            }

            @Override
            public String directory() {
                return folder.toString();
            }

            @Override
            public String[] hosts() {
                return new String[] {"leno.leno-system.svc"};
            }

            @Override
            public String patience() {
                return "PT0S";
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return ValidationWebhook.Settings.class;
            }
        };
    }

    /// What the webhook told, in order.
    private static final class RecordingProcess implements LenoProcess {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            String next = told.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("what the webhook tells").isNotNull();
            return next;
        }

        @Override
        public void started(String what) {
            told.add(what);
        }

        @Override
        public void failed(String message) {
            told.add("failed: " + message);
        }

        @Override
        public void stop() {
            throw new AssertionError("nobody stops the process");
        }
    }
}
