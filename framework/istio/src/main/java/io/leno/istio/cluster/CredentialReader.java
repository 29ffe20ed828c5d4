package io.leno.istio.cluster;

import io.leno.api.config.ConfigResource;
import io.leno.api.istio.Credential;
import io.leno.istio.bind.Binder;
import io.leno.istio.bind.Report;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/// Reads what a Secret or a ConfigMap has for TLS. Values never get into a message.
final class CredentialReader {
    private final ConfigResource resource;
    private final Report report;
    private final Map<String, String> entries = new HashMap<>();

    CredentialReader(ConfigResource resource, Report report) {
        this.resource = resource;
        this.report = report;
    }

    /// Values of a Secret are base64 in `data`, text in `stringData`, which goes before.
    Credential secret() {
        read("data", true);
        read("stringData", false);
        return new Credential(entries);
    }

    /// Values of a ConfigMap are text in `data`, base64 in `binaryData`.
    Credential configMap() {
        read("data", false);
        read("binaryData", true);
        return new Credential(entries);
    }

    private void read(String field, boolean isEncoded) {
        Object raw = resource.body().get(field);
        if (raw == null) return;
        Map<String, Object> values = Binder.mapping(raw, field, report);
        if (values == null) return;
        values.forEach((key, value) -> entries.put(key, value(field, key, value, isEncoded)));
    }

    private String value(String field, String key, Object raw, boolean isEncoded) {
        if (!Credential.KEYS.contains(key) || raw == null) return "";
        String path = field + "." + key;
        if (!(raw instanceof String text)) {
            report.unreadable("invalid-value", path, "expected: a string");
            return "";
        }
        byte[] bytes = isEncoded ? decoded(path, text) : text.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private byte[] decoded(String path, String text) {
        try {
            return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException notBase64) {
            report.unreadable("invalid-value", path, "expected: base64");
            return new byte[0];
        }
    }
}
