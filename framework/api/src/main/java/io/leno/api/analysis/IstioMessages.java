package io.leno.api.analysis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Istio's message types. Codes, names, levels and sentences are its interface; they are kept as
/// data in `messages.txt`.
public final class IstioMessages {
    private static final Map<String, MessageType> BY_CODE = read();

    public static final MessageType INTERNAL_ERROR = type("IST0001");
    public static final MessageType DEPRECATED = type("IST0002");
    public static final MessageType REFERENCED_RESOURCE_NOT_FOUND = type("IST0101");
    public static final MessageType NAMESPACE_NOT_INJECTED = type("IST0102");
    public static final MessageType POD_MISSING_PROXY = type("IST0103");
    public static final MessageType SCHEMA_VALIDATION_ERROR = type("IST0106");
    public static final MessageType MISPLACED_ANNOTATION = type("IST0107");
    public static final MessageType UNKNOWN_ANNOTATION = type("IST0108");
    public static final MessageType CONFLICTING_MESH_GATEWAY_VIRTUAL_SERVICE_HOSTS =
            type("IST0109");
    public static final MessageType CONFLICTING_SIDECAR_WORKLOAD_SELECTORS = type("IST0110");
    public static final MessageType MULTIPLE_SIDECARS_WITHOUT_WORKLOAD_SELECTORS = type("IST0111");
    public static final MessageType VIRTUAL_SERVICE_DESTINATION_PORT_SELECTOR_REQUIRED =
            type("IST0112");
    public static final MessageType DEPLOYMENT_ASSOCIATED_TO_MULTIPLE_SERVICES = type("IST0116");
    public static final MessageType PORT_NAME_IS_NOT_UNDER_NAMING_CONVENTION = type("IST0118");
    public static final MessageType NAMESPACE_MULTIPLE_INJECTION_LABELS = type("IST0123");
    public static final MessageType INVALID_ANNOTATION = type("IST0125");
    public static final MessageType UNKNOWN_MESH_NETWORKS_SERVICE_REGISTRY = type("IST0126");
    public static final MessageType NO_MATCHING_WORKLOADS_FOUND = type("IST0127");
    public static final MessageType NO_SERVER_CERTIFICATE_VERIFICATION_DESTINATION_LEVEL =
            type("IST0128");
    public static final MessageType NO_SERVER_CERTIFICATE_VERIFICATION_PORT_LEVEL = type("IST0129");
    public static final MessageType VIRTUAL_SERVICE_UNREACHABLE_RULE = type("IST0130");
    public static final MessageType VIRTUAL_SERVICE_INEFFECTIVE_MATCH = type("IST0131");
    public static final MessageType VIRTUAL_SERVICE_HOST_NOT_FOUND_IN_GATEWAY = type("IST0132");
    public static final MessageType SCHEMA_WARNING = type("IST0133");
    public static final MessageType SERVICE_ENTRY_ADDRESSES_REQUIRED = type("IST0134");
    public static final MessageType DEPRECATED_ANNOTATION = type("IST0135");
    public static final MessageType ALPHA_ANNOTATION = type("IST0136");
    public static final MessageType DEPLOYMENT_CONFLICTING_PORTS = type("IST0137");
    public static final MessageType GATEWAY_DUPLICATE_CERTIFICATE = type("IST0138");
    public static final MessageType INVALID_WEBHOOK = type("IST0139");
    public static final MessageType INGRESS_ROUTE_RULES_NOT_AFFECTED = type("IST0140");
    public static final MessageType INSUFFICIENT_PERMISSIONS = type("IST0141");
    public static final MessageType UNSUPPORTED_KUBERNETES_VERSION = type("IST0142");
    public static final MessageType LOCALHOST_LISTENER = type("IST0143");
    public static final MessageType INVALID_APPLICATION_UID = type("IST0144");
    public static final MessageType CONFLICTING_GATEWAYS = type("IST0145");
    public static final MessageType IMAGE_AUTO_WITHOUT_INJECTION_WARNING = type("IST0146");
    public static final MessageType IMAGE_AUTO_WITHOUT_INJECTION_ERROR = type("IST0147");
    public static final MessageType NAMESPACE_INJECTION_ENABLED_BY_DEFAULT = type("IST0148");
    public static final MessageType JWT_CLAIM_BASED_ROUTING_WITHOUT_REQUEST_AUTH_N =
            type("IST0149");
    public static final MessageType EXTERNAL_NAME_SERVICE_TYPE_INVALID_PORT_NAME = type("IST0150");
    public static final MessageType ENVOY_FILTER_USES_RELATIVE_OPERATION = type("IST0151");
    public static final MessageType ENVOY_FILTER_USES_REPLACE_OPERATION_INCORRECTLY =
            type("IST0152");
    public static final MessageType ENVOY_FILTER_USES_ADD_OPERATION_INCORRECTLY = type("IST0153");
    public static final MessageType ENVOY_FILTER_USES_REMOVE_OPERATION_INCORRECTLY =
            type("IST0154");
    public static final MessageType ENVOY_FILTER_USES_RELATIVE_OPERATION_WITH_PROXY_VERSION =
            type("IST0155");
    public static final MessageType UNSUPPORTED_GATEWAY_API_VERSION = type("IST0156");
    public static final MessageType INVALID_TELEMETRY_PROVIDER = type("IST0157");
    public static final MessageType PODS_ISTIO_PROXY_IMAGE_MISMATCH_IN_NAMESPACE = type("IST0158");
    public static final MessageType CONFLICTING_TELEMETRY_WORKLOAD_SELECTORS = type("IST0159");
    public static final MessageType MULTIPLE_TELEMETRIES_WITHOUT_WORKLOAD_SELECTORS =
            type("IST0160");
    public static final MessageType INVALID_GATEWAY_CREDENTIAL = type("IST0161");
    public static final MessageType GATEWAY_PORT_NOT_DEFINED_ON_SERVICE = type("IST0162");
    public static final MessageType INVALID_EXTERNAL_CONTROL_PLANE_CONFIG = type("IST0163");
    public static final MessageType EXTERNAL_CONTROL_PLANE_ADDRESS_IS_NOT_A_HOSTNAME =
            type("IST0164");
    public static final MessageType REFERENCED_INTERNAL_GATEWAY = type("IST0165");
    public static final MessageType INEFFECTIVE_SELECTOR = type("IST0166");
    public static final MessageType INEFFECTIVE_POLICY = type("IST0167");
    public static final MessageType UNKNOWN_UPGRADE_COMPATIBILITY = type("IST0168");
    public static final MessageType UPDATE_INCOMPATIBILITY = type("IST0169");
    public static final MessageType MULTI_CLUSTER_INCONSISTENT_SERVICE = type("IST0170");
    public static final MessageType NEGATIVE_CONDITION_STATUS = type("IST0171");
    public static final MessageType FUTURE_UNSUPPORTED_GATEWAY_API_VERSION = type("IST0172");
    public static final MessageType DESTINATION_RULE_SUBSET_NOT_SELECT_PODS = type("IST0173");
    public static final MessageType UNKNOWN_DESTINATION_RULE_HOST = type("IST0174");
    public static final MessageType JWKS_URI_FETCH_UNRESTRICTED = type("IST0175");
    public static final MessageType GATEWAY_API_CRD_VERSION_BELOW_MINIMUM = type("IST0176");
    public static final MessageType CONFLICTING_SERVICE_ENTRY_PROTOCOL = type("IST0177");

    private IstioMessages() {}

    /// All of them, by code.
    public static List<MessageType> all() {
        return List.copyOf(BY_CODE.values());
    }

    private static MessageType type(String code) {
        MessageType type = BY_CODE.get(code);
        if (type == null) throw new IllegalStateException("messages.txt lacks " + code);
        return type;
    }

    private static Map<String, MessageType> read() {
        try (InputStream data = IstioMessages.class.getResourceAsStream("messages.txt")) {
            if (data == null) throw new IllegalStateException("messages.txt is not there");
            Map<String, MessageType> types = new LinkedHashMap<>();
            new String(data.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(
                            line -> {
                                String[] parts = line.split(" ", 4);
                                Level level = Level.valueOf(parts[1].toUpperCase(Locale.ROOT));
                                types.put(
                                        parts[0],
                                        new MessageType(parts[0], parts[2], level, parts[3]));
                            });
            return types;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
