package io.leno.istio.schema;

import static io.leno.istio.schema.Kind.Column.text;

import io.leno.istio.schema.Kind.Column;

import java.util.List;
import java.util.Optional;

/// All kinds of Istio's API.
public final class IstioKinds {
    private static final String NETWORKING = "networking.istio.io";
    private static final String SECURITY = "security.istio.io";
    private static final String TELEMETRY = "telemetry.istio.io";
    private static final String EXTENSIONS = "extensions.istio.io";

    private static final List<String> STABLE = List.of("v1", "v1beta1", "v1alpha3");
    private static final List<String> STABLE_SECURITY = List.of("v1", "v1beta1");
    private static final Column AGE = new Column("Age", ".metadata.creationTimestamp", "date");

    /// By group, then by name.
    public static final List<Kind> ALL =
            List.of(
                    new Kind(
                            EXTENSIONS,
                            "TrafficExtension",
                            "trafficextensions",
                            List.of(),
                            List.of("v1alpha1"),
                            ExtensionsModel.TRAFFIC_EXTENSION,
                            true,
                            List.of(AGE)),
                    new Kind(
                            EXTENSIONS,
                            "WasmPlugin",
                            "wasmplugins",
                            List.of(),
                            List.of("v1alpha1"),
                            ExtensionsModel.WASM_PLUGIN,
                            true,
                            List.of(AGE)),
                    new Kind(
                            NETWORKING,
                            "DestinationRule",
                            "destinationrules",
                            List.of("dr"),
                            STABLE,
                            TrafficPolicyModel.DESTINATION_RULE,
                            false,
                            List.of(text("Host", ".spec.host"), AGE)),
                    new Kind(
                            NETWORKING,
                            "EnvoyFilter",
                            "envoyfilters",
                            List.of(),
                            List.of("v1alpha3"),
                            EnvoyFilterModel.ENVOY_FILTER,
                            false,
                            List.of()),
                    new Kind(
                            NETWORKING,
                            "Gateway",
                            "gateways",
                            List.of("gw"),
                            STABLE,
                            GatewayModel.GATEWAY,
                            false,
                            List.of()),
                    new Kind(
                            NETWORKING,
                            "ProxyConfig",
                            "proxyconfigs",
                            List.of(),
                            List.of("v1beta1"),
                            EnvoyFilterModel.PROXY_CONFIG,
                            false,
                            List.of()),
                    new Kind(
                            NETWORKING,
                            "ServiceEntry",
                            "serviceentries",
                            List.of("se"),
                            STABLE,
                            WorkloadModel.SERVICE_ENTRY,
                            true,
                            List.of(
                                    text("Hosts", ".spec.hosts"),
                                    text("Location", ".spec.location"),
                                    text("Resolution", ".spec.resolution"),
                                    AGE)),
                    new Kind(
                            NETWORKING,
                            "Sidecar",
                            "sidecars",
                            List.of(),
                            STABLE,
                            GatewayModel.SIDECAR,
                            false,
                            List.of()),
                    new Kind(
                            NETWORKING,
                            "VirtualService",
                            "virtualservices",
                            List.of("vs"),
                            STABLE,
                            VirtualServiceModel.VIRTUAL_SERVICE,
                            false,
                            List.of(
                                    text("Gateways", ".spec.gateways"),
                                    text("Hosts", ".spec.hosts"),
                                    AGE)),
                    new Kind(
                            NETWORKING,
                            "WorkloadEntry",
                            "workloadentries",
                            List.of("we"),
                            STABLE,
                            WorkloadModel.WORKLOAD_ENTRY,
                            true,
                            List.of(AGE, text("Address", ".spec.address"))),
                    new Kind(
                            NETWORKING,
                            "WorkloadGroup",
                            "workloadgroups",
                            List.of("wg"),
                            STABLE,
                            WorkloadModel.WORKLOAD_GROUP,
                            true,
                            List.of(AGE)),
                    new Kind(
                            SECURITY,
                            "AuthorizationPolicy",
                            "authorizationpolicies",
                            List.of("ap"),
                            STABLE_SECURITY,
                            SecurityModel.AUTHORIZATION_POLICY,
                            false,
                            List.of(text("Action", ".spec.action"), AGE)),
                    new Kind(
                            SECURITY,
                            "PeerAuthentication",
                            "peerauthentications",
                            List.of("pa"),
                            STABLE_SECURITY,
                            SecurityModel.PEER_AUTHENTICATION,
                            false,
                            List.of(text("Mode", ".spec.mtls.mode"), AGE)),
                    new Kind(
                            SECURITY,
                            "RequestAuthentication",
                            "requestauthentications",
                            List.of("ra"),
                            STABLE_SECURITY,
                            SecurityModel.REQUEST_AUTHENTICATION,
                            false,
                            List.of()),
                    new Kind(
                            TELEMETRY,
                            "Telemetry",
                            "telemetries",
                            List.of("telemetry"),
                            List.of("v1alpha1", "v1"),
                            TelemetryModel.TELEMETRY,
                            false,
                            List.of(AGE)));

    private IstioKinds() {}

    public static Optional<Kind> find(String group, String name) {
        return ALL.stream()
                .filter(kind -> kind.group().equals(group) && kind.name().equals(name))
                .findFirst();
    }
}
