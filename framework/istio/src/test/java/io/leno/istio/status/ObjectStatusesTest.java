package io.leno.istio.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.istio.Resources;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class ObjectStatusesTest {
    private static final String GATEWAY =
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: infra}
            spec:
              gatewayClassName: istio
              addresses: [{type: Hostname, value: ingress}]
              listeners:
              - {name: shop, port: 80, protocol: HTTP, hostname: '*.shop.com',
                 allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: shop}}}}}
              - {name: tcp, port: 9000, protocol: TCP, allowedRoutes: {namespaces: {from: All}}}
              - {name: again, port: 80, protocol: HTTP, hostname: '*.shop.com'}
              - {name: secure, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: cert}]}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: ingress, namespace: infra}
            spec: {clusterIP: 10.0.0.9, ports: [{port: 80}, {port: 443}]}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop, labels: {team: shop}}
            """;

    @Test
    void aGatewayTellsWhichListenersServeAndWhere() {
        Map<String, Object> status = status("Gateway", GATEWAY);
        assertThat(status.get("addresses"))
                .isEqualTo(List.of(Map.of("type", "IPAddress", "value", "10.0.0.9")));
        assertThat(conditions(status))
                .containsExactly(
                        "Accepted True ListenersNotValid: One or more of the Gateway's listeners are"
                                + " invalid",
                        "Programmed False AddressNotUsable: Assigned to service(s)"
                                + " ingress.infra.svc.cluster.local:443 and"
                                + " ingress.infra.svc.cluster.local:80, but failed to assign to all"
                                + " requested addresses: port 9000 not found for hostname"
                                + " \"ingress.infra.svc.cluster.local\"",
                        "ResolvedRefs True ResolvedRefs: All references resolved");
        assertThat(conditions(listener(status, "again")))
                .first()
                .isEqualTo(
                        "Accepted False HostnameConflict: Listener has a conflict with another"
                                + " listener attached to the same Gateway");
        assertThat(conditions(listener(status, "secure")))
                .containsExactly(
                        "Accepted True Accepted: No errors found",
                        "Conflicted False NoConflicts: No errors found",
                        "Programmed False Invalid: Bad TLS configuration",
                        "ResolvedRefs False InvalidCertificateRef: invalid certificate reference"
                                + " /Secret/cert., secret infra/cert not found");
    }

    private static final String SET =
            """
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: shared, namespace: infra}
            spec:
              gatewayClassName: istio
              addresses: [{type: Hostname, value: ingress}]
              allowedListeners: {namespaces: {from: Selector, selector: {matchLabels: {team: shop}}}}
              listeners: [{name: own, port: 80, protocol: HTTP, hostname: a.com}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: ListenerSet
            metadata: {name: more, namespace: %s}
            spec:
              parentRef: {name: shared, namespace: infra}
              listeners:
              - {name: web, protocol: HTTP, hostname: b.com}
              - {name: taken, port: 80, protocol: HTTP, hostname: a.com}
              - {name: secret, port: 443, protocol: HTTPS, hostname: c.com}
            """;

    @Test
    void aListenerSetTellsWhichOfItsListenersTheGatewayTook() {
        Map<String, Object> status = status("ListenerSet", GATEWAY + SET.formatted("shop"));
        assertThat(conditions(status))
                .containsExactly(
                        "Accepted True Accepted: Resource accepted",
                        "Programmed True Programmed: Resource programmed, assigned to service(s)"
                                + " ingress.infra.svc.cluster.local:80");
        assertThat(conditions(listener(status, "web"))).allMatch(it -> it.contains("No errors"));
        assertThat(conditions(listener(status, "taken")))
                .first()
                .asString()
                .startsWith("Accepted False HostnameConflict:");
        assertThat(conditions(listener(status, "secret")))
                .first()
                .isEqualTo(
                        "Accepted False UnsupportedProtocol: protocol is HTTPS but no TLS section is"
                                + " defined");
    }

    @Test
    void aListenerSetOfANamespaceThatMayNotAddListenersIsRefused() {
        Map<String, Object> status = status("ListenerSet", GATEWAY + SET.formatted("other"));
        assertThat(conditions(status))
                .containsExactly(
                        "Accepted False NotAllowed: The parent Gateway does not allow this"
                                + " reference; check the 'spec.allowedRoutes'",
                        "Programmed False NotAllowed: The parent Gateway does not allow this"
                                + " reference; check the 'spec.allowedRoutes'");
        assertThat(status).doesNotContainKey("listeners");
    }

    @Test
    void aRouteAttachesToAListenerOfASet() {
        String route =
                """
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: r, namespace: shop}
                spec:
                  parentRefs: [{kind: ListenerSet, name: more, sectionName: web}]
                  hostnames: [b.com]
                  rules: [{backendRefs: [{name: web, port: 80}]}]
                """;
        Map<String, Object> status = status("ListenerSet", GATEWAY + SET.formatted("shop") + route);
        assertThat(listener(status, "web")).containsEntry("attachedRoutes", 1);
    }

    @Test
    void aRouteIsAcceptedWhereItsNamespaceAndHostAre() {
        assertThat(accepted(route("shop", "a.shop.com")))
                .isEqualTo("True Accepted: Route was valid");
        assertThat(accepted(route("other", "a.shop.com")))
                .isEqualTo(
                        "False NotAllowedByListeners: hostnames matched parent hostname"
                                + " \"*.shop.com\", but namespace \"other\" is not allowed by the"
                                + " parent; kind gateway.networking.k8s.io/v1/HTTPRoute is not"
                                + " allowed; hostnames matched parent hostname \"\", but namespace"
                                + " \"other\" is not allowed by the parent");
    }

    @Test
    void attachedRoutesAreCounted() {
        String yaml = GATEWAY + route("shop", "a.shop.com");
        assertThat(listener(status("Gateway", yaml), "shop").get("attachedRoutes")).isEqualTo(1);
        assertThat(listener(status("Gateway", yaml), "tcp").get("attachedRoutes")).isEqualTo(0);
    }

    @Test
    void anotherNamespacesServiceNeedsAGrant() {
        String foreign = route("shop", "a.shop.com").replace("name: a,", "name: a, namespace: x,");
        assertThat(conditions(parent(status("HTTPRoute", GATEWAY + foreign))).getLast())
                .isEqualTo(
                        "ResolvedRefs False RefNotPermitted: backendRef a/x not accessible to a"
                                + " HTTPRoute in namespace \"shop\" (missing a ReferenceGrant?)");
        String grant =
                """
                ---
                apiVersion: gateway.networking.k8s.io/v1beta1
                kind: ReferenceGrant
                metadata: {name: g, namespace: x}
                spec:
                  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}]
                  to: [{group: '', kind: Service}]
                """;
        assertThat(conditions(parent(status("HTTPRoute", GATEWAY + foreign + grant))).getLast())
                .isEqualTo(
                        "ResolvedRefs False BackendNotFound: backend(a.x.svc.cluster.local) not"
                                + " found");
    }

    @Test
    void aParentInTheMeshMustBeThere() {
        String mesh =
                route("shop", "a.shop.com")
                        .replace(
                                "{name: gw, namespace: infra}",
                                "{group: '', kind: Service, name: reviews}");
        assertThat(accepted(mesh))
                .isEqualTo("False NoMatchingParent: parent service: \"reviews\" not found");
    }

    @Test
    void aServiceEntryWithoutAddressesGetsSome() {
        Map<String, Object> status =
                status(
                        "ServiceEntry",
                        """
                        apiVersion: networking.istio.io/v1
                        kind: ServiceEntry
                        metadata: {name: db, namespace: shop}
                        spec:
                          hosts: [db.com]
                          resolution: DNS
                          ports: [{number: 80, name: http, protocol: HTTP}]
                        """);
        assertThat(status.get("addresses"))
                .isEqualTo(
                        List.of(
                                Map.of("host", "db.com", "value", "240.240.0.1"),
                                Map.of("host", "db.com", "value", "2001:2::1")));
    }

    private static String route(String namespace, String host) {
        return """
               ---
               apiVersion: gateway.networking.k8s.io/v1
               kind: HTTPRoute
               metadata: {name: r, namespace: %s}
               spec:
                 hostnames: [%s]
                 parentRefs: [{name: gw, namespace: infra}]
                 rules: [{backendRefs: [{name: a, port: 80}]}]
               """
                .formatted(namespace, host);
    }

    private static String accepted(String route) {
        String first = conditions(parent(status("HTTPRoute", GATEWAY + route))).getFirst();
        return first.substring("Accepted ".length());
    }

    @Test
    void whatOthersSayOfARouteStaysInItsPlaceAndOldNewsOfOursGo() {
        String before =
                """
                status:
                  parents:
                  - {controllerName: istio.io/gateway-controller, parentRef: {name: gone}}
                  - {controllerName: other.io/its, parentRef: {name: gw}, conditions: [{type: Own}]}
                  - controllerName: istio.io/gateway-controller
                    parentRef: {group: gateway.networking.k8s.io, kind: Gateway, name: gw,
                                namespace: infra}
                    conditions: [{type: Kept, status: 'True', reason: R, message: m}]
                """;
        Map<String, Object> status =
                status("HTTPRoute", GATEWAY + route("shop", "a.shop.com") + before);
        List<Map<String, Object>> parents =
                ((List<?>) status.get("parents"))
                        .stream().map(ObjectStatusesTest::mapping).toList();
        assertThat(parents)
                .extracting(parent -> parent.get("controllerName"))
                .containsExactly("other.io/its", "istio.io/gateway-controller");
        assertThat(conditions(parents.getLast()))
                .extracting(each -> each.split(" ", 2)[0])
                .containsExactly("Kept", "Accepted", "ResolvedRefs");
    }

    private static Map<String, Object> status(String kind, String yaml) {
        var report = ObjectStatuses.of(Resources.resources(yaml, "mesh.yaml"));
        assertThat(report.problems()).isEmpty();
        return report.objects().stream()
                .filter(object -> kind.equals(object.get("kind")))
                .map(object -> mapping(object.get("status")))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> parent(Map<String, Object> status) {
        return mapping(((List<?>) status.get("parents")).getFirst());
    }

    private static Map<String, Object> listener(Map<String, Object> status, String name) {
        return ((List<?>) status.get("listeners"))
                .stream()
                        .map(ObjectStatusesTest::mapping)
                        .filter(each -> name.equals(each.get("name")))
                        .findFirst()
                        .orElseThrow();
    }

    private static List<String> conditions(Map<String, Object> owner) {
        var all = new ArrayList<String>();
        for (Object each : (List<?>) owner.get("conditions")) {
            Map<String, Object> condition = mapping(each);
            all.add(
                    condition.get("type")
                            + " "
                            + condition.get("status")
                            + " "
                            + condition.get("reason")
                            + ": "
                            + condition.get("message"));
        }
        return all;
    }

    @SuppressWarnings("unchecked") // objects have string keys only
    private static Map<String, Object> mapping(Object value) {
        return (Map<String, Object>) value;
    }
}
