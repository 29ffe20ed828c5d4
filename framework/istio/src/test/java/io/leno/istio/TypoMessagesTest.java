package io.leno.istio;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ParsedConfig;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a user reads who mistyped something.
class TypoMessagesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            textBlock =
                    """
                    {hosst: [a], http: [{route: [{destination: {host: a}}]}]}          | spec.hosst: unknown field "hosst" (did you mean "hosts"?)
                    {hosts: [a], htp: []}                                              | spec.htp: unknown field "htp" (did you mean "http"?)
                    {hosts: [a], http: [{rout: []}]}                                   | spec.http[0].rout: unknown field "rout" (did you mean "route"?)
                    {hosts: [a], http: [{retry: {attempts: 3}}]}                       | spec.http[0].retry: unknown field "retry" (did you mean "retries"?)
                    {hosts: [a], http: [{route: [{destination: {hosst: a}}]}]}         | spec.http[0].route[0].destination.hosst: unknown field "hosst" (did you mean "host"?)
                    {hosts: [a], http: [{route: [{destination: a}]}]}                  | spec.http[0].route[0].destination: "a" (expected: a mapping)
                    {hosts: [a], http: [{route: {destination: {host: a}}}]}            | spec.http[0].route: a mapping (expected: a list)
                    {hosts: [a], http: [{route: [{weight: 1}]}]}                       | spec.http[0].route[0].destination: missing (expected: a mapping)
                    {hosts: [a], http: [{route: [{destination: {host: a, port: 9080}}]}]} | spec.http[0].route[0].destination.port: 9080 (expected: a mapping)
                    {hosts: [a], http: [{route: [{destination: {host: a}, wieght: 1}]}]} | spec.http[0].route[0].wieght: unknown field "wieght" (did you mean "weight"?)
                    {hosts: [a], http: [{route: [{destination: {host: a}, weight: "80%"}]}]} | spec.http[0].route[0].weight: "80%" (expected: a whole number)
                    {hosts: [a], http: [{timeout: 10, route: [{destination: {host: a}}]}]} | spec.http[0].timeout: 10 (expected: a duration such as "7s", "0.5s" or "1h30m")
                    {hosts: [a], http: [{match: [{uri: /x}], route: [{destination: {host: a}}]}]} | spec.http[0].match[0].uri: "/x" (expected: a mapping such as {exact: /x})
                    {hosts: [a], http: [{match: [{uri: {perfix: /x}}], route: [{destination: {host: a}}]}]} | spec.http[0].match[0].uri.perfix: unknown field "perfix" (did you mean "prefix"?)
                    {hosts: [a], http: [{match: [{uri: {prefix: /x, exact: /y}}], route: [{destination: {host: a}}]}]} | spec.http[0].match[0].uri: exact and prefix exclude each other (expected: one of exact, prefix, regex)
                    {hosts: [a], http: [{fault: {dealy: {}}, route: [{destination: {host: a}}]}]} | spec.http[0].fault.dealy: unknown field "dealy" (did you mean "delay"?)
                    {hosts: a, http: [{route: [{destination: {host: a}}]}]}            | spec.hosts: "a" (expected: a list)
                    {hosts: [a], http: [{route: [{destination: {host: a}}], zzz: 1}], qqqqq: 1} | spec.qqqqq: unknown field "qqqqq" (expected: exportTo, gateways, hosts, http, tcp, tls)
                    """)
    void aTypoInAVirtualServiceIsToldWithItsPlaceAndWhatWasMeant(String spec, String message) {
        ParsedConfig parsed = Resources.parse(virtualService(spec));

        assertThat(parsed.isRefused()).isTrue();
        assertThat(parsed.rules()).isEmpty();
        assertThat(Resources.problems(virtualService(spec))).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            textBlock =
                    """
                    {apiVersion: networking.istio.io/v1, kind: VirtualServce, spec: {}}       | kind: unknown kind "VirtualServce" (did you mean "VirtualService"?)
                    {apiVersion: networking.istio.io/v2, kind: Gateway, spec: {servers: []}}  | apiVersion: "networking.istio.io/v2" (expected: networking.istio.io/v1 or v1beta1 or v1alpha3)
                    {apiVersion: networking.istio.io/v1, kind: Gateway}                       | spec.servers: missing (expected: at least one server)
                    {apiVersion: networking.istio.io/v1, kind: Gateway, spec: []}             | spec: a list (expected: a mapping)
                    {apiVersion: networking.istio.io/v1, kind: Gateway, sepc: {}}             | sepc: unknown field "sepc" (did you mean "spec"?)
                    {apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {nam: x}, spec: {}} | metadata.nam: unknown field "nam" (did you mean "name"?)
                    {apiVersion: security.istio.io/v1, kind: PeerAuthentcation, spec: {}}     | kind: unknown kind "PeerAuthentcation" (did you mean "PeerAuthentication"?)
                    {apiVersion: gateway.networking.k8s.io/v1, kind: HttpRoute, spec: {}}     | kind: unknown kind "HttpRoute" (did you mean "HTTPRoute"?)
                    {apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, spec: {rules: [{matches: [{path: {type: Prefix, value: /}}]}]}} | spec.rules[0].matches[0].path.type: "Prefix" (expected: PathPrefix, Exact, RegularExpression)
                    """)
    void aTypoAroundTheSpecificationIsToldToo(String yaml, String message) {
        assertThat(Resources.parse(yaml).isRefused()).isTrue();
        assertThat(Resources.problems(yaml)).contains(message);
    }

    private static String virtualService(String spec) {
        return "{apiVersion: networking.istio.io/v1, kind: VirtualService,"
                + " metadata: {name: reviews}, spec: "
                + spec
                + "}";
    }
}
