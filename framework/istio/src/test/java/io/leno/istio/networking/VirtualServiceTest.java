package io.leno.istio.networking;

import static io.leno.istio.Resources.problems;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ParsedConfig;
import io.leno.api.config.Problem.Severity;
import io.leno.api.istio.Destination;
import io.leno.api.istio.Percent;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService;
import io.leno.istio.Resources;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            textBlock =
                    """
                    {http: [{route: [{destination: {host: a}}]}], gateways: [g]}  | spec.hosts: missing (expected: at least one host)
                    {hosts: [a]}                                                  | spec.http: missing (expected: one of http, tls, tcp)
                    {hosts: ["*"], http: [{route: [{destination: {host: a}}]}]}   | spec.hosts[0]: "*" (expected: host names, where the gateway "mesh" is meant)
                    {hosts: [a..b], http: [{route: [{destination: {host: a}}]}]}  | spec.hosts[0]: "a..b" (expected: a host name, or a wildcard such as *.example.com)
                    {hosts: [a, b, a], http: [{route: [{destination: {host: a}}]}]} | spec.hosts[2]: "a" is already used at spec.hosts[0]
                    {hosts: [a], gateways: [x/y/z], http: [{route: [{destination: {host: a}}]}]} | spec.gateways[0]: "x/y/z" (expected: name, namespace/name or mesh)
                    {hosts: [a], exportTo: [A], http: [{route: [{destination: {host: a}}]}]} | spec.exportTo[0]: "A" (expected: a namespace, "*", "." or "~")
                    {hosts: [a], tls: [{match: [{sniHosts: [b]}], route: [{destination: {host: a}}]}]} | spec.tls[0].match[0].sniHosts[0]: "b" (expected: one of spec.hosts covers it)
                    {hosts: [a], tls: [{route: [{destination: {host: a}}]}]}      | spec.tls[0].match: missing (expected: at least one match)
                    {hosts: [a], tcp: [{match: [{port: 99999}], route: [{destination: {host: a}}]}]} | spec.tcp[0].match[0].port: 99999 (expected: 1..65535)
                    {hosts: [a], tcp: [{match: [{destinationSubnets: [10.0.0.0/33]}], route: [{destination: {host: a}}]}]} | spec.tcp[0].match[0].destinationSubnets[0]: "10.0.0.0/33" (expected: an IP address or network)
                    {hosts: [a], tcp: [{match: [{port: 80}]}]}                    | spec.tcp[0].route: missing (expected: at least one destination)
                    """)
    void aServiceThatCannotWorkIsRefused(String spec, String message) {
        assertThat(problems(service(spec), Severity.ERROR)).containsExactly(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            textBlock =
                    """
                    name: x                                                        | .route: missing (expected: one of route, redirect, directResponse, delegate)
                    route: [{destination: {host: a}}], redirect: {uri: /x}         | : redirect and route exclude each other
                    directResponse: {status: 200}, redirect: {uri: /x}             | : redirect and directResponse exclude each other
                    redirect: {uri: /x}, rewrite: {uri: /y}                        | : redirect and rewrite exclude each other
                    redirect: {uri: /x, redirectCode: 200}                         | .redirect.redirectCode: 200 (expected: 301, 302, 303, 307 or 308)
                    redirect: {}                                                   | .redirect: missing (expected: one of uri, authority, scheme, port)
                    directResponse: {status: 99}                                   | .directResponse.status: 99 (expected: 200..599)
                    route: [{destination: {host: ""}}]                             | .route[0].destination.host: missing (expected: a host name or wildcard)
                    route: [{destination: {host: "*"}}]                            | .route[0].destination.host: "*" (expected: the host of a service)
                    route: [{destination: {host: a, subset: V_1}}]                 | .route[0].destination.subset: "V_1" (expected: a DNS label: lower-case letters, digits and '-', at most 63)
                    route: [{destination: {host: a, port: {number: 0}}}]           | .route[0].destination.port.number: 0 (expected: 1..65535)
                    route: [{destination: {host: a}, weight: -1}]                  | .route[0].weight: -1 (expected: at least 0)
                    route: [{destination: {host: a}}, {destination: {host: b}}]    | .route: the weights add up to 0 (expected: at least one above 0)
                    route: [{destination: {host: a}}], timeout: -1s                | .timeout: -1.0s (expected: at least 0s)
                    route: [{destination: {host: a}}], fault: {}                   | .fault: missing (expected: one of delay, abort)
                    route: [{destination: {host: a}}], fault: {delay: {fixedDelay: 0s}} | .fault.delay.fixedDelay: 0.0s (expected: at least 1ms)
                    route: [{destination: {host: a}}], fault: {delay: {percentage: {value: 5}}} | .fault.delay: missing (expected: one of fixedDelay, exponentialDelay)
                    route: [{destination: {host: a}}], fault: {delay: {fixedDelay: 1s, percentage: {value: 101}}} | .fault.delay.percentage.value: 101.0 (expected: 0..100)
                    route: [{destination: {host: a}}], fault: {abort: {httpStatus: 42}} | .fault.abort.httpStatus: 42 (expected: 200..599)
                    route: [{destination: {host: a}}], fault: {abort: {httpStatus: 500, grpcStatus: OK}} | .fault.abort: httpStatus and grpcStatus exclude each other (expected: one of httpStatus, grpcStatus, http2Error)
                    route: [{destination: {host: a}}], fault: {abort: {grpcStatus: UNAVAILIBLE}} | .fault.abort.grpcStatus: "UNAVAILIBLE" (did you mean "UNAVAILABLE"?)
                    route: [{destination: {host: a}}], retries: {attempts: -1}     | .retries.attempts: -1 (expected: at least 0)
                    route: [{destination: {host: a}}], retries: {perTryTimeout: 1s} | .retries.attempts: 0 turns retries off (expected: at least 1 with a policy)
                    route: [{destination: {host: a}}], retries: {attempts: 1, retryOn: "5xx,conect-failure"} | .retries.retryOn: "conect-failure" (did you mean "connect-failure"?)
                    route: [{destination: {host: a}}], rewrite: {}                 | .rewrite: missing (expected: one of uri, uriRegexRewrite, authority)
                    route: [{destination: {host: a}}], mirror: {host: b}, mirrorPercentage: {value: -1} | .mirrorPercentage.value: -1.0 (expected: 0..100)
                    route: [{destination: {host: a}}], mirror: {host: b}, mirrors: [{destination: {host: c}}] | : mirror and mirrors exclude each other (expected: one of mirror, mirrors)
                    route: [{destination: {host: a}}], match: [{uri: {}}]          | .match[0].uri: missing (expected: one of exact, prefix, regex)
                    route: [{destination: {host: a}}], match: [{headers: {"a b": {exact: x}}}] | .match[0].headers.a b: "a b" (expected: a header name)
                    route: [{destination: {host: a}}], match: [{port: -1}]         | .match[0].port: -1 (expected: 1..65535)
                    route: [{destination: {host: a}}], headers: {response: {set: {":status": "1"}}} | .headers.response.set.:status: ":status" (expected: a header that may be edited)
                    route: [{destination: {host: a}}], corsPolicy: {maxAge: 1.5s}  | .corsPolicy.maxAge: expected: whole seconds
                    """)
    void aRouteThatCannotWorkIsRefused(String route, String message) {
        assertThat(problems(http("- {" + route + "}"), Severity.ERROR))
                .containsExactly("spec.http[0]" + message);
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
    void routesBehindOneThatTakesAllAreWarnedOf() {
        String yaml = http("- {match: [{uri: {prefix: /}}], " + TO_A + "}\n  - {" + TO_A + "}");
        ParsedConfig parsed = Resources.parse(yaml);
        assertThat(parsed.isRefused()).isFalse();
        assertThat(parsed.problems())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
                            assertThat(problem.code()).isEqualTo("unreachable");
                            assertThat(problem.toString())
                                    .isEqualTo(
                                            "mesh.yaml:1: VirtualService shop/reviews:"
                                                    + " spec.http[1]: is never reached: spec.http[0]"
                                                    + " takes all requests");
                        });
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
    void theRegularExpressionStarOfAHeaderIsLetThrough() {
        assertThat(problems(http("- {match: [{headers: {a: {regex: '*'}}}], " + TO_A + "}")))
                .isEmpty();
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
                .containsExactlyInAnyOrder(
                        "spec.http[0].mirrorPercent: is deprecated (use: mirrorPercentage)",
                        "spec.http[0].fault.delay.percent: is deprecated (use: percentage)",
                        "spec.http[0].corsPolicy.allowOrigin: is deprecated (use: allowOrigins)");
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
