package io.leno.proxy.tls;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;

import java.util.Map;
import java.util.Set;

/// Fields that change what TLS promises: refused where they cannot be obeyed.
final class CommonFields {
    private static final Set<String> REFUSED =
            Set.of(
                    "custom_tls_certificate_selector",
                    "tls_certificate_certificate_provider",
                    "tls_certificate_certificate_provider_instance",
                    "validation_context_certificate_provider",
                    "validation_context_certificate_provider_instance",
                    "custom_handshaker");

    private CommonFields() {}

    static void check(CommonTlsContext config, String where) {
        for (Map.Entry<com.google.protobuf.Descriptors.FieldDescriptor, Object> field :
                config.getAllFields().entrySet()) {
            if (REFUSED.contains(field.getKey().getName()))
                throw Validation.unsupported(where, field.getKey().getName());
        }
    }
}
