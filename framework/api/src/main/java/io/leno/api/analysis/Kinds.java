package io.leno.api.analysis;

/// The kinds that analyzers look at.
public final class Kinds {
    public static final ResourceKind NAMESPACE = new ResourceKind("", "Namespace");
    public static final ResourceKind NODE = new ResourceKind("", "Node");
    public static final ResourceKind POD = new ResourceKind("", "Pod");
    public static final ResourceKind SERVICE = new ResourceKind("", "Service");
    public static final ResourceKind SECRET = new ResourceKind("", "Secret");
    public static final ResourceKind CONFIG_MAP = new ResourceKind("", "ConfigMap");
    public static final ResourceKind DEPLOYMENT = new ResourceKind("apps", "Deployment");
    public static final ResourceKind STATEFUL_SET = new ResourceKind("apps", "StatefulSet");
    public static final ResourceKind DAEMON_SET = new ResourceKind("apps", "DaemonSet");
    public static final ResourceKind MUTATING_WEBHOOKS =
            new ResourceKind("admissionregistration.k8s.io", "MutatingWebhookConfiguration");
    public static final ResourceKind VALIDATING_WEBHOOKS =
            new ResourceKind("admissionregistration.k8s.io", "ValidatingWebhookConfiguration");
    public static final ResourceKind CUSTOM_RESOURCE_DEFINITION =
            new ResourceKind("apiextensions.k8s.io", "CustomResourceDefinition");

    public static final ResourceKind VIRTUAL_SERVICE = networking("VirtualService");
    public static final ResourceKind DESTINATION_RULE = networking("DestinationRule");
    public static final ResourceKind GATEWAY = networking("Gateway");
    public static final ResourceKind SERVICE_ENTRY = networking("ServiceEntry");
    public static final ResourceKind SIDECAR = networking("Sidecar");
    public static final ResourceKind WORKLOAD_ENTRY = networking("WorkloadEntry");
    public static final ResourceKind WORKLOAD_GROUP = networking("WorkloadGroup");
    public static final ResourceKind ENVOY_FILTER = networking("EnvoyFilter");
    public static final ResourceKind PROXY_CONFIG = networking("ProxyConfig");

    public static final ResourceKind AUTHORIZATION_POLICY = security("AuthorizationPolicy");
    public static final ResourceKind PEER_AUTHENTICATION = security("PeerAuthentication");
    public static final ResourceKind REQUEST_AUTHENTICATION = security("RequestAuthentication");
    public static final ResourceKind TELEMETRY =
            new ResourceKind("telemetry.istio.io", "Telemetry");
    public static final ResourceKind WASM_PLUGIN =
            new ResourceKind("extensions.istio.io", "WasmPlugin");
    public static final ResourceKind TRAFFIC_EXTENSION =
            new ResourceKind("extensions.istio.io", "TrafficExtension");

    public static final ResourceKind KUBERNETES_GATEWAY = gatewayApi("Gateway");
    public static final ResourceKind HTTP_ROUTE = gatewayApi("HTTPRoute");
    public static final ResourceKind GRPC_ROUTE = gatewayApi("GRPCRoute");

    /// The configuration of the mesh as one resource, `istio-system/meshconfig`: its body is
    /// Istio's MeshConfig, with the defaults that analyzers ask for. There is always exactly one.
    public static final ResourceKind MESH_CONFIG = new ResourceKind("", "MeshConfig");

    /// Istio's MeshNetworks as one resource, `istio-system/meshnetworks`. Always exactly one.
    public static final ResourceKind MESH_NETWORKS = new ResourceKind("", "MeshNetworks");

    private Kinds() {}

    private static ResourceKind networking(String kind) {
        return new ResourceKind("networking.istio.io", kind);
    }

    private static ResourceKind security(String kind) {
        return new ResourceKind("security.istio.io", kind);
    }

    private static ResourceKind gatewayApi(String kind) {
        return new ResourceKind("gateway.networking.k8s.io", kind);
    }
}
