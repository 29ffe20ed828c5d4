package io.leno.istio.networking;

import static io.leno.istio.Resources.problems;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.Problem.Severity;
import io.leno.api.istio.Destination;
import io.leno.api.istio.Percent;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService;
import io.leno.istio.Resources;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class VirtualServiceTest {
    private static final String TO_A = "route: [{destination: {host: a}}]";

    @Test
    void routesWithMatchesWeightsFaultsAndRetriesAreRead() {
        VirtualService service =
                Resources.spec(
                        VirtualService.class,
                        """
                        apiVersion: networking.istio.io/v1beta1
                        kind: VirtualService
                        metadata: {name: reviews, namespace: shop}
                        spec:
                          hosts: [reviews]
                          http:
                          - match:
                            - headers: {End-User: {exact: jason}, x-there: {}}
                              uri: {prefix: /api}
                            fault:
                              delay: {fixedDelay: 7s, percentage: {value: 12.5}}
                              abort: {httpStatus: 555}
                            timeout: 0.5s
                            retries: {attempts: 3, perTryTimeout: 2s, retryOn: "5xx,reset"}
                            route:
                            - destination: {host: reviews, subset: v2, port: {number: 9080}}
                              weight: 80
                            - destination: {host: reviews, subset: v1}
                              weight: 20
                          - route:
                            - destination: {host: reviews}
                        """);

        assertThat(service.hosts()).containsExactly("reviews");
        VirtualService.HttpRoute first = service.http().getFirst();
        assertThat(first.match().getFirst().headers())
                .isEqualTo(
                        Map.of(
                                "end-user", new StringMatch.Exact("jason"),
                                "x-there", new StringMatch.Present()));
        assertThat(first.match().getFirst().uri()).isEqualTo(new StringMatch.Prefix("/api"));
        assertThat(first.route())
                .extracting(VirtualService.HttpDestination::weight)
                .containsExactly(80, 20);
        assertThat(first.route().getFirst().destination())
                .isEqualTo(new Destination("reviews", "v2", new Destination.PortSelector(9080)));
        assertThat(first.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(first.fault())
                .isEqualTo(
                        new VirtualService.Fault(
                                new VirtualService.Fault.Delay(
                                        Duration.ofSeconds(7), new Percent(12.5)),
                                new VirtualService.Fault.Abort(555, "", null)));
        assertThat(first.retries())
                .isEqualTo(
                        new VirtualService.Retry(
                                3, Duration.ofSeconds(2), "5xx,reset", null, null, null));
        assertThat(service.http().getLast().match()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1beta1", "v1alpha3"})
    void everyVersionOfTheApiIsUnderstood(String version) {
        String yaml = http("- " + TO_A).replace("istio.io/v1", "istio.io/" + version);
        assertThat(Resources.parse(yaml).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?=a)b", "(a)\\\\1", "[", "*"})
    void whatRe2DoesNotKnowIsNoRegularExpression(String regex) {
        assertThat(problems(http("- {match: [{uri: {regex: \"" + regex + "\"}}], " + TO_A + "}")))
                .singleElement()
                .asString()
                .startsWith("spec.http[0].match[0].uri.regex: ")
                .endsWith("(expected: RE2 syntax)");
    }

    @Test
    void aRouteMayLeaveItsDestinationsToADelegate() {
        String yaml =
                http("- {match: [{uri: {prefix: /a}}], delegate: {name: x}}\n  - {" + TO_A + "}");
        assertThat(problems(yaml)).isEmpty();
        assertThat(Resources.spec(VirtualService.class, yaml).http())
                .first()
                .satisfies(
                        route ->
                                assertThat(route.delegate())
                                        .isEqualTo(new VirtualService.Delegate("x", "")));
    }

    @Test
    void aDelegateHasNoHosts() {
        String yaml = service("{http: [{" + TO_A + "}]}");
        assertThat(problems(yaml)).isEmpty();
        assertThat(Resources.spec(VirtualService.class, yaml).hosts()).isEmpty();
    }

    @Test
    void formerNamesOfFieldsStillWorkAndAreWarnedOf() {
        String yaml =
                http(
                        "- {mirror: {host: b}, mirrorPercent: 30, fault: {delay: {fixedDelay: 1s,"
                                + " percent: 10}}, corsPolicy: {allowOrigin: [a.com]}, "
                                + TO_A
                                + "}");
        VirtualService.HttpRoute route =
                Resources.spec(VirtualService.class, yaml).http().getFirst();
        assertThat(route.mirrorPercentage()).isEqualTo(new Percent(30));
        assertThat(route.fault().delay().percentage()).isEqualTo(new Percent(10));
        assertThat(route.corsPolicy().allowOrigins())
                .isEqualTo(List.of(new StringMatch.Exact("a.com")));
        assertThat(problems(yaml, Severity.WARNING))
                .containsExactly(
                        "spec.http[0].mirrorPercent: using deprecated setting \"mirrorPercent\","
                                + " use \"mirrorPercentage\"");
    }

    @Test
    void aRedirectThatLeavesThePortOpenSaysSo() {
        String yaml = http("- {redirect: {authority: other.example.com}}");
        VirtualService.Redirect redirect =
                Resources.spec(VirtualService.class, yaml).http().getFirst().redirect();
        assertThat(redirect.port()).isNull();
        assertThat(redirect.derivePort()).isNull();
        assertThat(redirect.prefixRewrite()).isNull();
    }

    private static String http(String routes) {
        return """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: reviews, namespace: shop}
        spec:
          hosts: [reviews]
          http:
          %s
        """
                .formatted(routes.startsWith("- {") ? routes : routes.replace("- ", "- {") + "}");
    }

    private static String service(String spec) {
        return "{apiVersion: networking.istio.io/v1, kind: VirtualService,"
                + " metadata: {name: reviews, namespace: shop}, spec: "
                + spec
                + "}";
    }
}
