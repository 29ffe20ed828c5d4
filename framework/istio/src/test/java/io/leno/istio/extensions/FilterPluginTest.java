package io.leno.istio.extensions;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.FilterPlugin.FailurePolicy;
import io.leno.api.istio.FilterPlugin.Mode;
import io.leno.api.istio.FilterPlugin.Phase;
import io.leno.api.istio.JsonObject;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.TargetRef;
import io.leno.istio.Resources;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class FilterPluginTest {
    private static final String EVERYTHING =
            """
            apiVersion: extensions.leno.io/v1alpha1
            kind: FilterPlugin
            metadata: {name: tenant, namespace: shop}
            spec:
              plugin: com.example.tenant
              source:
                url: https://example.com/tenant.lua?v=2
                sha256: 84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882
                settings: "attachment: gateways"
                signature: YWJj
              typeUrl: type.googleapis.com/example.Tenant
              targetRefs:
              - {group: gateway.networking.k8s.io, kind: Gateway, name: front}
              - {kind: Service, name: reviews}
              match:
              - mode: SERVER
                ports: [{number: 9080}]
                hosts: [reviews, "*.example.com"]
                routes: [slow]
                paths: [{prefix: /api}]
                methods: [GET, PUT]
                headers: {X-Tenant: {exact: a}, x-any: {}}
              phase: AUTHZ
              priority: 10
              config: {header: x-tenant, levels: [1, 2.5, null], deep: {on: true}}
              failurePolicy: FAIL_OPEN
              quarantine: {failures: 5, window: 10s, pause: 1m}
              limits: {maxCallTime: 5ms, maxPauseTime: 10s, maxBufferBytes: 65536, maxInstructions: 1000}
              canary: {percent: 12.5, headers: {x-canary: {exact: "1"}}, stickyHeader: x-user}
              perRoute:
              - {hosts: [ratings], config: {header: x-other}}
              - {routes: [plain], disabled: true}
            """;

    @Test
    void everyFieldIsRead() {
        var plugin = Resources.spec(FilterPlugin.class, EVERYTHING);

        assertThat(plugin.plugin()).isEqualTo("com.example.tenant");
        assertThat(plugin.source())
                .isEqualTo(
                        new FilterPlugin.Source(
                                "",
                                "https://example.com/tenant.lua?v=2",
                                "",
                                "",
                                "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882",
                                "attachment: gateways",
                                "YWJj"));
        assertThat(plugin.source().ending()).isEqualTo("lua");
        assertThat(plugin.typeUrl()).isEqualTo("type.googleapis.com/example.Tenant");
        assertThat(plugin.targetRefs())
                .containsExactly(
                        new TargetRef("gateway.networking.k8s.io", "Gateway", "front", ""),
                        new TargetRef("", "Service", "reviews", ""));
        var match = plugin.match().getFirst();
        assertThat(match.mode()).isEqualTo(Mode.SERVER);
        assertThat(match.ports()).extracting(FilterPlugin.PortSelector::number).containsOnly(9080);
        assertThat(match.hosts()).containsExactly("reviews", "*.example.com");
        assertThat(match.routes()).containsExactly("slow");
        assertThat(match.paths()).containsExactly(new StringMatch.Prefix("/api"));
        assertThat(match.methods()).containsExactly("GET", "PUT");
        assertThat(match.headers())
                .containsEntry("x-tenant", new StringMatch.Exact("a"))
                .containsEntry("x-any", new StringMatch.Present());
        assertThat(plugin.phase()).isEqualTo(Phase.AUTHZ);
        assertThat(plugin.priority()).isEqualTo(10);
        assertThat(plugin.config().fields()).containsEntry("header", "x-tenant");
        assertThat(plugin.config().fields().get("levels")).isEqualTo(Arrays.asList(1, 2.5, null));
        assertThat(plugin.failurePolicy()).isEqualTo(FailurePolicy.FAIL_OPEN);
        assertThat(plugin.quarantine())
                .isEqualTo(
                        new FilterPlugin.Quarantine(
                                5, Duration.ofSeconds(10), Duration.ofMinutes(1)));
        assertThat(plugin.limits().maxCallTime()).isEqualTo(Duration.ofMillis(5));
        assertThat(plugin.canary().percent()).isEqualTo(12.5);
        assertThat(plugin.canary().stickyHeader()).isEqualTo("x-user");
        assertThat(plugin.perRoute())
                .containsExactly(
                        new FilterPlugin.PerRoute(
                                List.of("ratings"),
                                List.of(),
                                new JsonObject(Map.of("header", "x-other")),
                                false),
                        new FilterPlugin.PerRoute(List.of(), List.of("plain"), null, true));
    }

    @Test
    void theNameOfThePluginIsEnough() {
        var plugin = Resources.spec(FilterPlugin.class, resource("{plugin: com.example.a}"));

        assertThat(plugin.selector()).isNull();
        assertThat(plugin.match()).isEmpty();
        assertThat(plugin.phase()).isEqualTo(Phase.UNSPECIFIED_PHASE);
        assertThat(plugin.failurePolicy()).isEqualTo(FailurePolicy.FAIL_CLOSED);
        assertThat(plugin.config()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            textBlock =
                    """
                    {}                                              | spec.plugin: missing (expected: the name of a plugin, or a type URL it takes)
                    {plugn: a}                                      | spec.plugn: unknown field "plugn" (did you mean "plugin"?)
                    {plugin: a, phase: AUTH}                        | spec.phase: "AUTH" (expected: UNSPECIFIED_PHASE, AUTHN, AUTHZ, STATS; did you mean "AUTHN"?)
                    {plugin: a, failurePolicy: FAIL_CLOSE}          | spec.failurePolicy: "FAIL_CLOSE" (expected: FAIL_CLOSED, FAIL_OPEN; did you mean "FAIL_CLOSED"?)
                    {plugin: a, config: [1]}                        | spec.config: a list (expected: a mapping)
                    {plugin: a, typeUrl: example}                   | spec.typeUrl: "example" (expected: a type URL such as type.googleapis.com/example.v1.Settings)
                    {plugin: a, match: [{hosts: ["a b"]}]}          | spec.match[0].hosts[0]: "a b" (expected: a host name, or a wildcard such as *.example.com)
                    {plugin: a, match: [{paths: [/a]}]}             | spec.match[0].paths[0]: "/a" (expected: a mapping such as {exact: /a})
                    {plugin: a, match: [{paths: [{regex: "["}]}]}   | spec.match[0].paths[0].regex: "[": missing closing ] (expected: RE2 syntax)
                    {plugin: a, match: [{methods: [get]}]}          | spec.match[0].methods[0]: "get" (expected: a method such as GET)
                    {plugin: a, match: [{ports: [{number: 0}]}]}    | spec.match[0].ports[0].number: 0 (expected: 1..65535)
                    {plugin: a, match: [{ports: [9080]}]}           | spec.match[0].ports[0]: 9080 (expected: a mapping)
                    {plugin: a, match: [{headers: {"a b": {}}}]}    | spec.match[0].headers.a b: "a b" (expected: a header name)
                    {plugin: a, match: [{mod: CLIENT}]}             | spec.match[0].mod: unknown field "mod" (did you mean "mode"?)
                    {plugin: a, targetRefs: [{kind: Pod, name: a}]} | spec.targetRefs[0].kind: "Pod" (expected: Gateway, HTTPRoute, Service, ServiceEntry, VirtualService)
                    {plugin: a, targetRefs: [{kind: Gateway, name: a}]} | spec.targetRefs[0].group: "" (expected: "gateway.networking.k8s.io" or "networking.istio.io")
                    {plugin: a, targetRefs: [{kind: Service}]}      | spec.targetRefs[0].name: missing (expected: the name of the resource)
                    {plugin: a, targetRefs: [{kind: Service, name: a, namespace: b}]} | spec.targetRefs[0].namespace: "b" (expected: the rule's own namespace, "shop")
                    {plugin: a, selector: {}, targetRefs: [{kind: Service, name: a}]} | spec: selector and targetRefs exclude each other (expected: one of selector, targetRefs)
                    {plugin: a, limits: {maxCallTime: 0s}}          | spec.limits.maxCallTime: 0.0s (expected: more than 0s)
                    {plugin: a, limits: {maxBufferBytes: -1}}       | spec.limits.maxBufferBytes: -1 (expected: at least 0)
                    {plugin: a, canary: {percent: 101}}             | spec.canary.percent: 101.0 (expected: 0..100)
                    {plugin: a, canary: {headers: {x: {regex: a}}}} | spec.canary.headers.x: a pattern (expected: exact, or {} for any)
                    {plugin: a, canary: {headers: {x: {}, y: {}}}}  | spec.canary.headers: 2 (expected: at most one)
                    {plugin: a, perRoute: [{disabled: true}]}       | spec.perRoute[0]: missing (expected: hosts or routes)
                    {plugin: a, perRoute: [{hosts: [a]}]}           | spec.perRoute[0]: missing (expected: one of config, disabled)
                    {plugin: a, source: {}}                         | spec.source: missing (expected: one of file, url, inline)
                    {plugin: a, source: {file: a.jar, inline: b}}   | spec.source: file and inline exclude each other (expected: one of file, url, inline)
                    {plugin: a, source: {file: ../a.jar}}           | spec.source.file: "../a.jar" (expected: a path inside the control plane's folder of sources)
                    {plugin: a, source: {file: a}}                  | spec.source.language: missing (expected: jar, lua, js or wasm)
                    {plugin: a, source: {url: "ftp://b/a.jar"}}     | spec.source.url: "ftp://b/a.jar" (expected: an http or https URL with a host)
                    {plugin: a, source: {url: "http://b/a.jar"}}    | spec.source.sha256: missing (expected: what the file has to be, 64 hex digits)
                    {plugin: a, source: {file: a.lua, sha256: AB}}  | spec.source.sha256: "AB" (expected: 64 hex digits, lower case)
                    {plugin: a, source: {inline: "return"}}         | spec.source.language: missing (expected: jar, lua, js or wasm)
                    {plugin: a, source: {inline: b, language: jar}} | spec.source.language: "jar" (expected: lua or js)
                    {plugin: a, source: {file: a.jar, settings: b}} | spec.source.settings: of a jar (expected: of a script)
                    {plugin: a, source: {file: a.lua, signature: "-AAA"}} | spec.source.signature: no base64: Illegal base64 character 2d
                    {plugin: a/b, source: {file: a.lua}}            | spec.plugin: "a/b" (expected: beside source a name of letters, digits, _.+-)
                    """)
    void whatIsWrongIsToldWithItsPlaceAndWhatWasExpected(String spec, String message) {
        assertThat(Resources.parse(resource(spec)).isRefused()).isTrue();
        assertThat(Resources.problems(resource(spec))).contains(message);
    }

    @Test
    void anotherKindOfTheGroupIsRefused() {
        String yaml = "{apiVersion: extensions.leno.io/v1alpha1, kind: FilterPlugn, spec: {}}";

        assertThat(Resources.problems(yaml))
                .containsExactly(
                        "kind: unknown kind \"FilterPlugn\" (did you mean \"FilterPlugin\"?)");
    }

    private static String resource(String spec) {
        return "{apiVersion: extensions.leno.io/v1alpha1, kind: FilterPlugin,"
                + " metadata: {name: a, namespace: shop}, spec: "
                + spec
                + "}";
    }
}
