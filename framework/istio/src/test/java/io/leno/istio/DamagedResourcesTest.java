package io.leno.istio;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Whatever stands in a file: the answer is a rule or a problem.
class DamagedResourcesTest {
    private static final List<Object> DAMAGE =
            Arrays.asList(
                    null,
                    "",
                    "x",
                    "*",
                    "-1s",
                    -1,
                    1e300,
                    true,
                    List.of(),
                    Map.of(),
                    List.of(Map.of()));

    private static final String ROUTES =
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: all}
            spec:
              hosts: [a.com]
              gateways: [mesh]
              exportTo: ["."]
              http:
              - name: n
                match:
                - {uri: {regex: /a}, headers: {h: {exact: v}}, queryParams: {q: {prefix: p}},
                   port: 80, sourceLabels: {a: b}, sourceNamespace: n, gateways: [mesh]}
                route:
                - destination: {host: a, subset: s, port: {number: 80}}
                  weight: 1
                  headers: {request: {set: {a: b}, add: {c: d}, remove: [e]}}
                timeout: 1s
                retries: {attempts: 1, perTryTimeout: 1s, retryOn: 5xx}
                fault: {delay: {fixedDelay: 1s, percentage: {value: 1}}, abort: {httpStatus: 500}}
                mirrors: [{destination: {host: b}, percentage: {value: 1}}]
                rewrite: {uriRegexRewrite: {match: a, rewrite: b}}
                corsPolicy: {allowOrigins: [{exact: a}], maxAge: 1s}
              - redirect: {uri: /a, port: 80, redirectCode: 301}
              - directResponse: {status: 200, body: {string: a}}
              tls: [{match: [{sniHosts: [a.com], destinationSubnets: [10.0.0.0/8]}],
                     route: [{destination: {host: a}}]}]
              tcp: [{match: [{port: 1}], route: [{destination: {host: a}}]}]
            """;

    private static final String DESTINATIONS =
            """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: all}
            spec:
              host: a
              trafficPolicy:
                loadBalancer: {consistentHash: {httpCookie: {name: c, ttl: 1s}, maglev: {tableSize: 7}}}
                connectionPool: {tcp: {maxConnections: 1, tcpKeepalive: {time: 1s}}, http: {maxRetries: 1}}
                outlierDetection: {consecutive5xxErrors: 1, interval: 1s, maxEjectionPercent: 1}
                tls: {mode: SIMPLE, sni: a.com, subjectAltNames: [a]}
                portLevelSettings: [{port: {number: 1}, tls: {mode: DISABLE}}]
              subsets: [{name: v1, labels: {a: b}, trafficPolicy: {loadBalancer: {simple: RANDOM}}}]
            """;

    private static final String GATEWAYS =
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: all}
            spec:
              selector: {a: b}
              servers:
              - port: {number: 443, name: https, protocol: HTTPS}
                hosts: [a/b.com]
                bind: 1.2.3.4
                tls: {mode: SIMPLE, credentialName: c, subjectAltNames: [a]}
            """;

    private static final String ENTRIES =
            """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: all}
            spec:
              hosts: [a.com]
              addresses: [10.0.0.1]
              ports: [{number: 80, name: http, protocol: HTTP, targetPort: 81}]
              location: MESH_INTERNAL
              resolution: STATIC
              endpoints: [{address: 10.0.0.2, ports: {http: 82}, labels: {a: b}, weight: 1, locality: a/b}]
            """;

    private static final String KUBERNETES_GATEWAYS =
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: all}
            spec:
              gatewayClassName: istio
              listeners:
              - {name: a, port: 443, protocol: HTTPS, hostname: a.com, tls: {certificateRefs: [{name: c}]},
                 allowedRoutes: {namespaces: {from: All}}}
            """;

    private static final String KUBERNETES_ROUTES =
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: all}
            spec:
              parentRefs: [{name: g, sectionName: s, port: 80}, {group: "", kind: Service, name: s}]
              hostnames: [a.com]
              rules:
              - matches: [{path: {type: PathPrefix, value: /a}, headers: [{name: a, value: b}], method: GET}]
                filters:
                - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: b}], remove: [c]}}
                - {type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}
                - {type: RequestMirror, requestMirror: {backendRef: {name: a, port: 1}, percent: 1}}
                backendRefs: [{name: a, port: 80, weight: 1, filters: []}]
                timeouts: {request: 2s, backendRequest: 1s}
                retry: {codes: [500], attempts: 1, backoff: 1s}
              - filters: [{type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}]
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                ROUTES,
                DESTINATIONS,
                GATEWAYS,
                ENTRIES,
                KUBERNETES_GATEWAYS,
                KUBERNETES_ROUTES
            })
    void aResourceDamagedAnywhereIsARuleOrAProblem(String yaml) {
        ConfigResource good = Resources.resource(yaml);
        assertThat(Resources.parse(good).problems())
                .allMatch(p -> !p.code().equals("invalid-value"));

        var seen = new ArrayList<ParsedConfig>();
        damage(
                good.body(),
                damaged -> {
                    ParsedConfig parsed = Resources.parse(with(good, damaged));
                    if (parsed.isRefused()) assertThat(parsed.rules()).isEmpty();
                    seen.add(parsed);
                });
        assertThat(seen).hasSizeGreaterThan(100).anyMatch(ParsedConfig::isRefused);
    }

    @Test
    void aFieldThatIsEmptyIsThereOrNotAndNeverAnException() {
        String yaml =
                "{apiVersion: networking.istio.io/v1, kind: VirtualService, spec: {http: [{}]}}";
        assertThat(Resources.parse(yaml).isRefused()).isTrue();
    }

    /// Tells every variant of `value` in which one value inside of it is replaced.
    private static void damage(Object value, Consumer<Object> variant) {
        DAMAGE.forEach(variant);
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                damage(
                        entry.getValue(),
                        inner -> {
                            var copy = new LinkedHashMap<Object, Object>(map);
                            copy.put(entry.getKey(), inner);
                            variant.accept(copy);
                        });
            }
        }
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                int at = i;
                damage(
                        list.get(i),
                        inner -> {
                            var copy = new ArrayList<Object>(list);
                            copy.set(at, inner);
                            variant.accept(copy);
                        });
            }
        }
    }

    @SuppressWarnings("unchecked") // the keys are those of the fixture
    private static ConfigResource with(ConfigResource good, Object body) {
        if (!(body instanceof Map<?, ?> map)) return good;
        return new ConfigResource(
                good.key(),
                good.apiVersion(),
                good.labels(),
                good.annotations(),
                good.created(),
                (Map<String, Object>) map,
                good.origin());
    }
}
