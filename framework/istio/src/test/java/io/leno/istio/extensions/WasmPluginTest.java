package io.leno.istio.extensions;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.Problem.Severity;
import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.FilterPlugin.FailurePolicy;
import io.leno.api.istio.FilterPlugin.Mode;
import io.leno.api.istio.FilterPlugin.Phase;
import io.leno.api.json.Json;
import io.leno.istio.Resources;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

class WasmPluginTest {
    @Test
    void aScriptBecomesEnvoysLuaFilter() {
        var plugin =
                Resources.spec(
                        FilterPlugin.class,
                        """
                        apiVersion: extensions.istio.io/v1alpha1
                        kind: TrafficExtension
                        metadata: {name: hello, namespace: shop}
                        spec:
                          selector: {matchLabels: {app: reviews}}
                          phase: AUTHN
                          priority: 5
                          match: [{mode: SERVER, ports: [{number: 9080}]}]
                          lua: {inlineCode: "function envoy_on_request(h) end"}
                        """);

        assertThat(plugin.plugin()).endsWith("envoy.extensions.filters.http.lua.v3.Lua");
        assertThat(plugin.typeUrl()).isEqualTo(plugin.plugin());
        assertThat(plugin.config().fields())
                .isEqualTo(
                        Map.of(
                                "default_source_code",
                                Map.of("inline_string", "function envoy_on_request(h) end")));
        assertThat(plugin.phase()).isEqualTo(Phase.AUTHN);
        assertThat(plugin.priority()).isEqualTo(5);
        assertThat(plugin.match().getFirst().mode()).isEqualTo(Mode.SERVER);
        assertThat(plugin.selector().matchLabels()).isEqualTo(Map.of("app", "reviews"));
    }

    @Test
    void aFileBecomesEnvoysWasmFilter() {
        var rule =
                Resources.rule(
                        """
                        apiVersion: extensions.istio.io/v1alpha1
                        kind: WasmPlugin
                        metadata: {name: auth, namespace: shop}
                        spec:
                          url: file:///opt/auth.wasm
                          pluginName: auth
                          pluginConfig: {users: [a, "b\\"c"], n: 1, deep: {on: true}}
                          failStrategy: FAIL_OPEN
                          vmConfig: {env: [{name: A, value: x}, {name: B, valueFrom: HOST}]}
                        """);
        var plugin = (FilterPlugin) rule.spec();

        assertThat(rule.name()).isEqualTo("wasmplugin.auth");
        assertThat(plugin.failurePolicy()).isEqualTo(FailurePolicy.FAIL_OPEN);
        assertThat(plugin.config().fields())
                .isEqualTo(
                        Map.of(
                                "config",
                                Map.of(
                                        "name",
                                        "auth",
                                        "root_id",
                                        "auth",
                                        "vm_config",
                                        Map.of(
                                                "runtime",
                                                "envoy.wasm.runtime.v8",
                                                "code",
                                                Map.of(
                                                        "local",
                                                        Map.of("filename", "/opt/auth.wasm")),
                                                "environment_variables",
                                                Map.of(
                                                        "host_env_keys",
                                                        List.of("B"),
                                                        "key_values",
                                                        Map.of("A", "x"))),
                                        "configuration",
                                        Map.of(
                                                "@type",
                                                "type.googleapis.com/google.protobuf.StringValue",
                                                "value",
                                                "{\"users\":[\"a\",\"b\\\"c\"],\"n\":1,"
                                                        + "\"deep\":{\"on\":true}}"),
                                        "failure_policy",
                                        "FAIL_OPEN")));
    }

    @Test
    void codeAtAServerIsFetchedByNoCluster() {
        String sha256 = "0123456789abcdef".repeat(4);
        String spec = "{url: \"https://example.com/a.wasm\", sha256: " + sha256 + "}";

        var plugin = Resources.spec(FilterPlugin.class, wasm(spec));

        assertThat(plugin.config().fields())
                .isEqualTo(
                        Map.of(
                                "config",
                                Map.of(
                                        "vm_config",
                                        Map.of(
                                                "runtime",
                                                "envoy.wasm.runtime.v8",
                                                "code",
                                                Map.of(
                                                        "remote",
                                                        Map.of(
                                                                "http_uri",
                                                                Map.of(
                                                                        "uri",
                                                                        "https://example.com/a.wasm",
                                                                        "cluster",
                                                                        "_",
                                                                        "timeout",
                                                                        "30s"),
                                                                "sha256",
                                                                sha256))),
                                        "failure_policy",
                                        "FAIL_CLOSED")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci://example.com/a:1", "example.com/a:1"})
    void codeInARegistryIsPulledWithTheSecretOfItsNamespace(String url) {
        var plugin =
                Resources.spec(
                        FilterPlugin.class,
                        wasm(
                                "{url: \""
                                        + url
                                        + "\", imagePullSecret: pull, imagePullPolicy: Always}"));

        assertThat(Json.write(plugin.config().fields()))
                .contains("\"uri\": \"oci://example.com/a:1\"")
                .contains("\"ISTIO_META_WASM_IMAGE_PULL_SECRET\": \"kubernetes://", "/pull\"")
                .contains("\"ISTIO_META_WASM_IMAGE_PULL_POLICY\": \"Always\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            textBlock =
                    """
                    {url: "file:///a.wasm", type: NETWORK}        | spec.type: WasmPlugin type NETWORK is not yet acted on
                    {url: "file:///a.wasm", verificationKey: a}   | spec.verificationKey: WasmPlugin verificationKey is not yet acted on
                    """)
    void whatHasToBeFetchedIsReported(String spec, String message) {
        assertThat(Resources.problems(wasm(spec), Severity.NOTICE)).contains(message);
        assertThat(Resources.parse(wasm(spec)).isRefused()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            textBlock =
                    """
                    {}                                            | spec.url: missing (expected: a string)
                    {url: "ftp://a/b"}                            | spec.url: "ftp://a/b": url must have schema one of [http, https, file, oci]
                    {url: "file:///a", phase: AUTH}               | spec.phase: "AUTH" (expected: UNSPECIFIED_PHASE, AUTHN, AUTHZ, STATS; did you mean "AUTHN"?)
                    {url: "file:///a", vmConfig: {env: [{name: a, valueFrom: HOST, value: b}]}} | spec.vmConfig.env[0]: value may only be set when valueFrom is INLINE
                    {url: "file:///a", pluginConf: {}}            | spec.pluginConf: unknown field "pluginConf" (did you mean "pluginConfig"?)
                    """)
    void whatIsWrongIsRefused(String spec, String message) {
        assertThat(Resources.parse(wasm(spec)).isRefused()).isTrue();
        assertThat(Resources.problems(wasm(spec))).contains(message);
    }

    @Test
    void anExtensionIsEitherWasmOrLua() {
        String yaml =
                "{apiVersion: extensions.istio.io/v1alpha1, kind: TrafficExtension, spec: {}}";

        assertThat(Resources.problems(yaml))
                .containsExactly("spec: exactly one of wasm or lua must be set");
    }

    private static String wasm(String spec) {
        return "{apiVersion: extensions.istio.io/v1alpha1, kind: WasmPlugin,"
                + " metadata: {name: a, namespace: shop}, spec: "
                + spec
                + "}";
    }
}
